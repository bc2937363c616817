/**
 * @file How sure a share is when its windows come from a few clips. Windows of one clip succeed and fail together, so whole clips are drawn again with
 * replacement (cluster bootstrap, Efron & Tibshirani 1993), and the middle 95 % of what comes out is the interval. Same seed, same interval.
 */
import { seededRandom } from '../../src-main/nn/random.ts';

/** Windows of one clip, and how many of them were right. */
export interface ClipCount {
  readonly windows: number;
  readonly right: number;
}

/** Windows of one clip, and the sum of what was measured in them. */
export interface ClipSum {
  readonly windows: number;
  readonly sum: number;
}

/** Lower and upper end. */
export type Interval = readonly [low: number, high: number];

const DRAWS = 4000;
const SEED = 2026;

/** Share of right windows over all clips, 0–1; NaN without windows. */
export function share(clips: readonly ClipCount[]): number {
  return clips.reduce((sum, { right }) => sum + right, 0) / clips.reduce((sum, { windows }) => sum + windows, 0);
}

/** 95 % interval of {@link share}. */
export function shareInterval(clips: readonly ClipCount[]): Interval {
  return interval(clips.length, (drawn) => share(drawn.map((index) => clips[index])));
}

/** 95 % interval of the difference of two shares over the same clips, second less first: what two models have in common cancels. */
export function differenceInterval(first: readonly ClipCount[], second: readonly ClipCount[]): Interval {
  return interval(first.length, (drawn) => share(drawn.map((index) => second[index])) - share(drawn.map((index) => first[index])));
}

/** Mean over all windows of all clips; NaN without windows. */
export function mean(clips: readonly ClipSum[]): number {
  return clips.reduce((total, { sum }) => total + sum, 0) / clips.reduce((total, { windows }) => total + windows, 0);
}

/** 95 % interval of {@link mean}. */
export function meanInterval(clips: readonly ClipSum[]): Interval {
  return interval(clips.length, (drawn) => mean(drawn.map((index) => clips[index])));
}

function interval(count: number, statistic: (drawn: readonly number[]) => number): Interval {
  const random = seededRandom(SEED);
  const results = Array.from({ length: DRAWS }, () => statistic(Array.from({ length: count }, () => Math.floor(random() * count))));
  const sorted = results.filter(Number.isFinite).sort((a, b) => a - b);
  const at = (quantile: number) => sorted[Math.round(quantile * (sorted.length - 1))] ?? NaN;
  return [at(0.025), at(0.975)];
}
