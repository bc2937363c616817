/** @file How much of an estimate is the wanted sound at whatever level. Pure. */

/**
 * SI-SDR, decibels: the wanted sound at the level that fits best, over what is left (Le Roux et al., "SDR – half-baked or well done?", ICASSP 2019, eq. 3;
 * means are not taken out).
 *
 * @param wanted of the same length as `estimate`.
 */
export function scaleInvariantSdr(estimate: Float64Array, wanted: Float64Array): number {
  const scale = innerProduct(estimate, wanted) / innerProduct(wanted, wanted);
  let left = 0;
  for (let i = 0; i < wanted.length; i++) left += (estimate[i] - scale * wanted[i]) ** 2;
  return 10 * Math.log10((scale ** 2 * innerProduct(wanted, wanted)) / left);
}

/** Σ a·b. */
export function innerProduct(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
