/** @file Which frame is on screen at a time, and where to seek so that exactly that frame is shown. Real timestamps, so VFR is no special case. */
import { frameAt, frameToSeconds, ratio, type Rational } from '../../src-shared/time.ts';

/** The frames of one picture stream, in the order they are shown. */
export interface FrameIndex {
  readonly count: number;
  /** False while the real timestamps are not known yet and an even grid stands in for them. */
  readonly exact: boolean;
  /** Time at which frame `index` appears, seconds. */
  timeOf(index: number): number;
  /** The frame on screen at `time`; the first one before it, the last one after the end. */
  at(time: number): number;
  /** A time inside frame `index`, as far from both its neighbours as it can be: what a player rounds there is the same frame. */
  middleOf(index: number): number;
  /** The frame whose timestamp is closest to `time`: for timestamps that went through another clock. */
  nearest(time: number): number;
}

/** Float error that a timestamp may have picked up, seconds. */
const EPSILON = 1e-6;

/**
 * Frames with real timestamps.
 *
 * @param times seconds, ascending, at least one.
 * @param duration end of the clip, where the last frame disappears.
 */
export function framesAt(times: readonly number[], duration: number): FrameIndex {
  const starts = Float64Array.from(times);
  const last = starts.length - 1;
  const startOf = (index: number) => starts[Math.min(Math.max(index, 0), last)] ?? 0;
  const endOf = (index: number) => {
    if (index < last) return startOf(index + 1);
    const gap = last > 0 ? startOf(last) - startOf(last - 1) : duration - startOf(last);
    return startOf(last) + Math.max(gap, EPSILON);
  };
  const at = (time: number) => {
    let [low, high] = [0, last];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (startOf(middle) <= time + EPSILON) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  return {
    count: starts.length,
    exact: true,
    timeOf: startOf,
    at,
    middleOf: (index) => (startOf(index) + endOf(Math.min(Math.max(index, 0), last))) / 2,
    nearest: (time) => {
      const index = at(time);
      return index < last && startOf(index + 1) - time < time - startOf(index) ? index + 1 : index;
    },
  };
}

/** Frames of a constant rate, until the real timestamps are known. */
export function framesEvery(frameRate: Rational, startTime: number, duration: number): FrameIndex {
  const count = Math.max(1, Math.round((duration - startTime) * ratio(frameRate)));
  const clamp = (index: number) => Math.min(Math.max(index, 0), count - 1);
  const timeOf = (index: number) => startTime + frameToSeconds(clamp(index), frameRate);
  return {
    count,
    exact: false,
    timeOf,
    at: (time) => clamp(frameAt(time - startTime, frameRate)),
    middleOf: (index) => timeOf(index) + 0.5 / ratio(frameRate),
    nearest: (time) => clamp(Math.round((time - startTime) * ratio(frameRate))),
  };
}
