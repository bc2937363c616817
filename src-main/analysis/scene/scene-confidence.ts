/** @file From a peak of agreement to the probability that it is right. Derivation and figures: `docs/adr/0016-sync-without-faces.md`. */
import type { ScenePeak } from './judge-scene.ts';

/** Logistic fit of `bench/sync-scene-calibration.ts`. */
const INTERCEPT = -5.22;
const PER_EVIDENCE = 2.66;
/** Windows beyond these say nothing that the lead does not: it is measured against the noise of all of them. */
const MOST_WINDOWS = 2;
/** Two words of one rhythm fit each other: no curve of a scene is surer than this. */
const HIGHEST = 0.97;

/** Answers below this are not given: of 171 pairs of pictures and other clips' sounds the surest had 0.79. */
export const LEAST_SCENE_CONFIDENCE = 0.8;

/** What a peak is judged by. */
type Judged = Pick<ScenePeak, 'height' | 'runnerUp' | 'windows'>;

/** How far a peak is above the next best offset, in deviations of the curve; less where a single window speaks, which one coincidence can do. */
export function sceneEvidence({ height, runnerUp, windows }: Judged): number {
  return Math.log(1 + Math.min(MOST_WINDOWS, windows)) * Math.max(0, height - runnerUp);
}

/** Probability that a peak lies within the tolerance of scenes, 100 ms, of the truth. */
export function sceneConfidence(peak: Judged): number {
  return Math.min(HIGHEST, 1 / (1 + Math.exp(-(INTERCEPT + PER_EVIDENCE * sceneEvidence(peak)))));
}
