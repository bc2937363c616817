/** @file Where a person should look: the reasons and the moments, from one measurement. Pure. */
import type { Doubt } from '../../src-shared/contract/batch.ts';
import { type AlignmentEstimate, correctionFor, offsetAt } from '../../src-shared/model/alignment.ts';

/** Windows that say more than one frame at 25 per second another thing than the answer are at odds with it, seconds. */
const AT_ODDS = 0.04;
/** What a window must be sure of for its disagreement to mean something. */
const SOME_CONFIDENCE = 0.3;

/**
 * What is doubtful about a measurement, most pressing first.
 *
 * @param leastConfidence 0–1, below which an answer is not acted on.
 */
export function doubtsOf(estimate: AlignmentEstimate, leastConfidence: number): readonly Doubt[] {
  if (estimate.verdict === 'cannot-tell') return [{ reason: estimate.reason ?? 'no-match', time: doubtfulMoment(estimate) }];
  const unsure: readonly Doubt[] = estimate.confidence < leastConfidence ? [{ reason: 'low-confidence', time: doubtfulMoment(estimate) }] : [];
  const edits = estimate.verdict === 'steps' ? estimate.steps.slice(1).map(({ start }): Doubt => ({ reason: 'steps', time: start })) : [];
  return [...unsure, ...edits];
}

/** True for doubts that nothing may be written on. */
export function needsEyes(estimate: AlignmentEstimate, leastConfidence: number): boolean {
  return estimate.verdict === 'cannot-tell' || estimate.confidence < leastConfidence || estimate.steps.some(({ confidence }) => estimate.verdict === 'steps' && confidence < leastConfidence);
}

/** The window that contradicts the answer most, or the one that says least; seconds, null where nothing was seen. */
export function doubtfulMoment(estimate: AlignmentEstimate): number | null {
  const { windows } = estimate;
  if (windows.length === 0) return estimate.faces[0] ? (estimate.faces[0].start + estimate.faces[0].end) / 2 : null;
  const expected = expectation(estimate);
  const error = (window: (typeof windows)[number]) => Math.abs(window.offset - expected(window.time));
  const atOdds = windows.filter((window) => window.confidence >= SOME_CONFIDENCE && error(window) > AT_ODDS);
  if (atOdds.length > 0) return atOdds.reduce((worst, window) => (error(window) * window.confidence > error(worst) * worst.confidence ? window : worst)).time;
  return windows.reduce((least, window) => (window.confidence < least.confidence ? window : least)).time;
}

/** The offset that the answer expects at a time; without an answer, the middle of what the windows say. */
function expectation(estimate: AlignmentEstimate): (time: number) => number {
  if (estimate.offset !== null && estimate.verdict !== 'cannot-tell') {
    const correction = correctionFor(estimate);
    return (time) => offsetAt(correction, time);
  }
  const offsets = estimate.windows.map(({ offset }) => offset).sort((a, b) => a - b);
  const middle = offsets[offsets.length >> 1] ?? 0;
  return () => middle;
}
