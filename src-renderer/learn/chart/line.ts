/** @file Lines of a chart: their path, and the points that a cursor reads. Pure geometry. */
import type { Scale } from './axis.ts';
import type { Point } from './smooth.ts';

/** One line. */
export interface Line {
  readonly name: string;
  /** CSS color. */
  readonly color: string;
  /** `x` ascends. */
  readonly points: readonly Point[];
  /** Drawn in the background. */
  readonly isFaint?: boolean;
  /** Each point is marked: few and far between, and straight lines between them are a guess. */
  readonly hasDots?: boolean;
}

/** SVG path data; empty without points. */
export function linePath(points: readonly Point[], x: Scale, y: Scale): string {
  return points.map((point, index) => `${index === 0 ? 'M' : 'L'}${tenth(x.at(point.x))} ${tenth(y.at(point.y))}`).join('');
}

/** The point nearest to `x`, or null without points. */
export function nearestPoint(points: readonly Point[], x: number): Point | null {
  let [low, high] = [0, points.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((points[middle]?.x ?? 0) <= x) low = middle;
    else high = middle;
  }
  const [before, after] = [points[low], points[high]];
  if (!before || !after) return null;
  return x - before.x <= after.x - x ? before : after;
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}
