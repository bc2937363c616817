/** @file Means along a curve. Pure. */

/** The mean of `half` values to either side of each and itself; of fewer at the ends. */
export function movingMean(values: ArrayLike<number>, half: number): Float64Array {
  const sums = new Float64Array(values.length + 1);
  for (let i = 0; i < values.length; i++) sums[i + 1] = sums[i] + values[i]!;
  return Float64Array.from(values, (_, i) => {
    const [from, to] = [Math.max(0, i - half), Math.min(values.length, i + half + 1)];
    return (sums[to] - sums[from]) / (to - from);
  });
}
