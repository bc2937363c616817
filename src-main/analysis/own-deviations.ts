/** @file Curves over offsets that have no background but themselves, and how many of the parts that they are summed of stand behind a point. Pure. */
import { median } from './robust.ts';

/** A curve over its median, in its own standard deviations; 0 where `counted` is 0, and everywhere if it is flat. */
export function inOwnDeviations(values: Float64Array, counted: Float64Array): Float64Array {
  const used = values.filter((_, index) => counted[index] > 0);
  if (used.length === 0) return new Float64Array(values.length);
  const [centre, mean] = [median(used), used.reduce((sum, value) => sum + value, 0) / used.length];
  const deviation = Math.sqrt(used.reduce((sum, value) => sum + (value - mean) ** 2, 0) / used.length);
  return values.map((value, index) => (counted[index] > 0 && deviation > 1e-9 ? (value - centre) / deviation : 0));
}

/** (Σx)² / Σx²: how many parts make up a sum, counted by their weight; 1 when all of it comes from a single one, 0 when it is not above 0. */
export function partsBehind(parts: readonly number[]): number {
  const sum = parts.reduce((total, value) => total + value, 0);
  const squares = parts.reduce((total, value) => total + value * value, 0);
  return sum > 0 ? (sum * sum) / squares : 0;
}
