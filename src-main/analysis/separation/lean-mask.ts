/** @file A face's mask together with that of the voice that is its own. Pure. */

/** How much the voice's mask counts where it is surely the face's own: as much as the one that was told of the face. */
const WEIGHT = 0.5;
/** Masks are taken to be this far from 0 and 1 at least. */
const LEAST = 1e-4;

/**
 * The mean of both masks' log odds, as far as it is known whose voice is whose; the face's own where it is not. In place.
 *
 * @param mask share of each bin that is the face's, `[rows, bins]`.
 * @param first share of each bin that is the first of two voices, of the same shape; the rest is the second.
 * @param choice −1 to 1, `[pictures]`; see `voiceChoice`.
 */
export function leanMask(mask: Float32Array, first: Float32Array, choice: Float32Array): void {
  const perPicture = mask.length / choice.length;
  for (const [picture, sure] of choice.entries()) {
    if (sure === 0) continue;
    const weight = WEIGHT * Math.abs(sure);
    for (let i = picture * perPicture; i < (picture + 1) * perPicture; i++) {
      const odds = (1 - weight) * logOdds(mask[i]) + Math.sign(sure) * weight * logOdds(first[i]);
      mask[i] = 1 / (1 + Math.exp(-odds));
    }
  }
}

function logOdds(share: number): number {
  return Math.log((share + LEAST) / (1 - share + LEAST));
}
