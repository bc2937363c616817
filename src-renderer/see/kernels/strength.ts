/** @file How strongly the sound is on screen, over time: reading it between its moments, its strongest ones, and what each pixel column shows. */
import type { TimeRange } from '../../../src-shared/time.ts';

/** Strengths at even moments: value k is that of `start + k · step`. */
export interface StrengthCurve {
  /** Seconds. */
  readonly start: number;
  readonly step: number;
  /** 0–1, shape `[moments]`; NaN where there is none, as in silence, or where it is not known yet. */
  readonly values: ArrayLike<number>;
}

/** A moment and how strong it is. */
export interface Moment {
  readonly time: number;
  readonly value: number;
}

/** A rise counts as a moment of its own when it stands out this far from what lies between it and any higher one. */
const PROMINENCE = 0.12;

/** Float error of a place on the grid. */
const EPSILON = 1e-6;

/** Strength at a time, by a straight line between its neighbors; null where there is none. At either end the outermost value holds for half a step. */
export function strengthAt({ start, step, values }: StrengthCurve, time: number): number | null {
  const place = (time - start) / step;
  if (values.length === 0 || place < -0.5 - EPSILON || place > values.length - 0.5 + EPSILON) return null;
  const inside = Math.min(Math.max(place, 0), values.length - 1);
  const left = Math.floor(inside);
  const share = inside - left;
  const [from, to] = [values[left] ?? Number.NaN, values[Math.min(left + 1, values.length - 1)] ?? Number.NaN];
  // Beside a gap the known neighbor holds for its half of the way.
  const value = Number.isNaN(from) || Number.isNaN(to) ? (share < 0.5 ? from : to) : from + (to - from) * share;
  return Number.isNaN(value) ? null : value;
}

/** The strongest moment in a range; null where there is none. */
export function strongestIn({ start, step, values }: StrengthCurve, range: TimeRange): Moment | null {
  const first = Math.max(0, Math.ceil((range.start - start) / step - EPSILON));
  const last = Math.min(values.length - 1, Math.floor((range.end - start) / step + EPSILON));
  let best: Moment | null = null;
  for (let at = first; at <= last; at += 1) {
    const value = values[at] ?? Number.NaN;
    if (value > (best?.value ?? -Infinity)) best = { time: start + at * step, value };
  }
  return best;
}

/**
 * Moments that stand out: local maxima that fall by at least {@link PROMINENCE} on both sides before anything higher comes, as a topographic
 * prominence; gaps and the ends of the clip count as falls. Ascending in time.
 */
export function strongMoments({ start, step, values }: StrengthCurve): readonly Moment[] {
  const moments: Moment[] = [];
  // One walk that either rises to a top or falls to a valley: a top is kept once the curve has come down far enough from it.
  let top: Moment | null = null;
  let valley = -Infinity;
  for (let at = 0; at < values.length; at += 1) {
    const value = values[at] ?? Number.NaN;
    const moment = { time: start + at * step, value };
    if (Number.isNaN(value)) {
      if (top) moments.push(top);
      [top, valley] = [null, -Infinity];
    } else if (top === null) {
      if (value - valley >= PROMINENCE) top = moment;
      else valley = Math.min(valley, value);
    } else if (value > top.value) top = moment;
    else if (top.value - value >= PROMINENCE) {
      moments.push(top);
      [top, valley] = [null, value];
    }
  }
  return top ? [...moments, top] : moments;
}

/** What to draw. */
export interface StrengthRequest {
  /** Time of the left edge of column 0, seconds. */
  readonly start: number;
  readonly secondsPerColumn: number;
  readonly columns: number;
}

/** The strongest moment in each column, or the curve's own value where columns are narrower than its steps. Shape `[columns]`; NaN where there is none. */
export function strengthColumns(curve: StrengthCurve, { start, secondsPerColumn, columns }: StrengthRequest): Float32Array<ArrayBuffer> {
  const result = new Float32Array(columns);
  for (let column = 0; column < columns; column += 1) {
    const left = start + column * secondsPerColumn;
    const middle = strengthAt(curve, left + secondsPerColumn / 2);
    const most = secondsPerColumn > curve.step ? strongestIn(curve, { start: left, end: left + secondsPerColumn }) : null;
    result[column] = most?.value ?? middle ?? Number.NaN;
  }
  return result;
}
