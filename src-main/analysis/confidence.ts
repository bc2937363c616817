/** @file From how far a peak stands out to the probability that it is right. Derivation and figures: `docs/adr/0007-calibrated-confidence.md`. */
import type { Peak } from './peak.ts';
import { gridLength, type OffsetGrid } from './similarity.ts';

/** Logistic fit on curves whose answer was known: matched, partly matched and mismatched footage under noise. */
const INTERCEPT = -5.76;
const PER_HEIGHT = 1.44;
const PER_GAP = 0.92;
/** The footage of the fit was also the network's training footage; deviations by which its peaks are taken to be too high. */
const OPTIMISM = 1;
/** Offsets that are independent of each other: the similarity of unrelated pairs forgets itself within this many seconds. */
const CORRELATION_TIME = 0.08;
/** The fit searched ±2 s. */
const SEARCHED_IN_FIT = 4 / CORRELATION_TIME;
/** No measurement is more certain than this: there are faults that no curve shows, such as a dub that follows the lips. */
const HIGHEST = 0.995;

/** Answers below this are not given. */
export const LEAST_CONFIDENCE = 0.5;

/** Answers from this on are called certain; what they may get wrong is bounded by the bench `sync-accuracy`. */
export const CERTAIN = 0.9;

/**
 * Probability that a peak lies within one frame (40 ms) of the truth.
 *
 * @param hypotheses how many curves were searched for this peak (drift lines tried, say); 1 for a single curve.
 */
export function confidenceOf(peak: Peak, grid: OffsetGrid, hypotheses = 1): number {
  const searched = Math.max(1, (gridLength(grid) * grid.step) / CORRELATION_TIME) * hypotheses;
  // The highest of N standard normals lies near √(2 ln N): what a wider search adds to it is no evidence.
  const excess = Math.sqrt(2 * Math.log(searched)) - Math.sqrt(2 * Math.log(SEARCHED_IN_FIT));
  const height = peak.height - OPTIMISM - Math.max(0, excess);
  const logit = INTERCEPT + PER_HEIGHT * height + PER_GAP * Math.max(0, Math.min(height, peak.height - peak.runnerUp));
  return Math.min(HIGHEST, 1 / (1 + Math.exp(-logit)));
}
