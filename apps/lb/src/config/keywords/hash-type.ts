import type { KeywordRow } from "../keyword.ts";
import type { Mutable } from "../mutable.ts";
import { laxInteger } from "../number.ts";
import type { ProxyTarget } from "../proxy-kind.ts";

const HASH_FUNCTIONS = ["sdbm", "djb2", "wt6", "crc32"] as const;
export type HashFunction = (typeof HASH_FUNCTIONS)[number];

/** How a key leads to a server. */
export interface HashType {
  /** On a ring, where few keys change their server when servers come or go; else by a table of all places. */
  readonly isConsistent: boolean;
  readonly function: HashFunction;
  readonly hasAvalanche: boolean;
}

export interface HashBalance {
  /** Per cent of the average load that a server of a ring may have; absent: any. */
  readonly hashBalanceFactor?: number;
}

interface HashTarget extends ProxyTarget {
  readonly settings: { readonly backend: Mutable<HashBalance & { readonly hashType?: HashType }> };
}

export const hashTypeRows: readonly KeywordRow<HashTarget>[] = [
  {
    kind: "supported",
    keyword: "hash-type",
    takes: `map-based|consistent [${HASH_FUNCTIONS.join("|")}] [avalanche]`,
    doc: "How algorithms that hash come from a key to a server.",
    shown: "forwarding/cases/hashes.ts#a consistent hash leads a path to the same server when others leave",
    needs: "backend",
    apply(statement, { settings }) {
      const method = statement.next();
      if (method === "avalanche") {
        return statement.alert(
          "experimental feature 'hash-type avalanche' is not supported anymore, please use 'hash-type map-based sdbm avalanche' instead.",
        );
      }
      if (method !== "consistent" && method !== "map-based")
        return statement.alert("'hash-type' only supports 'consistent' and 'map-based'.");
      const isConsistent = method === "consistent";
      const name = statement.next();
      if (name === "") {
        settings.backend.hashType = { isConsistent, function: "sdbm", hasAvalanche: isConsistent };
        return;
      }
      const hash = HASH_FUNCTIONS.find((each) => each === name);
      if (!hash) return statement.alert("'hash-type' only supports 'sdbm', 'djb2', 'crc32', or 'wt6' hash functions.");
      const modifier = statement.next();
      if (modifier !== "" && modifier !== "avalanche")
        return statement.alert("'hash-type' only supports 'avalanche' as a modifier for hash functions.");
      settings.backend.hashType = { isConsistent, function: hash, hasAvalanche: modifier !== "" };
    },
  },
  {
    kind: "supported",
    keyword: "hash-balance-factor",
    takes: "<per cent>",
    doc: "The most that a server of a consistent hash, or of `random`, may have to do, of the average; others take what is more. 0: any.",
    shown:
      "forwarding/cases/hashes.ts#hash-balance-factor leads to the next server around the ring when one has more than its share",
    needs: "backend",
    apply(statement, { settings }) {
      const text = statement.next();
      if (text === "") return statement.alert("'hash-balance-factor' expects an integer argument.");
      const factor = laxInteger(text);
      if (factor !== 0 && factor <= 100) return statement.alert("'hash-balance-factor' must be 0 or greater than 100.");
      if (factor === 0) delete settings.backend.hashBalanceFactor;
      else settings.backend.hashBalanceFactor = factor;
    },
  },
];
