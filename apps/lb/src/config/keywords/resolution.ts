import { literalAddress } from "../address.ts";
import type { KeywordRow } from "../keyword.ts";
import type { Mutable } from "../mutable.ts";
import type { ServerTarget } from "./server-load.ts";

/** Where a server's address comes from. */
export interface ResolutionSettings {
  /** The resolvers section, when `host` is a name that it resolves. */
  readonly resolvers?: string;
  readonly resolvePrefer: "ipv4" | "ipv6";
  /** The methods of `init-addr`. */
  readonly initAddr?: readonly string[];
}

export const initialResolution: ResolutionSettings = { resolvePrefer: "ipv6" };

export interface ResolutionTarget extends ServerTarget {
  readonly settings: Mutable<ResolutionSettings>;
}

export const resolutionRows: readonly KeywordRow<ResolutionTarget>[] = [
  {
    kind: "supported",
    keyword: "resolvers",
    takes: "<name>",
    doc: "The section that keeps its address up to date.",
    shown: "discovery/discovery.test.ts#fills slots in the order of the first answer, and says so",
    apply(statement, { settings }) {
      settings.resolvers = statement.next();
    },
  },
  {
    kind: "supported",
    keyword: "resolve-prefer",
    takes: "ipv4|ipv6",
    doc: "Which family of addresses to ask for first; ipv6 by default.",
    shown: "discovery/discovery.test.ts#asks for the preferred family first, and for the other when there is none",
    apply(statement, { settings }) {
      const family = statement.next();
      if (family !== "ipv4" && family !== "ipv6") {
        return statement.alert("'resolve-prefer' expects either ipv4 or ipv6 as argument.", { tight: true });
      }
      settings.resolvePrefer = family;
    },
  },
  {
    kind: "supported",
    keyword: "init-addr",
    takes: "last|libc|none|<address>[,...]",
    doc: "Where its address comes from at start, in order of trial; last,libc by default.",
    shown: "config/load.test.ts#server s %s begins with %s",
    apply(statement, { settings }) {
      const methods = statement
        .next()
        .split(",")
        .filter((method) => method !== "")
        .map((method) => (method === "*" ? "0.0.0.0" : (literalAddress(method) ?? method)));
      for (const method of methods) {
        if (method === "last" || method === "libc" || method === "none" || literalAddress(method) !== undefined)
          continue;
        return statement.alert(
          `'init-addr' : unknown init-addr method '${method}', supported methods are 'libc', 'last', 'none'.`,
          { tight: true },
        );
      }
      if (methods.length > 0) settings.initAddr = methods;
      else delete settings.initAddr;
    },
  },
];
