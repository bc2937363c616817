/** @file What lips add to a mask, as evidence of whose voice is whose. Pure. */

/** Log odds by which lips may add to a bin, and what all of it counts, nats per picture of mean loudness; looked at on people who are held out of all trainings. */
const [MOST, WEIGHT] = [3, 0.4];
/** Masks are taken to be this far from 0 and 1 at least. */
const LEAST = 1e-4;

/** Log odds of a share, 0–1. */
export function logOdds(share: number): number {
  return Math.log((share + LEAST) / (1 - share + LEAST));
}

/** Masks of one window, `[4 · pictures, bins]` each. */
export interface ComparedMasks {
  /** What is a face's, and what is speech, whoever says it. */
  readonly told: Float32Array;
  readonly speech: Float32Array;
  /** What is the first of two voices. */
  readonly first: Float32Array;
  /** |X|, about as loud everywhere. */
  readonly levels: Float32Array;
}

/** For each picture how far lips raise the mask where the first voice is and lower it where the second is, nats; above 0 speaks for the first. */
export function addedByLips({ told, speech, first, levels }: ComparedMasks, pictures: number): Float32Array {
  const perPicture = levels.length / pictures;
  const energy = levels.reduce((sum, level) => sum + level ** 2, 0) / pictures;
  const evidence = new Float32Array(pictures);
  if (energy === 0) return evidence;
  for (let i = 0; i < levels.length; i++) {
    const added = Math.min(MOST, Math.max(-MOST, logOdds(told[i]) - logOdds(speech[i])));
    evidence[Math.floor(i / perPicture)] += (WEIGHT / energy) * levels[i] ** 2 * added * (first[i] - 0.5);
  }
  return evidence;
}
