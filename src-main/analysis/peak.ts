/** @file The best offset of a curve, below one step of its grid, and how it stands out. */
import { robustNormal } from './robust.ts';
import { type OffsetGrid, gridOffset } from './similarity.ts';
import type { PooledCurve } from './window-curve.ts';

/** Where a curve is highest. */
export interface Peak {
  /** Seconds, positive = sound early. */
  readonly offset: number;
  /** Deviations above the background. */
  readonly height: number;
  /** Height of the best offset that is not part of this peak. */
  readonly runnerUp: number;
  /** Frames behind the peak. */
  readonly frames: number;
}

/** Offsets closer than this belong to the same peak, seconds: three frames at 25 per second. */
const PEAK_REACH = 0.12;
/** Half the stretch that the parabola is fitted to, seconds: of those tried on planted offsets the one with the least spread. */
const FIT_REACH = 0.06;

/**
 * The highest point of a curve, between `from` and `to` seconds if given.
 *
 * Heights are in deviations of the pooled background: where windows are not independent of each other it is wider than 1, and then counts.
 *
 * @returns null when no offset has sound to compare with, or nothing but the peak.
 */
export function findPeak({ scores, frames }: PooledCurve, grid: OffsetGrid, range?: { readonly from: number; readonly to: number }): Peak | null {
  let best = -1;
  for (let index = 0; index < scores.length; index++) {
    const offset = gridOffset(grid, index);
    if (frames[index] === 0 || (range && (offset < range.from || offset > range.to))) continue;
    if (best < 0 || scores[index] > scores[best]) best = index;
  }
  if (best < 0) return null;
  const reach = Math.round(PEAK_REACH / grid.step);
  const background: number[] = [];
  for (let index = 0; index < scores.length; index++) if (frames[index] > 0 && Math.abs(index - best) > reach) background.push(scores[index]);
  if (background.length === 0) return null;
  const { centre, deviation: spread } = robustNormal(background);
  const deviation = Math.max(1, spread);
  return {
    offset: gridOffset(grid, best + vertex(scores, best, Math.round(FIT_REACH / grid.step))),
    height: (scores[best] - centre) / deviation,
    runnerUp: (background.reduce((highest, score) => Math.max(highest, score), -Infinity) - centre) / deviation,
    frames: frames[best],
  };
}

/** Least-squares parabola through the points within `reach` of `best`; where its vertex lies, relative to `best`, at most one reach away. */
function vertex(scores: Float64Array, best: number, reach: number): number {
  const width = Math.min(reach, best, scores.length - 1 - best);
  if (width < 1) return 0;
  // With x = −w … w: slope = Σxy / Σx², curvature from the deviation of x² from its mean; the vertex is −slope / (2·curvature).
  const count = 2 * width + 1;
  let [sumX2, sumXY] = [0, 0];
  for (let x = -width; x <= width; x++) [sumX2, sumXY] = [sumX2 + x * x, sumXY + x * scores[best + x]];
  let [sumU2, sumUY] = [0, 0];
  for (let x = -width; x <= width; x++) {
    const u = x * x - sumX2 / count;
    [sumU2, sumUY] = [sumU2 + u * u, sumUY + u * scores[best + x]];
  }
  const curvature = sumUY / sumU2;
  if (curvature >= 0) return 0;
  return Math.max(-width, Math.min(width, -(sumXY / sumX2) / (2 * curvature)));
}
