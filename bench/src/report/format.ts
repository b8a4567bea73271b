import type { Spread } from "../statistics.ts";

/** So many significant digits, and no exponent: 0.0123, 1.05, 34.2, 12346. */
export function significant(value: number, digits = 3): string {
  if (value === 0) return "0";
  const before = Math.floor(Math.log10(Math.abs(value))) + 1;
  return value.toFixed(Math.max(0, digits - before));
}

/** `1.05 (1.01–1.10)`: the median, and in parentheses the least and the most where they differ. */
export function formatSpread({ median, min, max }: Spread, digits = 3): string {
  if (min === max) return significant(median, digits);
  return `${significant(median, digits)} (${significant(min, digits)}–${significant(max, digits)})`;
}

/** The first column is text, the others are figures. */
export function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  const rule = `|${header.map((_, column) => (column === 0 ? "---" : "---:")).join("|")}|`;
  return [line(header), rule, ...rows.map(line)].join("\n");
}
