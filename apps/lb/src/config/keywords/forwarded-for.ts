import { readFieldName } from "../field-name.ts";
import type { KeywordRow } from "../keyword.ts";
import type { Mutable } from "../mutable.ts";
import type { ProxyTarget } from "../proxy-kind.ts";
import type { Statement } from "../statement.ts";
import { type Ipv4Network, parseIpv4Network } from "./ipv4-network.ts";

/** How an address of a client's connection is told to servers. */
export interface AddressOption {
  /** The field, in lower case. */
  readonly header: string;
  /** A network whose addresses are left out. */
  readonly except?: Ipv4Network;
  /** Not where the request has such a field. */
  readonly ifNone: boolean;
}

export interface AddressOptions {
  readonly forwardfor?: AddressOption;
  readonly originalto?: AddressOption;
}

interface AddressTarget extends ProxyTarget {
  readonly settings: { readonly options: Mutable<AddressOptions> };
}

const CASES = "forwarding/cases/";

export const forwardedForRows: readonly KeywordRow<AddressTarget>[] = [
  {
    kind: "supported",
    keyword: "option forwardfor",
    takes: "[except <network>] [header <name>] [if-none]",
    doc: "Adds the client's address to the request in a header field.",
    shown: `${CASES}modes.ts#option forwardfor adds the client's address as the last field`,
    apply(statement, { settings }) {
      const words = ["except", "header", "if-none"];
      const option = readOption(statement, "forwardfor", "x-forwarded-for", words, "'except', 'header' and 'if-none'");
      if (option) settings.options.forwardfor = option;
    },
  },
  {
    kind: "supported",
    keyword: "option originalto",
    takes: "[except <network>] [header <name>]",
    doc: "Adds the address that the client connected to to the request in a header field.",
    shown: `${CASES}address-fields.ts#option originalto adds the address that the client connected to`,
    apply(statement, { settings }) {
      const words = ["except", "header"];
      const option = readOption(statement, "originalto", "x-original-to", words, "'except' and 'header'");
      if (option) settings.options.originalto = option;
    },
  },
];

/** Undefined: it is no good, and that was said. */
function readOption(
  statement: Statement,
  name: string,
  preset: string,
  words: readonly string[],
  supported: string,
): AddressOption | undefined {
  let header = preset;
  let except: Ipv4Network | undefined;
  let ifNone = false;
  while (statement.peek() !== "") {
    const word = statement.next();
    if (!words.includes(word)) {
      statement.alert(`'option ${name}' only supports optional values: ${supported}.`);
      return undefined;
    }
    if (word === "if-none") ifNone = true;
    else if (word === "header") header = statement.next();
    else except = parseIpv4Network(statement.next());
    if (header === "") statement.alert(`'option ${name} header' expects <header_name> as argument.`);
    else if (word === "except" && !except)
      statement.alert(`'option ${name} except' expects <address>[/mask] as argument.`);
    if (statement.hasFailed) return undefined;
  }
  const field = readFieldName(statement, `option ${name}`, header);
  return field === undefined ? undefined : { header: field, ifNone, ...(except && { except }) };
}
