/** @file What lies under the pointer. */
import type { OffsetPoint } from './offset-lane.ts';

/** Pixels around a handle in which it can be taken. */
const REACH = 6;

/** A draggable edge. */
export type Handle = 'in' | 'out';

/** The in or out handle at `x`, or null. Where both are in reach the nearer one, and on a tie the one that can still move. */
export function handleAt(x: number, inX: number | null, outX: number | null): Handle | null {
  const [toIn, toOut] = [distance(x, inX), distance(x, outX)];
  if (Math.min(toIn, toOut) > REACH) return null;
  if (toIn === toOut) return inX !== null && x < inX ? 'in' : 'out';
  return toIn < toOut ? 'in' : 'out';
}

/** The point nearest to the pointer, or null when none is in reach. */
export function pointAt(points: readonly OffsetPoint[], x: number, y: number): OffsetPoint | null {
  let nearest: OffsetPoint | null = null;
  let least = Infinity;
  for (const point of points) {
    const away = Math.hypot(point.x - x, point.y - y) - point.radius;
    if (away <= REACH && away < least) [nearest, least] = [point, away];
  }
  return nearest;
}

function distance(x: number, handle: number | null): number {
  return handle === null ? Infinity : Math.abs(x - handle);
}
