/** Several measurements of one thing. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** @throws RangeError of nothing */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [below, above] = [sorted[sorted.length % 2 ? middle : middle - 1], sorted[middle]];
  if (below === undefined || above === undefined) throw new RangeError("no median of nothing");
  return (below + above) / 2;
}

/** undefined of nothing */
export function spread(values: readonly number[]): Spread | undefined {
  if (values.length === 0) return undefined;
  return { median: median(values), min: Math.min(...values), max: Math.max(...values) };
}

/**
 * Ratios within a round, since what disturbs the machine disturbs neighbours alike.
 * @param values and `bases` have one entry a round; undefined: not measured in that round
 */
export function pairedRatios(
  values: readonly (number | undefined)[],
  bases: readonly (number | undefined)[],
): Spread | undefined {
  const ratios = values.flatMap((value, round) => {
    const base = bases[round];
    return value === undefined || !base ? [] : [value / base];
  });
  return spread(ratios);
}
