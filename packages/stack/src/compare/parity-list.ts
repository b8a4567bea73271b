import { readFile } from "node:fs/promises";
import { PROJECT_ROOT } from "../project-files.ts";
import type { SubjectName } from "./subject.ts";

/** A difference that is known and meant. */
export interface KnownDifference {
  readonly id: string;
  readonly engines: readonly Exclude<SubjectName, "haproxy">[];
  /** `2.1`: ours differs from every HAProxy. `later`: ours is as 2.1, and later versions are not. */
  readonly from: "2.1" | "later";
}

export const PARITY_FILE = `${PROJECT_ROOT}docs/parity.md`;

/** The rows of docs/parity.md: "| `no-host`, `two-hosts` | native, http-proxy | 2.1 | ... |". */
export async function knownDifferences(): Promise<KnownDifference[]> {
  return parseParityList(await readFile(PARITY_FILE, "utf8"));
}

/** @throws when a row names no engine, or is from no version */
export function parseParityList(text: string): KnownDifference[] {
  return [...text.matchAll(/^\| (`[^|]+`) \| ([^|]+) \| ([^|]+) \|/gm)].flatMap(
    ([row, ids = "", engines = "", from]) => {
      const names = engines.split(", ");
      const known = names.every((name) => name === "native" || name === "http-proxy");
      if (!known || (from !== "2.1" && from !== "later")) throw new Error(`docs/parity.md: cannot read the row ${row}`);
      return [...ids.matchAll(/`([^`]+)`/g)].map(([, id = ""]) => ({
        id,
        engines: names as KnownDifference["engines"],
        from,
      }));
    },
  );
}
