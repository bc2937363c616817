/** @file Axes of charts: positions from values, round ticks, and their labels. Pure geometry. */

/** Two ends of a range, the first one may be the larger. */
export type Interval = readonly [number, number];

/** Maps values to positions, linearly. */
export interface Scale {
  readonly domain: Interval;
  readonly range: Interval;
  at(value: number): number;
  /** The value at a position, kept inside the domain. */
  invert(position: number): number;
}

/** A linear scale. An empty domain maps everything to the start of the range. */
export function linearScale(domain: Interval, range: Interval): Scale {
  const [d0, d1] = domain;
  const [r0, r1] = range;
  const slope = d1 === d0 ? 0 : (r1 - r0) / (d1 - d0);
  return {
    domain,
    range,
    at: (value) => r0 + (value - d0) * slope,
    invert: (position) => (slope === 0 ? d0 : Math.min(Math.max(d0 + (position - r0) / slope, Math.min(d0, d1)), Math.max(d0, d1))),
  };
}

/** Values at 1, 2 or 5 times a power of ten inside `[low, high]`, about `count` of them. Empty for an empty or unordered interval. */
export function niceTicks([low, high]: Interval, count: number): readonly number[] {
  const span = high - low;
  if (!(span > 0) || count < 1) return [];
  const step = niceStep(span / count);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  // Products of integers do not pile up rounding as sums would.
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => roundTo(step, (first + index) * step));
}

/** Ticks that are whole numbers: steps of a training, counts. */
export function wholeTicks(interval: Interval, count: number): readonly number[] {
  return niceTicks(interval, count).filter(Number.isInteger);
}

/** The interval of the finite values with some room at both ends; without any, 0 to 1. */
export function paddedInterval(values: readonly number[], padding = 0.06): Interval {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return [0, 1];
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  const room = (high - low || Math.abs(high) || 1) * padding;
  return [low - room, high + room];
}

/** A tick as short as it can be without losing what tells it from its neighbors: `1200` is `1.2k`. */
export function tickLabel(tick: number): string {
  if (Math.abs(tick) >= 1000) return `${trimmed(tick / 1000)}k`;
  return trimmed(tick);
}

function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const multiple = rough / power;
  return (multiple < 1.5 ? 1 : multiple < 3 ? 2 : multiple < 7 ? 5 : 10) * power;
}

/** Rounds away what binary fractions add: 0.30000000000000004 is 0.3. */
function roundTo(step: number, value: number): number {
  const digits = Math.max(0, 2 - Math.floor(Math.log10(step)));
  return Number(value.toFixed(Math.min(20, digits)));
}

function trimmed(value: number): string {
  return String(Number(value.toPrecision(6)));
}
