/** @file Window curves with a known answer: standard normal noise with the smoothness of real curves, and a peak of known height. */
import { gridLength, gridOffset, type OffsetGrid } from '../../src-main/analysis/similarity.ts';
import type { WindowCurve } from '../../src-main/analysis/window-curve.ts';

/** A standard normal number (Box–Muller). */
export function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Standard deviation of the peaks and of the noise's smoothing, seconds: what the network's curves have. */
const PEAK_WIDTH = 0.06;
const NOISE_WIDTH = 0.03;

/** What one window should look like. */
export interface SyntheticWindow {
  readonly time: number;
  readonly face?: number;
  /** Seconds; null for a window whose sound belongs to something else. */
  readonly offset: number | null;
  /** Deviations above the noise. */
  readonly height?: number;
}

/** One window of 25 frames and a second. */
export function syntheticWindow({ time, face = 0, offset, height = 3 }: SyntheticWindow, grid: OffsetGrid, random: () => number): WindowCurve {
  const length = gridLength(grid);
  const reach = Math.ceil((3 * NOISE_WIDTH) / grid.step);
  const white = Array.from({ length: length + 2 * reach }, () => normal(random));
  const weights = Array.from({ length: 2 * reach + 1 }, (_, at) => Math.exp(-0.5 * (((at - reach) * grid.step) / NOISE_WIDTH) ** 2));
  const norm = Math.hypot(...weights);
  const scores = Float32Array.from({ length }, (_, index) => {
    const noise = weights.reduce((sum, weight, at) => sum + weight * white[index + at], 0) / norm;
    const peak = offset === null ? 0 : height * Math.exp(-0.5 * ((gridOffset(grid, index) - offset) / PEAK_WIDTH) ** 2);
    return noise + peak;
  });
  return { time, duration: 1, face, scores, frames: new Float32Array(length).fill(25) };
}

/** A window per second of `[start, end)`. */
export function syntheticClip({ start, end }: { readonly start: number; readonly end: number }, describe: (time: number) => Omit<SyntheticWindow, 'time'>, grid: OffsetGrid, random: () => number): readonly WindowCurve[] {
  return Array.from({ length: Math.round(end - start) }, (_, index) => start + index + 0.5).map((time) => syntheticWindow({ time, ...describe(time) }, grid, random));
}
