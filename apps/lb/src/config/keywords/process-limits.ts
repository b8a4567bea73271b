import type { Target } from "../context.ts";
import type { KeywordRow } from "../keyword.ts";
import { type Mutable, setUnlessZero } from "../mutable.ts";
import { laxInteger } from "../number.ts";
import { sayRepeated } from "./process.ts";

/** How much the process takes on. */
export interface ProcessLimitSettings {
  /** Absent: computed from the descriptor limit. */
  readonly maxconn?: number;
  /** `ulimit-n`, as it was read: it may be negative. Absent: as many descriptors as `maxconn` needs. */
  readonly ulimitN?: number;
}

interface LimitTarget extends Target {
  readonly settings: Mutable<ProcessLimitSettings>;
}

export const processLimitRows: readonly KeywordRow<LimitTarget>[] = [
  {
    kind: "supported",
    keyword: "maxconn",
    takes: "<number>",
    doc: "The most connections at once; by default what the limit of descriptors allows.",
    shown: "forwarding/cases/queues.ts#global maxconn does the same for the process",
    most: 1,
    apply(statement, { settings }) {
      if (settings.maxconn !== undefined) return sayRepeated(statement, "maxconn");
      const text = statement.next();
      if (text === "") return statement.alert("'maxconn' expects an integer argument.");
      setUnlessZero(settings, "maxconn", laxInteger(text) >>> 0);
    },
  },
  {
    kind: "supported",
    keyword: "ulimit-n",
    takes: "<number>",
    doc: "How many descriptors to ask the system for; by default what `maxconn` needs. Fewer are told of, but change nothing.",
    shown: "command-line/descriptor-limits.test.ts#ulimit-n under what maxconn needs",
    most: 1,
    apply(statement, { settings }) {
      if (settings.ulimitN !== undefined) return sayRepeated(statement, "ulimit-n");
      const text = statement.next();
      if (text === "") return statement.alert("'ulimit-n' expects an integer argument.");
      setUnlessZero(settings, "ulimitN", laxInteger(text));
    },
  },
];
