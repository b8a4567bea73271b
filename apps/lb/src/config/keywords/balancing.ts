import type { KeywordRow } from "../keyword.ts";
import type { Mutable } from "../mutable.ts";
import type { ProxyTarget } from "../proxy-kind.ts";
import type { Statement } from "../statement.ts";
import {
  type AlgorithmName,
  type Balance,
  readDraws,
  readHeaderName,
  readParameterName,
  readRdpCookieName,
  readUriPart,
} from "./balanced-parts.ts";
import type { HashBalance, HashType } from "./hash-type.ts";
import { readLimit } from "./listening.ts";

/** How a backend chooses a server. */
export interface BalancingSettings extends Balance, HashBalance {
  /** The file names it. */
  readonly isBalanceSet?: true;
  /** Absent: `map-based`, by sdbm. */
  readonly hashType?: HashType;
  readonly fullconn?: number;
}

export const initialBalancing: BalancingSettings = { balance: "roundrobin" };

interface BalancingTarget extends ProxyTarget {
  readonly settings: { readonly backend: Mutable<BalancingSettings> };
}

interface AlgorithmWords {
  /** As it stands in the documentation. */
  readonly takes: string;
  /** @param word the whole word, with what stands in parentheses */
  read(word: string, statement: Statement): Balance | string;
}

const bare = (balance: AlgorithmName): AlgorithmWords => ({ takes: balance, read: () => ({ balance }) });

const ALGORITHMS: Readonly<Record<AlgorithmName, AlgorithmWords>> = {
  roundrobin: bare("roundrobin"),
  "static-rr": bare("static-rr"),
  leastconn: bare("leastconn"),
  first: bare("first"),
  random: { takes: "random[(<draws>)]", read: readDraws },
  source: bare("source"),
  uri: { takes: "uri [len <n>] [depth <n>] [whole]", read: readUriPart },
  url_param: { takes: "url_param <name> [check_post]", read: readParameterName },
  hdr: { takes: "hdr(<name>) [use_domain_only]", read: readHeaderName },
  "rdp-cookie": { takes: "rdp-cookie[(<name>)]", read: readRdpCookieName },
};

export const balancingRows: readonly KeywordRow<BalancingTarget>[] = [
  {
    kind: "supported",
    keyword: "balance",
    takes: Object.values(ALGORITHMS)
      .map(({ takes }) => takes)
      .join(" | "),
    doc: "How a server is chosen.",
    shown: "forwarding/cases/connections.ts#weights show in the order of the turns",
    needs: "backend",
    apply(statement, { settings }) {
      const word = statement.next() || "roundrobin";
      const words = wordsOf(word);
      const balance =
        words?.read(word, statement) ??
        "only supports 'roundrobin', 'static-rr', 'leastconn', 'source', 'uri', 'url_param', 'hdr(name)' " +
          "and 'rdp-cookie(name)' options.";
      if (typeof balance === "string") return statement.alert(`balance ${balance}`);
      // A later one replaces all of an earlier one.
      delete settings.backend.hashedPart;
      delete settings.backend.draws;
      Object.assign(settings.backend, balance, { isBalanceSet: true });
    },
  },
  {
    kind: "supported",
    keyword: "fullconn",
    takes: "<number>",
    doc: "The sessions of the backend that count as full: limits of servers between `minconn` and `maxconn` follow them. A tenth of the limits of its frontends by default.",
    shown: "forwarding/cases/dynamic-limits.ts#a server's limit grows from minconn to maxconn as its backend fills",
    most: 1,
    needs: "backend",
    needsHint: " Maybe you want 'maxconn' instead ?",
    apply: (statement, { settings }) => readLimit(statement, settings.backend, "fullconn"),
  },
];

/** HAProxy looks at how `random`, `hdr(` and `rdp-cookie` begin. */
function wordsOf(word: string): AlgorithmWords | undefined {
  if (Object.hasOwn(ALGORITHMS, word) && word !== "hdr") return ALGORITHMS[word as AlgorithmName];
  const begun = (["random", "rdp-cookie"] as const).find((name) => word.startsWith(name));
  if (begun) return ALGORITHMS[begun];
  return word.startsWith("hdr(") ? ALGORITHMS.hdr : undefined;
}
