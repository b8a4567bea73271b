import type { Target } from "../context.ts";
import type { KeywordRow, SupportedRow } from "../keyword.ts";
import { type Mutable, setUnlessZero } from "../mutable.ts";
import { laxInteger } from "../number.ts";
import { sayRepeated } from "./process.ts";

/** How many may come in a second. Absent: as many as like. */
export interface RateSettings {
  readonly maxConnectionRate?: number;
  readonly maxSessionRate?: number;
}

interface RateTarget extends Target {
  readonly settings: Mutable<RateSettings>;
}

export const rateRows: readonly KeywordRow<RateTarget>[] = [
  row("maxconnrate", "maxConnectionRate", "connections"),
  row("maxsessrate", "maxSessionRate", "sessions"),
];

function row(keyword: string, setting: keyof RateSettings, what: string): SupportedRow<RateTarget> {
  return {
    kind: "supported",
    keyword,
    takes: "<number>",
    doc: `The most ${what} in a second; further ones wait.`,
    shown: `forwarding/cases/rates.ts#${keyword} lets no more in each second, and the others wait`,
    most: 1,
    apply(statement, { settings }) {
      if (settings[setting] !== undefined) return sayRepeated(statement, keyword);
      const text = statement.next();
      if (text === "") return statement.alert(`'${keyword}' expects an integer argument.`);
      setUnlessZero(settings, setting, Math.max(0, laxInteger(text)));
    },
  };
}
