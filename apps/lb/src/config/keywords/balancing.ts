import type { KeywordRow } from "../keyword.ts";
import { notSupported } from "../manual.ts";
import type { Mutable } from "../mutable.ts";
import type { ProxyTarget } from "../proxy-kind.ts";
import { readLimit } from "./listening.ts";

/** The rows of `balance/algorithms.ts`. */
export type AlgorithmName = "roundrobin" | "leastconn" | "source";

/** How a backend chooses a server. */
export interface BalancingSettings {
  readonly balance: AlgorithmName;
  /** The file names it. */
  readonly isBalanceSet?: true;
  readonly fullconn?: number;
}

export const initialBalancing: BalancingSettings = { balance: "roundrobin" };

interface BalancingTarget extends ProxyTarget {
  readonly settings: { readonly backend: Mutable<BalancingSettings> };
}

const ALGORITHMS: Readonly<Record<AlgorithmName, true>> = { roundrobin: true, leastconn: true, source: true };

export const balancingRows: readonly KeywordRow<BalancingTarget>[] = [
  {
    kind: "supported",
    keyword: "balance",
    takes: Object.keys(ALGORITHMS).join(" | "),
    doc: "How a server is chosen.",
    shown: "forwarding/cases/connections.ts#weights show in the order of the turns",
    needs: "backend",
    apply(statement, { settings }) {
      const algorithm = statement.next() || "roundrobin";
      if (!isAlgorithm(algorithm)) {
        if (OTHER_ALGORITHM.test(algorithm)) return statement.alert(notSupported(`balance ${algorithm}`));
        return statement.alert(
          "balance only supports 'roundrobin', 'static-rr', 'leastconn', 'source', 'uri', 'url_param', 'hdr(name)' " +
            "and 'rdp-cookie(name)' options.",
        );
      }
      settings.backend.balance = algorithm;
      settings.backend.isBalanceSet = true;
    },
  },
  {
    kind: "supported",
    keyword: "fullconn",
    takes: "<number>",
    doc: "The sessions of the backend that count as full: its limit in the statistics.",
    shown: "stats/columns.test.ts#a backend's session limit is its fullconn where that is set",
    most: 1,
    needs: "backend",
    needsHint: " Maybe you want 'maxconn' instead ?",
    apply: (statement, { settings }) => readLimit(statement, settings.backend, "fullconn"),
  },
];

/** HAProxy's, not here yet. */
const OTHER_ALGORITHM = /^(?:static-rr$|first$|uri$|url_param$|rdp-cookie(?:$|\()|random(?:$|\()|hdr\()/;

function isAlgorithm(name: string): name is AlgorithmName {
  return Object.hasOwn(ALGORITHMS, name);
}
