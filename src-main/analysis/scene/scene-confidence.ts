/** @file From a peak of agreement to the probability that it is right. Derivation and figures: `docs/adr/0016-sync-without-faces.md`. */
import type { ScenePeak } from './judge-scene.ts';

/** Logistic fit of `bench/sync-scene-calibration.ts`. */
const INTERCEPT = -6;
const PER_EVIDENCE = 2.5;
/** Two words of one rhythm fit each other: no curve of a scene is surer than this. */
const HIGHEST = 0.97;

/** Answers below this are not given. */
export const LEAST_SCENE_CONFIDENCE = 0.6;

/** What a peak is judged by. */
type Judged = Pick<ScenePeak, 'height' | 'runnerUp' | 'windows'>;

/** How far a peak is above the next best offset, in deviations of the curve, for each time that the windows behind it grow e-fold: a single one may fit by chance. */
export function sceneEvidence({ height, runnerUp, windows }: Judged): number {
  return Math.log(1 + windows) * Math.max(0, height - runnerUp);
}

/** Probability that a peak lies within the tolerance of scenes, 100 ms, of the truth. */
export function sceneConfidence(peak: Judged): number {
  return Math.min(HIGHEST, 1 / (1 + Math.exp(-(INTERCEPT + PER_EVIDENCE * sceneEvidence(peak)))));
}
