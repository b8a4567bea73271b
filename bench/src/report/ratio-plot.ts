import type { Spread } from "../statistics.ts";
import { significant } from "./format.ts";
import { line, mark, SERIES_CLASSES, svg, text } from "./svg.ts";

/** What the plot shows: a row a load, a mark a balancer. */
export interface RatioPlot {
  readonly title: string;
  /** What 1 stands for. */
  readonly base: string;
  /** Up to four. */
  readonly series: readonly string[];
  readonly rows: readonly { readonly label: string; readonly values: readonly (Spread | undefined)[] }[];
}

const WIDTH = 920;
const LEFT = 330;
const RIGHT = WIDTH - 80;
const TOP = 92;
/** Between the marks of a row, and around them. */
const STEP = 11;
const GAP = 16;
const TICKS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100];

/** Ratios on a logarithmic axis, so that half and twice are as far from 1. */
export function ratioPlot({ title, base, series, rows }: RatioPlot): string {
  const all = rows.flatMap(({ values }) => values.flatMap((spread) => (spread ? [spread.min, spread.max] : [])));
  const least = TICKS.findLast((tick) => tick <= Math.min(0.5, ...all)) ?? TICKS[0]!;
  const most = TICKS.find((tick) => tick >= Math.max(2, ...all)) ?? TICKS.at(-1)!;
  const x = (ratio: number) => {
    const share = Math.log(ratio / least) / Math.log(most / least);
    return LEFT + Math.min(1, Math.max(0, share)) * (RIGHT - LEFT);
  };
  const rowHeight = series.length * STEP + GAP;
  const bottom = TOP + rows.length * rowHeight;

  const axis = TICKS.filter((tick) => tick >= least && tick <= most).flatMap((tick) => [
    line(x(tick), TOP, x(tick), bottom, tick === 1 ? "base" : "rule"),
    text(x(tick), bottom + 18, tick === 1 ? `1 = ${base}` : String(tick), "quiet middle"),
  ]);
  const body = rows.flatMap(({ label, values }, index) => {
    const top = TOP + index * rowHeight;
    return [
      line(16, top, RIGHT, top, "rule"),
      text(16, top + rowHeight / 2 + 4, label),
      ...values.flatMap((spread, series) => {
        if (!spread) return [];
        const className = SERIES_CLASSES[series]!;
        const y = top + GAP / 2 + STEP * (series + 0.5);
        const whisker = line(x(spread.min), y, x(spread.max), y, `whisker ${className}`);
        return [whisker, mark(className, x(spread.median), y)];
      }),
      values[0] ? text(WIDTH - 16, top + rowHeight / 2 + 4, significant(values[0].median), "end") : "",
    ];
  });
  const legend = series.flatMap((name, index) => {
    const left = LEFT + index * 148;
    return [mark(SERIES_CLASSES[index]!, left, 52), text(left + 12, 56, name)];
  });
  return svg(WIDTH, bottom + 34, title, [
    text(16, 26, title, "title"),
    ...legend,
    text(WIDTH - 16, 80, series[0] ?? "", "quiet end"),
    ...axis,
    ...body,
    line(16, bottom, RIGHT, bottom, "rule"),
  ]);
}
