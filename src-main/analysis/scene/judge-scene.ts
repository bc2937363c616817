/** @file From windows of a clip to one answer: a constant offset, or that it cannot be told. Pure. Drifts and edits are beyond what steps of 80 ms can show. */
import { EVIDENCE_TOLERANCE, type Verdict } from '../../../src-shared/model/alignment.ts';
import { inOwnDeviations, partsBehind } from '../own-deviations.ts';
import { findPeak, type Peak } from '../peak.ts';
import { median } from '../robust.ts';
import { gridLength, type OffsetGrid } from '../similarity.ts';
import type { PooledCurve } from '../window-curve.ts';
import { LEAST_SCENE_CONFIDENCE, sceneConfidence } from './scene-confidence.ts';
import type { SceneWindow } from './watch-scene.ts';

/** What the windows say together. */
export interface SceneJudgement {
  readonly verdict: Extract<Verdict, 'in-sync' | 'offset' | 'cannot-tell'>;
  /** Seconds; null when it cannot be told. */
  readonly offset: number | null;
  readonly confidence: number;
  readonly curve: PooledCurve | null;
}

/** Share of the best-covered offset's windows that an offset must have. */
const LEAST_COVERAGE = 0.5;

/** A curve's highest point, and what stands behind it. */
export interface ScenePeak extends Peak {
  /** Windows that agree, counted by their weight: 1 when all of it comes from a single one. Footage in two windows counts once. */
  readonly windows: number;
}

/** Judges one clip. */
export function judgeScene(windows: readonly SceneWindow[], grid: OffsetGrid): SceneJudgement {
  const curve = sceneCurve(windows, grid);
  const peak = scenePeak(curve, windows, grid);
  if (!peak) return { verdict: 'cannot-tell', offset: null, confidence: 0, curve: null };
  const confidence = sceneConfidence(peak);
  if (confidence < LEAST_SCENE_CONFIDENCE) return { verdict: 'cannot-tell', offset: null, confidence, curve };
  return { verdict: Math.abs(peak.offset) <= EVIDENCE_TOLERANCE.scene ? 'in-sync' : 'offset', offset: peak.offset, confidence, curve };
}

/** All windows as one curve, in deviations of the curve itself over its median. */
export function sceneCurve(windows: readonly SceneWindow[], grid: OffsetGrid): PooledCurve {
  const length = gridLength(grid);
  const [sums, counts, frames] = [new Float64Array(length), new Float64Array(length), new Float64Array(length)];
  for (const window of windows) {
    for (let index = 0; index < length; index++) {
      if (window.frames[index] === 0) continue;
      sums[index] += window.scores[index];
      counts[index] += 1;
      frames[index] += window.frames[index];
    }
  }
  const most = counts.reduce((high, count) => Math.max(high, count), 0);
  const counted = frames.map((count, index) => (counts[index] >= LEAST_COVERAGE * most ? count : 0));
  const means = sums.map((sum, index) => (counted[index] > 0 ? sum / Math.sqrt(counts[index]) : 0));
  return { scores: inOwnDeviations(means, counted), frames: counted };
}

/** Null where there is nothing to compare. */
export function scenePeak(curve: PooledCurve, windows: readonly SceneWindow[], grid: OffsetGrid): ScenePeak | null {
  const peak = findPeak(curve, grid);
  if (!peak) return null;
  const index = Math.max(0, Math.min(gridLength(grid) - 1, Math.round(peak.offset / grid.step) + grid.radius));
  const parts = windows.flatMap(({ scores, frames }) => (frames[index] > 0 ? [scores[index] - median([...scores].filter((_, at) => frames[at] > 0))] : []));
  return { ...peak, windows: partsBehind(parts) * coverage(windows) };
}

/** Footage that windows cover over the sum of their lengths, 0–1. */
function coverage(windows: readonly SceneWindow[]): number {
  let [covered, total, until] = [0, 0, -Infinity];
  for (const { time, duration } of [...windows].sort((a, b) => a.time - b.time)) {
    const end = time + duration / 2;
    covered += Math.max(0, end - Math.max(until, time - duration / 2));
    total += duration;
    until = Math.max(until, end);
  }
  return total > 0 ? covered / total : 1;
}
