/** @file Geometry of the score-against-offset curve. Pure: numbers in, path and positions out. */
import type { ScoreCurve } from '../../src-shared/model/alignment.ts';

/** Where the curve is drawn, in CSS pixels. */
export interface CurveArea {
  readonly width: number;
  readonly height: number;
}

/** Positions for one curve in one area. */
export interface CurveScale {
  /** Smallest and largest offset shown, seconds. */
  readonly domain: readonly [number, number];
  x(offset: number): number;
  y(score: number): number;
  /** Offset under a horizontal position, within the domain. */
  offsetAt(x: number): number;
}

/** Scales for a curve. The vertical one spans the scores with a little air; a flat curve lies in the middle. */
export function curveScale(curve: ScoreCurve, area: CurveArea): CurveScale {
  const domain = [curve.offsets[0] ?? -1, curve.offsets.at(-1) ?? 1] as const;
  const [low, high] = curve.scores.reduce(([least, most], score) => [Math.min(least, score), Math.max(most, score)] as const, [Infinity, -Infinity] as const);
  const span = high > low ? high - low : 1;
  const air = 0.08;
  const width = domain[1] - domain[0] || 1;
  return {
    domain,
    x: (offset) => ((offset - domain[0]) / width) * area.width,
    y: (score) => area.height * (1 - air - ((high > low ? score - low : 0.5) / span) * (1 - 2 * air)),
    offsetAt: (x) => Math.min(domain[1], Math.max(domain[0], domain[0] + (x / area.width) * width)),
  };
}

/** SVG path of the curve. */
export function curvePath(curve: ScoreCurve, scale: CurveScale): string {
  return curve.offsets.map((offset, index) => `${index === 0 ? 'M' : 'L'}${scale.x(offset).toFixed(1)} ${scale.y(curve.scores[index] ?? 0).toFixed(1)}`).join('');
}

/** Score at an offset, linear between the curve's points; null outside of it. */
export function scoreAt({ offsets, scores }: ScoreCurve, offset: number): number | null {
  const step = (offsets[1] ?? 0) - (offsets[0] ?? 0);
  const first = offsets[0];
  if (first === undefined || step <= 0) return null;
  const place = (offset - first) / step;
  const index = Math.floor(place);
  const [here, next] = [scores[index], scores[Math.min(index + 1, scores.length - 1)]];
  return here === undefined || next === undefined ? null : here + (next - here) * (place - index);
}

/** A tick's offset in the unit of its axis: seconds where the axis is longer than one, else milliseconds. */
export function tickText(tick: number, [from, to]: readonly [number, number]): string {
  if (Math.abs(tick) < 1e-9) return '0';
  const sign = tick > 0 ? '+' : '−';
  return to - from > 1 ? `${sign}${Math.round(Math.abs(tick) * 100) / 100} s` : `${sign}${Math.round(Math.abs(tick) * 1000)} ms`;
}

/** Ticks at round offsets, at most `most` of them, always with zero where it is in the domain. */
export function curveTicks([from, to]: readonly [number, number], most: number): readonly number[] {
  const steps = [0.05, 0.1, 0.2, 0.25, 0.5, 1, 2, 5, 10];
  const step = steps.find((candidate) => (to - from) / candidate <= most) ?? 20;
  const count = Math.floor(to / step + 1e-9) - Math.ceil(from / step - 1e-9) + 1;
  return Array.from({ length: count }, (_, index) => (Math.ceil(from / step - 1e-9) + index) * step);
}
