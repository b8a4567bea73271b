/**
 * Does a line of the traffic log, without client address and date, say this? In `pattern`, `*` stands for any
 * number and `200..400` for one between these two.
 */
export function matchesLog(pattern: string, line: string): boolean {
  const ranges: [number, number][] = [];
  const source = pattern
    .split(/(\*|-?\d+\.\.\d+)/)
    .map((part, index) => {
      if (index % 2 === 0) return part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
      const [low, high] =
        part === "*" ? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] : part.split("..").map(Number);
      ranges.push([low ?? 0, high ?? 0]);
      return "(-?\\d+)";
    })
    .join("");
  const match = new RegExp(`^${source}$`).exec(line);
  return match !== null && ranges.every(([low, high], index) => within(Number(match[index + 1]), low, high));
}

/** Takes what differs from run to run off a line: the client's address and the date. */
export function withoutClient(line: string): string {
  return line.replace(/^\S+ \[[^\]]+\] /, "");
}

function within(value: number, low: number, high: number): boolean {
  return value >= low && value <= high;
}
