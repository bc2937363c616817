/** @file Which parts of a file are looked at, and in what order: spread first, then between what disagrees. */
import type { TimeRange } from '../../src-shared/time.ts';

/** Length of a part that is decoded at once, seconds; long enough that seeking costs little, short enough to be spread. */
const PROBE_LENGTH = 4;
/** Length of the windows that a part is cut into: the resolution of edits found. */
export const WINDOW_LENGTH = 1;

/** Cuts a range into parts of about four seconds that touch. */
export function cutIntoProbes({ start, end }: TimeRange): readonly TimeRange[] {
  const count = Math.max(1, Math.round((end - start) / PROBE_LENGTH));
  const length = (end - start) / count;
  return Array.from({ length: count }, (_, index) => ({ start: start + index * length, end: index === count - 1 ? end : start + (index + 1) * length }));
}

/** Cuts a part into windows of about a second that touch. */
export function cutIntoWindows({ start, end }: TimeRange): readonly TimeRange[] {
  const count = Math.max(1, Math.round((end - start) / WINDOW_LENGTH));
  const length = (end - start) / count;
  return Array.from({ length: count }, (_, index) => ({ start: start + index * length, end: start + (index + 1) * length }));
}

/**
 * Order in which `count` neighbors are visited so that any first few of them are spread over all: both ends, then the middles of the largest gaps.
 *
 * @returns a permutation of 0 … count − 1.
 */
export function spreadOrder(count: number): readonly number[] {
  if (count <= 2) return [...Array(count).keys()];
  const order = [0, count - 1];
  let gaps: (readonly [number, number])[] = [[0, count - 1]];
  while (gaps.length > 0) {
    const next: (readonly [number, number])[] = [];
    // Coarse level first, and within a level from both sides in turn, so that stopping early leaves no side out.
    for (const [left, right] of alternate(gaps)) {
      if (right - left < 2) continue;
      const middle = (left + right) >> 1;
      order.push(middle);
      next.push([left, middle], [middle, right]);
    }
    gaps = next;
  }
  return order;
}

function alternate<T>(items: readonly T[]): readonly T[] {
  const stride = Math.max(1, Math.round(items.length * 0.618));
  // A stride without a common divisor visits every item once.
  const step = [...Array(items.length).keys()].map((extra) => stride + extra).find((candidate) => greatestCommonDivisor(candidate, items.length) === 1) ?? 1;
  return items.map((_, index) => items[(index * step) % items.length]);
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/** Unvisited parts that lie between two times, the middle one first. */
export function between(probes: readonly TimeRange[], visited: ReadonlySet<number>, from: number, to: number): readonly number[] {
  const middle = (from + to) / 2;
  const distance = (index: number) => Math.abs((probes[index].start + probes[index].end) / 2 - middle);
  return [...probes.keys()].filter((index) => !visited.has(index) && probes[index].end > from && probes[index].start < to).sort((a, b) => distance(a) - distance(b));
}
