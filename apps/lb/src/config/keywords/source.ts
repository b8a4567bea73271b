import { parseAddress } from "../address.ts";
import type { KeywordRow } from "../keyword.ts";
import type { Mutable } from "../mutable.ts";
import type { ProxyTarget } from "../proxy-kind.ts";
import { resolveHost } from "../resolve-host.ts";
import type { Statement } from "../statement.ts";

/** Where connections to servers come from. */
export interface SourceAddress {
  readonly address: string;
  /** 0: any. */
  readonly port: number;
}

export interface SourceSettings {
  readonly source?: SourceAddress;
}

interface SourceTarget extends ProxyTarget {
  readonly settings: { readonly backend: Mutable<SourceSettings> };
}

export const sourceRows: readonly KeywordRow<SourceTarget>[] = [
  {
    kind: "supported",
    keyword: "source",
    takes: "<address>[:<port>]",
    doc: "The address of the balancer's that connections to servers come from.",
    shown: "forwarding/cases/sources.ts#source says which address servers see",
    needs: "backend",
    apply: applySource,
  },
];

function applySource(statement: Statement, { context, settings }: SourceTarget) {
  const text = statement.next();
  if (text === "") {
    return statement.alert("'source' expects <addr>[:<port>], and optionally 'usesrc' <addr>, and 'interface' <name>.");
  }
  const address = parseAddress(text, context.environment);
  if (address.kind === "bad") return statement.alert(`'source ${text}' : ${address.message}\n`);
  const host = resolveHost(address, context.hosts);
  if (host === null) return statement.alert(`'source ${text}' : invalid address: '${address.hostText}' in '${text}'\n`);
  if (address.low !== address.high) {
    return statement.alert(`'source' : port ranges and offsets are not allowed in '${text}'`);
  }
  const word = statement.peek();
  if (word === "usesrc" || word === "interface") {
    const why = word === "usesrc" ? "open transparent sockets" : "bind sockets to interfaces";
    return statement.alert(`'source' : '${word}' is not supported: Node.js cannot ${why}.`);
  }
  if (word !== "") return statement.alert("'source' only supports optional keywords 'interface' and 'usesrc'.");
  settings.backend.source = { address: host, port: address.low };
}
