/** A pattern for versions: `3`, `3.1`, `3.0:3.3`. */
export function readVersionRange(word: string): { pattern: string } | { complaint: string } {
  const parts = /^(\d*)(?:\.(\d+))?(?:([:-])(?:(\d+)(?:\.(\d+))?)?)?$/.exec(word);
  const [, major = "", minor = "", colon = "", lastMajor = "", lastMinor = ""] = parts ?? [];
  const least = major === "" ? "" : versionNumber(major, minor || "0");
  const most = colon === "" ? least : lastMajor === "" ? "" : versionNumber(lastMajor, lastMinor || "0");
  if (parts && least !== undefined && most !== undefined && (least !== "" || most !== "")) {
    if (least === "" || most === "" || Number(least) <= Number(most)) return { pattern: `${least}:${most}` };
  }
  return { complaint: `'${word}' is not a ${/[:-]/.test(word) ? "valid dotted number range" : "dotted number"}` };
}

/** Both parts have 16 bits. */
function versionNumber(major: string, minor: string): string | undefined {
  const [high, low] = [Number(major), Number(minor)];
  return high > 65535 || low > 65535 ? undefined : String(high * 65536 + low);
}

const OPERATORS: readonly string[] = ["eq", "ne", "gt", "ge", "lt", "le"];

/** Words with operators (`gt 3.1`), which hold until the next one, as ranges; the complaint when that fails. */
export function resolveVersionOperators(words: readonly string[]): string[] | string {
  const ranges: string[] = [];
  let operator = "eq";
  for (const word of words) {
    // As 2.1, which takes `ne` for `eq`.
    if (OPERATORS.includes(word)) operator = word === "ne" ? "eq" : word;
    else if (operator === "eq" || /[:-]/.test(word)) ranges.push(word);
    else {
      const parts = /^(\d+)(?:\.(\d+))?$/.exec(word);
      const number = parts && versionNumber(parts[1] ?? "", parts[2] ?? "0");
      if (!number) return `'${word}' is neither a number nor a supported operator`;
      ranges.push(toRange(operator, Number(number)));
    }
  }
  return ranges;
}

function toRange(operator: string, value: number): string {
  if (operator === "gt") return `${dotted(value + 1)}:`;
  if (operator === "ge") return `${dotted(value)}:`;
  return `:${dotted(operator === "lt" ? value - 1 : value)}`;
}

function dotted(value: number): string {
  return `${Math.floor(value / 65536)}.${value & 0xffff}`;
}
