/** @file From a peak of events to the probability that it is right. Derivation and figures: `docs/adr/0016-sync-without-faces.md`. */
import type { EventsPeak } from './events-curve.ts';

/** Logistic fit of `bench/sync-events-calibration.ts`. */
const INTERCEPT = -4.5;
const PER_EVIDENCE = 1;
/** A rhythm that picture and sound share fits at every beat: no curve of events is surer than this. */
const HIGHEST = 0.97;

/** Answers below this are not given: of 231 pairs of pictures and other clips' sounds the surest had 0.4. */
export const LEAST_EVENTS_CONFIDENCE = 0.6;

/**
 * How far a peak is above the next best offset, for each time that the number of events behind it grows e-fold: a lead that rests on one coincidence
 * is none, and many events without a lead are a rhythm.
 */
export function eventsEvidence({ height, runnerUp, events }: EventsPeak): number {
  return Math.log(1 + events) * Math.max(0, height - runnerUp);
}

/** Probability that a peak lies within the tolerance of events, 100 ms, of the truth. */
export function eventsConfidence(peak: EventsPeak): number {
  const logit = INTERCEPT + PER_EVIDENCE * eventsEvidence(peak);
  return Math.min(HIGHEST, 1 / (1 + Math.exp(-logit)));
}
