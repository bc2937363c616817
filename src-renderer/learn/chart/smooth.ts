/** @file Smoothing of noisy curves. Pure. */

/** A point of a curve; `x` ascends. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * Moving average with weights that fall off exponentially to both sides, so that a falling curve is not drawn late. Takes uneven spacing
 * into account, and is not drawn towards zero at the ends.
 *
 * mean_n = Σ y_i · 2^(−|x_n − x_i| / halfLife) / Σ 2^(−|x_n − x_i| / halfLife)
 *
 * @param halfLife distance in `x` at which a point counts half; 0 or less gives the points back.
 */
export function smoothed(points: readonly Point[], halfLife: number): readonly Point[] {
  if (!(halfLife > 0)) return points;
  // One pass from either side; the point itself is in both.
  const left = decayingSums(points, halfLife);
  const right = decayingSums([...points].reverse(), halfLife).reverse();
  return points.map(({ x, y }, index) => {
    const [before, after] = [left[index]!, right[index]!];
    return { x, y: (before.sum + after.sum - y) / (before.weight + after.weight - 1) };
  });
}

/** At each point, what has come so far, fading with distance. */
function decayingSums(points: readonly Point[], halfLife: number): { readonly sum: number; readonly weight: number }[] {
  let [sum, weight, before] = [0, 0, points[0]?.x ?? 0];
  return points.map(({ x, y }) => {
    const kept = 2 ** (-Math.abs(x - before) / halfLife);
    sum = sum * kept + y;
    weight = weight * kept + 1;
    before = x;
    return { sum, weight };
  });
}
