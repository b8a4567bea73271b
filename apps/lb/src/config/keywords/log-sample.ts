/** Which lines a target gets of so many. */
export interface LogSample {
  readonly size: number;
  /** From the first to the last of each, counted from 1. */
  readonly ranges: readonly LogRange[];
}

interface LogRange {
  readonly low: number;
  readonly high: number;
}

/** Reads `1,3-5:10`. @returns the complaint when it is no good */
export function readLogSample(text: string): LogSample | string {
  const colon = text.indexOf(":");
  if (colon < 0) return "Missing sample size";
  const [rangesText, sizeText] = [text.slice(0, colon), text.slice(colon + 1)];
  const ranges: LogRange[] = [];
  for (const word of rangesText.split(",").filter((part) => part !== "")) {
    const [, low, high = low] = /^(\d+)(?:-(\d+))?$/.exec(word) ?? [];
    const range = { low: Number(low), high: Number(high) };
    if (!(range.low >= 1 && range.high >= range.low)) return `wrong sample range '${word}'`;
    if (ranges.some((other) => range.low <= other.high && range.high >= other.low)) return "ranges are overlapping";
    ranges.push(range);
  }
  if (ranges.length === 0) return "no sampling ranges given";
  const size = /^\d+$/.test(sizeText) ? Number(sizeText) : 0;
  if (size === 0) return `wrong sample size '${sizeText}' for sample range '${rangesText}'`;
  const highest = Math.max(...ranges.map(({ high }) => high));
  if (size >= highest) return { size, ranges };
  return `sample size ${size} should be greater or equal to ${highest} the maximum of the high ranges limits`;
}
