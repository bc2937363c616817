/** @file One curve per moment: of the faces on screen at once, at each offset the one that matches best. */
import { robustNormal } from './robust.ts';
import type { WindowCurve } from './window-curve.ts';

/** The highest of ten standard normals still spreads by half as much as one. */
const LEAST_DEVIATION = 0.5;

/**
 * Merges windows of the same time. The highest score is taken at every offset alike, so that a choice among faces lifts the background as
 * much as the peak; what is left is brought back to a standard normal background.
 */
export function moments(windows: readonly WindowCurve[]): readonly WindowCurve[] {
  const byTime = new Map<number, WindowCurve[]>();
  for (const window of windows) byTime.set(window.time, [...(byTime.get(window.time) ?? []), window]);
  return [...byTime.values()].map(merge).sort((a, b) => a.time - b.time);
}

function merge(windows: readonly WindowCurve[]): WindowCurve {
  const [first] = windows;
  if (windows.length === 1) return first;
  const frames = first.frames.map((_, index) => Math.max(...windows.map((window) => window.frames[index])));
  const scores = first.scores.map((_, index) => Math.max(...windows.map((window) => (window.frames[index] > 0 ? window.scores[index] : -Infinity))));
  const covered = [...scores].filter((_, index) => frames[index] > 0);
  const { centre, deviation: spread } = robustNormal(covered);
  const deviation = Math.max(LEAST_DEVIATION, spread);
  return { ...first, frames, scores: scores.map((score, index) => (frames[index] > 0 ? (score - centre) / deviation : 0)) };
}
