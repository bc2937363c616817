/** @file A straight line through what the windows say: the offset at one moment and how fast it changes. */
import { findPeak, type Peak } from './peak.ts';
import { robustNormal } from './robust.ts';
import type { OffsetGrid } from './similarity.ts';
import { pool, type WindowCurve } from './window-curve.ts';

/** offset(t) = `offset` + `slope` · (t − `centre`), and how well that is known. */
export interface DriftLine {
  /** Seconds, the middle of the footage. */
  readonly centre: number;
  /** Seconds at `centre`. */
  readonly offset: number;
  /** Seconds per second; 1e-6 is 1 ppm. */
  readonly slope: number;
  /** Standard error of the slope. */
  readonly slopeError: number;
  /** All windows summed along the line. */
  readonly peak: Peak;
  /** Slopes tried. */
  readonly hypotheses: number;
}

/** Steepest slope looked for: 25 frames per second played as 24 is 4.2 %. */
const STEEPEST = 0.05;
/** Two slopes are worth telling apart when they part by this much at the ends, seconds: half the width of a peak. */
const SLOPE_SPACING = 0.04;
/** A window's own peak belongs to the line when it lies this close, seconds. */
const LINE_REACH = 0.12;
/** A window's peak is used when it is at least this high: most peaks of windows that match are, few of others. */
const LEAST_HEIGHT = 2;

/**
 * Finds the line along which the windows' curves sum to the highest peak, then fits the windows' own peaks near it (Theil–Sen, weighted).
 *
 * @returns null when fewer than three windows in two places agree with any line.
 */
export function fitDrift(windows: readonly WindowCurve[], grid: OffsetGrid): DriftLine | null {
  if (windows.length < 3) return null;
  const times = windows.map(({ time }) => time);
  const [first, last] = [Math.min(...times), Math.max(...times)];
  const centre = (first + last) / 2;
  const halfSpan = (last - first) / 2;
  if (halfSpan <= 0) return null;
  const steepest = Math.min(STEEPEST, (grid.radius * grid.step) / halfSpan);
  const steps = Math.max(1, Math.floor((steepest * halfSpan) / SLOPE_SPACING));
  let coarse: { slope: number; peak: Peak } | null = null;
  for (let step = -steps; step <= steps; step++) {
    const slope = (step * SLOPE_SPACING) / halfSpan;
    const peak = peakAlong(windows, grid, centre, slope);
    if (peak && (!coarse || peak.height > coarse.peak.height)) coarse = { slope, peak };
  }
  if (!coarse) return null;
  const points = windowPeaks(windows, grid, ({ time }) => coarse.peak.offset + coarse.slope * (time - centre));
  const fit = weightedTheilSen(points);
  if (!fit) return null;
  const peak = peakAlong(windows, grid, centre, fit.slope);
  if (!peak) return null;
  return { centre, offset: peak.offset, slope: fit.slope, slopeError: fit.error, peak, hypotheses: 2 * steps + 1 };
}

function peakAlong(windows: readonly WindowCurve[], grid: OffsetGrid, centre: number, slope: number): Peak | null {
  return findPeak(pool(windows, grid, ({ time }) => slope * (time - centre)), grid);
}

/** A window's own peak. */
interface Point {
  readonly time: number;
  readonly offset: number;
  readonly weight: number;
}

/** The windows' own peaks within reach of what is expected there, neighbors a few seconds apart summed so that each peak is clear. */
function windowPeaks(windows: readonly WindowCurve[], grid: OffsetGrid, expected: (window: WindowCurve) => number): readonly Point[] {
  const points: Point[] = [];
  for (const group of neighborhoods(windows)) {
    const time = group.reduce((sum, window) => sum + window.time, 0) / group.length;
    const near = expected({ ...group[0], time });
    const peak = findPeak(pool(group, grid), grid, { from: near - LINE_REACH, to: near + LINE_REACH });
    if (peak && peak.height >= LEAST_HEIGHT) points.push({ time, offset: peak.offset, weight: peak.height ** 2 });
  }
  return points;
}

/** Windows in runs of at most four seconds. */
function neighborhoods(windows: readonly WindowCurve[]): readonly (readonly WindowCurve[])[] {
  const groups: WindowCurve[][] = [];
  for (const window of windows) {
    const group = groups.at(-1);
    if (group && window.time + window.duration / 2 - (group[0].time - group[0].duration / 2) <= 4.001) group.push(window);
    else groups.push([window]);
  }
  return groups;
}

/**
 * Median of the slopes between all pairs of points, each pair weighted by its points and its distance in time; the standard error comes from
 * the points' own spread about the line, which also covers peaks that are less sharp than they look.
 */
export function weightedTheilSen(points: readonly Point[]): { readonly slope: number; readonly error: number } | null {
  const slopes: { slope: number; weight: number }[] = [];
  for (let later = 1; later < points.length; later++) {
    for (let earlier = 0; earlier < later; earlier++) {
      const distance = points[later].time - points[earlier].time;
      if (distance <= 0) continue;
      const weight = distance * Math.sqrt(points[later].weight * points[earlier].weight);
      slopes.push({ slope: (points[later].offset - points[earlier].offset) / distance, weight });
    }
  }
  if (points.length < 3 || slopes.length < 2) return null;
  const slope = weightedMedian(slopes);
  const total = points.reduce((sum, { weight }) => sum + weight, 0);
  const mean = points.reduce((sum, { time, weight }) => sum + weight * time, 0) / total;
  const spread = points.reduce((sum, { time, weight }) => sum + weight * (time - mean) ** 2, 0) / total;
  // The spread of few residuals can be 0 by chance: no peak is known better than half a step of the mel grid.
  const deviation = Math.max(0.005, robustNormal(points.map(({ time, offset }) => offset - slope * time)).deviation);
  const effective = total ** 2 / points.reduce((sum, { weight }) => sum + weight ** 2, 0);
  return { slope, error: deviation / Math.sqrt(spread * Math.max(1, effective - 2)) };
}

function weightedMedian(values: { readonly slope: number; readonly weight: number }[]): number {
  const sorted = values.sort((a, b) => a.slope - b.slope);
  const half = sorted.reduce((sum, { weight }) => sum + weight, 0) / 2;
  let sum = 0;
  return (sorted.find(({ weight }) => (sum += weight) >= half) ?? sorted[sorted.length - 1]).slope;
}
