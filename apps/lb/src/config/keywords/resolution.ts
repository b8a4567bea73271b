import { literalAddress } from "../address.ts";
import type { KeywordRow } from "../keyword.ts";
import type { Mutable } from "../mutable.ts";
import { type NetworkPrefix, parsePrefix } from "../network-prefix.ts";
import type { ServerTarget } from "./server-load.ts";

const MOST_NETWORKS = 5;
const MOST_METHODS = 10;

/** Where a server's address comes from. */
export interface ResolutionSettings {
  /** The resolvers section, when `host` is a name that it resolves. */
  readonly resolvers?: string;
  readonly resolvePrefer: "ipv4" | "ipv6";
  /** Of addresses of one family, those of these networks are taken first. */
  readonly resolveNet?: readonly NetworkPrefix[];
  /** May it have the address that another server of the same name has? */
  readonly allowDuplicateAddress?: boolean;
  /** Its weight is as configured, whatever SRV records say. */
  readonly ignoreServiceWeight?: boolean;
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
    keyword: "resolve-net",
    takes: "<network>[,...]",
    doc: "Networks whose addresses are taken before others of the same family; at most 5.",
    shown: "discovery/discovery.test.ts#takes an address of a preferred network when one is free",
    apply(statement, { settings }) {
      const text = statement.next();
      if (text === "") return statement.alert("'resolve-net' expects a list of networks.", { tight: true });
      const networks = [...(settings.resolveNet ?? [])];
      for (const word of listed(text)) {
        if (networks.length === MOST_NETWORKS) {
          return statement.alert(`'resolve-net' exceed ${MOST_NETWORKS} networks.`, { tight: true });
        }
        const network = parsePrefix(word);
        if (!network) return statement.alert(`'resolve-net': invalid network '${word}'.`, { tight: true });
        networks.push(network);
      }
      settings.resolveNet = networks;
    },
  },
  {
    kind: "supported",
    keyword: "resolve-opts",
    takes: "allow-dup-ip|prevent-dup-ip|ignore-weight[,...]",
    doc: "Whether servers of one name may share an address, and whether SRV records set weights.",
    shown: "discovery/discovery.test.ts#shares addresses between slots that may have the same",
    apply(statement, { settings }) {
      for (const option of listed(statement.next())) {
        if (option === "allow-dup-ip") settings.allowDuplicateAddress = true;
        else if (option === "prevent-dup-ip") settings.allowDuplicateAddress = false;
        else if (option === "ignore-weight") settings.ignoreServiceWeight = true;
        else {
          return statement.alert(
            `'resolve-opts' : unknown resolve-opts option '${option}', ` +
              "supported methods are 'allow-dup-ip', 'ignore-weight', and 'prevent-dup-ip'.",
            { tight: true },
          );
        }
      }
    },
  },
  {
    kind: "supported",
    keyword: "init-addr",
    takes: "last|libc|none|<address>[,...]",
    doc: "Where its address comes from at start, in order of trial; last,libc by default.",
    shown: "config/load.test.ts#server s %s begins with %s",
    apply(statement, { settings }) {
      const refuse = (complaint: string) => statement.alert(`'init-addr' : ${complaint}`, { tight: true });
      const methods: string[] = [];
      let address: string | undefined;
      for (const word of statement.next().split(",")) {
        if (word === "") continue;
        const literal = word === "*" ? "0.0.0.0" : literalAddress(word);
        if (literal !== undefined) {
          if (address !== undefined) return refuse(`initial address already specified, cannot add '${word}'.`);
          if (literal !== "0.0.0.0" && literal !== "::") address = literal;
        } else if (word !== "last" && word !== "libc" && word !== "none") {
          return refuse(`unknown init-addr method '${word}', supported methods are 'libc', 'last', 'none'.`);
        }
        if (methods.length === MOST_METHODS) return refuse(`too many init-addr methods when trying to add '${word}'`);
        methods.push(literal ?? word);
      }
      if (methods.length > 0) settings.initAddr = methods;
      else delete settings.initAddr;
    },
  },
];

/** Between commas; after the last one nothing needs to stand. */
function listed(text: string): string[] {
  return text === "" ? [] : text.replace(/,$/, "").split(",");
}
