/** @file All stretches as one curve over offsets, its peak, and on how many events the peak rests. */
import { inOwnDeviations, partsBehind } from '../own-deviations.ts';
import { findPeak, type Peak } from '../peak.ts';
import { gridLength, type OffsetGrid } from '../similarity.ts';
import type { PooledCurve } from '../window-curve.ts';
import type { Stretch } from './coincidence.ts';

/** A curve and what stands out of it. */
export interface EventsPeak extends Peak {
  /** Stretches that agree, counted by their weight: 1 when all of it comes from a single one. */
  readonly events: number;
}

/** Stretches left out at every offset, those that speak for it loudest: what happens once may be chance. */
const LEFT_OUT_SHARE = 0.1;
const FEWEST_LEFT_OUT = 2;
/** Share of the frames that an offset must have sound for. */
const LEAST_COVERAGE = 0.25;

/**
 * Sums stretches that may each be read at another offset.
 *
 * @param shiftOf seconds by which a stretch's offset differs from the common one; a drift line, or 0.
 * @returns scores in deviations of the curve itself, over its median.
 */
export function eventsCurve(stretches: readonly Stretch[], grid: OffsetGrid, shiftOf: (stretch: Stretch) => number = () => 0): PooledCurve {
  const length = gridLength(grid);
  const shifts = stretches.map((stretch) => Math.round(shiftOf(stretch) / grid.step));
  const leftOut = Math.max(FEWEST_LEFT_OUT, Math.round(LEFT_OUT_SHARE * stretches.length));
  const [sums, frames] = [new Float64Array(length), new Float64Array(length)];
  const row = new Float64Array(stretches.length);
  for (let index = 0; index < length; index++) {
    stretches.forEach((stretch, at) => {
      row[at] = stretch.sums[index + shifts[at]] ?? 0;
      frames[index] += stretch.frames[index + shifts[at]] ?? 0;
    });
    row.sort();
    for (let at = 0; at < row.length - leftOut; at++) sums[index] += row[at];
  }
  const most = frames.reduce((high, count) => Math.max(high, count), 0);
  const counted = frames.map((count) => (count > 0 && count >= LEAST_COVERAGE * most ? count : 0));
  const means = sums.map((sum, index) => (counted[index] > 0 ? sum / Math.sqrt(counted[index]) : 0));
  return { scores: inOwnDeviations(means, counted), frames: counted };
}

/** The curve's highest point. Null where there is nothing to compare. */
export function eventsPeak(curve: PooledCurve, stretches: readonly Stretch[], grid: OffsetGrid, shiftOf: (stretch: Stretch) => number = () => 0): EventsPeak | null {
  const peak = findPeak(curve, grid);
  if (!peak) return null;
  const index = Math.round(peak.offset / grid.step) + grid.radius;
  const parts = stretches.map((stretch) => stretch.sums[index + Math.round(shiftOf(stretch) / grid.step)] ?? 0);
  return { ...peak, events: partsBehind(parts) };
}
