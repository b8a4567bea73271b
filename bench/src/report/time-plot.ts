import { significant } from "./format.ts";
import { line, round, SERIES_CLASSES, svg, text } from "./svg.ts";

/** One quantity over time. */
export interface TimePanel {
  readonly label: string;
  readonly unit: string;
  readonly values: readonly number[];
}

const WIDTH = 860;
const LEFT = 70;
const RIGHT = WIDTH - 24;
const PANEL = 130;
const GAP = 52;

/**
 * Panels above each other with one axis of time. Each starts at 0, so that flat looks flat.
 * @param seconds of each value, from the start
 */
export function timePlot(title: string, seconds: readonly number[], panels: readonly TimePanel[]): string {
  const end = Math.max(1, ...seconds);
  const x = (second: number) => LEFT + (second / end) * (RIGHT - LEFT);
  const height = 44 + panels.length * (PANEL + GAP) + 10;
  const content = panels.flatMap(({ label, unit, values }, index) => {
    const top = 44 + index * (PANEL + GAP) + 24;
    const bottom = top + PANEL;
    const most = Math.max(1, ...values) * 1.1;
    const y = (value: number) => bottom - (value / most) * PANEL;
    const points = values.map((value, sample) => `${round(x(seconds[sample] ?? 0))},${round(y(value))}`).join(" ");
    const ticks = [0, most / 2, most];
    return [
      text(16, top - 8, `${label}, ${unit}`),
      ...ticks.map((tick) => line(LEFT, y(tick), RIGHT, y(tick), "rule")),
      ...ticks.map((tick) => text(LEFT - 8, y(tick) + 4, significant(tick, 2), "quiet end")),
      `<polyline points="${points}" class="line ${SERIES_CLASSES[index] ?? "first"}"/>`,
    ];
  });
  const axis = [0, 0.25, 0.5, 0.75, 1].map((share) =>
    text(x(share * end), height - 14, `${significant((share * end) / 60, 2)} min`, "quiet middle"),
  );
  return svg(WIDTH, height, title, [text(16, 26, title, "title"), ...content, ...axis]);
}
