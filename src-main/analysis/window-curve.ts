/**
 * @file What one short window of footage says about the offset, in units that windows share: at every offset the similarity in standard
 * deviations of the window's own background. Windows of one clip then add up, whoever speaks and however loud it is.
 */
import type { ScoreCurve } from '../../src-shared/model/alignment.ts';
import { robustNormal } from './robust.ts';
import { type OffsetGrid, gridLength, gridOffset, type SimilaritySums } from './similarity.ts';

/** One face during one window. */
export interface WindowCurve {
  /** Centre, seconds. */
  readonly time: number;
  /** Length, seconds. */
  readonly duration: number;
  readonly face: number;
  /** Deviations above the background (standard normal where sound and picture do not match), shape `[gridLength]`; 0 without sound. */
  readonly scores: Float32Array;
  /** Frames compared at each offset, shape `[gridLength]`: what the scores weigh in a sum. */
  readonly frames: Float32Array;
}

/** Scores of many windows as one curve. */
export interface PooledCurve {
  /** Standard normal where nothing matches, shape `[gridLength]`. */
  readonly scores: Float64Array;
  /** Frames behind the score at each offset. */
  readonly frames: Float64Array;
}

/** Below this many frames an offset is not compared: a third of a second. */
const FEWEST_FRAMES = 8;
/** A window that peaks higher is scaled down to this: one strange window must not outvote the rest. */
const HIGHEST_SCORE = 6;
/** Per-frame deviation that no real background falls below; it keeps frozen pictures and steady tones from looking certain. */
const LEAST_DEVIATION = 0.05;

/** Similarity sums in units of their own background. Null when too few frames have sound. */
export function standardise({ sums, frames }: SimilaritySums): { readonly scores: Float32Array; readonly frames: Float32Array } | null {
  const usable: number[] = [];
  for (let index = 0; index < sums.length; index++) if (frames[index] >= FEWEST_FRAMES) usable.push(index);
  if (usable.length < sums.length / 4) return null;
  // The sum of n independent frames spreads as √n; offsets with less sound are put on the same footing.
  const values = usable.map((index) => sums[index] / Math.sqrt(frames[index]));
  const { centre, deviation } = robustNormal(values);
  const deviations = values.map((value) => (value - centre) / Math.max(LEAST_DEVIATION, deviation));
  const highest = deviations.reduce((high, value) => Math.max(high, value), 0);
  const scale = Math.min(1, HIGHEST_SCORE / Math.max(highest, 1));
  const scores = new Float32Array(sums.length);
  const counted = new Float32Array(sums.length);
  usable.forEach((index, at) => {
    scores[index] = deviations[at] * scale;
    counted[index] = frames[index];
  });
  return { scores, frames: counted };
}

/** A curve as estimates show it. @param zeroOffset what offsets read too much by, seconds. */
export function scoreCurve({ scores }: Pick<PooledCurve, 'scores'>, grid: OffsetGrid, zeroOffset = 0): ScoreCurve {
  return { offsets: Array.from({ length: gridLength(grid) }, (_, index) => gridOffset(grid, index) - zeroOffset), scores: [...scores] };
}

/**
 * Adds windows that may each be read at another offset: index i of the result is offset i of the grid plus `shiftOf(window)`.
 *
 * @param shiftOf seconds by which a window's offset differs from the common one; a drift line, or 0.
 */
export function pool(windows: readonly WindowCurve[], grid: OffsetGrid, shiftOf: (window: WindowCurve) => number = () => 0): PooledCurve {
  const length = gridLength(grid);
  const scores = new Float64Array(length);
  const frames = new Float64Array(length);
  for (const window of windows) {
    const shift = Math.round(shiftOf(window) / grid.step);
    const first = Math.max(0, -shift);
    const last = Math.min(length, length - shift);
    for (let index = first; index < last; index++) {
      const count = window.frames[index + shift];
      scores[index] += Math.sqrt(count) * window.scores[index + shift];
      frames[index] += count;
    }
  }
  for (let index = 0; index < length; index++) if (frames[index] > 0) scores[index] /= Math.sqrt(frames[index]);
  return { scores, frames };
}
