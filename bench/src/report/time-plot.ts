import { significant } from "./format.ts";
import { line, round, SERIES_CLASSES, svg, text } from "./svg.ts";

/** One quantity over time. */
export interface TimePanel {
  /** With its unit. */
  readonly label: string;
  readonly values: readonly number[];
}

const WIDTH = 860;
const LEFT = 70;
const RIGHT = WIDTH - 40;
const HEAD = 44;
const PANEL = 130;
const GAP = 60;

/**
 * Panels above each other with one axis of time. Each starts at 0, so that flat looks flat.
 * @param seconds of each value, from the start
 */
export function timePlot(title: string, seconds: readonly number[], panels: readonly TimePanel[]): string {
  const end = Math.max(1, ...seconds);
  const [unit, length] = end < 120 ? ["s", 1] : ["min", 60];
  const x = (second: number) => LEFT + (second / end) * (RIGHT - LEFT);
  const height = HEAD + panels.length * (PANEL + GAP) + 10;
  const content = panels.flatMap(({ label, values }, index) => {
    const top = HEAD + index * (PANEL + GAP) + 32;
    const levels = ticks(Math.max(...values));
    const most = levels.at(-1) ?? 1;
    const y = (value: number) => top + PANEL * (1 - value / most);
    const points = values.map((value, sample) => `${round(x(seconds[sample] ?? 0))},${round(y(value))}`).join(" ");
    return [
      text(16, top - 14, label),
      ...levels.map((level) => line(LEFT, y(level), RIGHT, y(level), "rule")),
      ...levels.map((level) => text(LEFT - 8, y(level) + 4, String(level), "quiet end")),
      `<polyline points="${points}" class="line ${SERIES_CLASSES[index] ?? "first"}"/>`,
    ];
  });
  const axis = [0, 0.25, 0.5, 0.75, 1].map((share) =>
    text(x(share * end), height - 16, `${significant((share * end) / length, 2)} ${unit}`, "quiet middle"),
  );
  return svg(WIDTH, height, title, [text(16, 26, title, "title"), ...content, ...axis]);
}

/** 0 and up to five round numbers, the last of them not below `most`. */
export function ticks(most: number): number[] {
  const top = Math.max(most, 1);
  const magnitude = 10 ** Math.floor(Math.log10(top / 5));
  const step = [1, 2, 5, 10].map((factor) => factor * magnitude).find((size) => size * 5 >= top) ?? top;
  return Array.from({ length: Math.ceil(top / step) + 1 }, (_, index) => Number((index * step).toFixed(6)));
}
