import { describe, expect, test } from "vitest";
import { ratioPlot } from "../src/report/ratio-plot.ts";
import { ticks, timePlot } from "../src/report/time-plot.ts";

const one = (value: number) => ({ median: value, min: value * 0.9, max: value * 1.1 });
const plot = (value: number) =>
  ratioPlot({
    title: "A < B & C",
    base: "HAProxy",
    series: ["native"],
    rows: [{ label: "small", values: [one(value)] }],
  });
// The first mark is the legend's.
const centre = (picture: string) => Number([...picture.matchAll(/<circle cx="([\d.]+)"/g)][1]?.[1]);
const base = (picture: string) => Number(/<line x1="([\d.]+)"[^>]*class="base"/.exec(picture)?.[1]);

describe("the plot of ratios", () => {
  test("puts 1 on the line of the base, less to its left and more to its right", () => {
    expect(centre(plot(1))).toBe(base(plot(1)));
    expect(centre(plot(0.7))).toBeLessThan(base(plot(0.7)));
    expect(centre(plot(1.5))).toBeGreaterThan(base(plot(1.5)));
  });

  test("puts half and twice as far from 1", () => {
    const [half, twice] = [plot(0.6), plot(1 / 0.6)];
    expect(base(half) - centre(half)).toBeCloseTo(centre(twice) - base(twice), 0);
  });

  test("escapes words, and leaves out what was not measured", () => {
    expect(plot(1)).toContain("<title>A &lt; B &amp; C</title>");
    const empty = ratioPlot({ title: "t", base: "b", series: ["native"], rows: [{ label: "l", values: [undefined] }] });
    expect(empty).not.toContain('<circle cx="NaN"');
    expect(empty).not.toContain("NaN");
  });

  test("is drawn for light pages and for dark ones", () => {
    expect(plot(1)).toContain("prefers-color-scheme: dark");
  });
});

describe("the plot over time", () => {
  test("starts each panel at 0, so that a flat series is a level line well above it", () => {
    const picture = timePlot("soak", [0, 1, 2], [{ label: "memory", values: [100, 100, 100] }]);
    const points = /points="([^"]+)"/.exec(picture)?.[1]?.split(" ") ?? [];
    expect(points).toHaveLength(3);
    expect(new Set(points.map((point) => point.split(",")[1])).size).toBe(1);
    expect(picture).toContain(">0</text>");
  });

  test("has round numbers on its axis, the last not below what is shown", () => {
    expect(ticks(248)).toEqual([0, 50, 100, 150, 200, 250]);
    expect(ticks(100)).toEqual([0, 20, 40, 60, 80, 100]);
    expect(ticks(3)).toEqual([0, 1, 2, 3]);
    expect(ticks(0)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
  });
});
