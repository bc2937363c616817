/** @file Location and spread of samples some of which belong to something else. */

/** Median of |x − median| of a standard normal. */
const NORMAL_MAD = 0.6745;

/** Middle value; NaN when empty. */
export function median(values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Median and the standard deviation of a normal with the same median absolute deviation. */
export function robustNormal(values: ArrayLike<number>): { readonly centre: number; readonly deviation: number } {
  const centre = median(values);
  return { centre, deviation: median(Float64Array.from(values, (value) => Math.abs(value - centre))) / NORMAL_MAD };
}

/** The value that a share of the others does not exceed (nearest rank); NaN when empty. */
export function quantile(values: ArrayLike<number>, share: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted.length === 0 ? NaN : sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}
