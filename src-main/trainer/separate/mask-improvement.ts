/** @file How much closer to the wanted sound a mask brings a mixture, told from spectrograms alone. Pure. */

/**
 * Improvement of SI-SDR (Le Roux et al. 2019) by a mask, decibels. Inner products are taken over the spectrogram, which for a tight frame are those of
 * the signals, up to what resynthesis smooths. Spectrograms as in `MixtureSpectra`.
 */
export function maskImprovement(mask: Float32Array, mixture: Float32Array, onScreen: Float32Array, aligned: Float32Array): number {
  return scaleInvariant((i) => mask[i] * mixture[i]) - scaleInvariant((i) => mixture[i]);

  function scaleInvariant(estimate: (i: number) => number): number {
    let [cross, wanted, own] = [0, 0, 0];
    for (let i = 0; i < mixture.length; i++) {
      const value = estimate(i);
      cross += value * aligned[i];
      wanted += onScreen[i] ** 2;
      own += value ** 2;
    }
    const target = cross ** 2 / wanted;
    return 10 * Math.log10(target / Math.max(own - target, 1e-12));
  }
}
