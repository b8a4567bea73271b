import { isIPv4 } from "node:net";
import { type KeywordRow, NOT_YET, refusedRows } from "../keyword.ts";
import type { Mutable } from "../mutable.ts";
import type { ProxyTarget } from "../proxy-kind.ts";
import type { Statement } from "../statement.ts";

export interface ForwardFor {
  /** In lower case; `x-forwarded-for` unless `header` names another. */
  readonly header: string;
  /** A network in CIDR form whose clients are left out. */
  readonly except?: string;
  readonly ifNone: boolean;
}

export interface ForwardForOption {
  readonly forwardfor?: ForwardFor;
}

interface ForwardForTarget extends ProxyTarget {
  readonly settings: { readonly options: Mutable<ForwardForOption> };
}

export const forwardedForRows: readonly KeywordRow<ForwardForTarget>[] = [
  {
    kind: "supported",
    keyword: "option forwardfor",
    takes: "[except <network>] [header <name>] [if-none]",
    doc: "Adds the client's address to the request in a header field.",
    shown: "forwarding/cases/modes.ts#option forwardfor adds the client's address as the last field",
    apply: applyForwardfor,
  },
  ...refusedRows(NOT_YET, ["option originalto"]),
];

function applyForwardfor(statement: Statement, { settings }: ForwardForTarget) {
  let header = "x-forwarded-for";
  let except: string | undefined;
  let ifNone = false;
  while (statement.peek() !== "") {
    const word = statement.next();
    if (word === "except") {
      const network = parseNetwork(statement.next());
      if (network === undefined) {
        return statement.alert("'option forwardfor except' expects <address>[/mask] as argument.");
      }
      except = network;
    } else if (word === "header") {
      header = statement.next().toLowerCase();
      if (header === "") return statement.alert("'option forwardfor header' expects <header_name> as argument.");
    } else if (word === "if-none") {
      ifNone = true;
    } else {
      return statement.alert("'option forwardfor' only supports optional values: 'except', 'header' and 'if-none'.");
    }
  }
  settings.options.forwardfor = { header, ifNone, ...(except !== undefined && { except }) };
}

/** An IPv4 network in CIDR form: the address alone, with the length of the prefix, or with a mask. */
function parseNetwork(text: string): string | undefined {
  const [address = "", mask = "32", ...more] = text.split("/");
  if (!isIPv4(address) || more.length > 0) return undefined;
  if (/^\d{1,2}$/.test(mask)) return Number(mask) <= 32 ? `${address}/${Number(mask)}` : undefined;
  if (!isIPv4(mask)) return undefined;
  const bits = mask.split(".").map((part) => Number(part).toString(2).padStart(8, "0"));
  const length = /^(1*)0*$/.exec(bits.join(""))?.[1]?.length;
  return length === undefined ? undefined : `${address}/${length}`;
}
