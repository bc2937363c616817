/** @file What the offset lane shows: measured windows as points, the tolerance as a band, the correction as a line, steps as ranges. Numbers in, pixels out. */
import { offsetAt, type AlignmentEstimate, type AlignmentWindow, type Correction, type Tolerance } from '../../../src-shared/model/alignment.ts';
import type { TimeRange } from '../../../src-shared/time.ts';
import { timeToX } from './time-scale.ts';

/** One measured window on screen. */
export interface OffsetPoint {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  /** 0–1. */
  readonly opacity: number;
  readonly window: AlignmentWindow;
}

/** A straight piece of the correction. */
export interface OffsetLine {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

/** Everything to draw, in CSS pixels. */
export interface OffsetLanePlan {
  readonly zeroY: number;
  readonly band: { readonly top: number; readonly bottom: number };
  /** In order of confidence, so that the surest are drawn last. */
  readonly points: readonly OffsetPoint[];
  readonly correction: readonly OffsetLine[];
  /** Left edges of steps after the first. */
  readonly steps: readonly number[];
  /** Offsets with a label on the axis. */
  readonly axis: readonly { readonly y: number; readonly offset: number }[];
}

/** What is laid out. */
export interface OffsetLaneRequest {
  readonly visible: TimeRange;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly estimate: AlignmentEstimate | null;
  readonly correction: Correction;
  readonly tolerance: Tolerance;
}

/** Smallest reach of the axis on either side of zero, seconds. */
const LEAST_REACH = 0.1;

const AXIS_STEPS = [0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10];

/** How far the axis reaches on either side of zero: as far as the surer half of the windows and the correction do, with some air. */
export function axisReach(estimate: AlignmentEstimate | null, correction: Correction, tolerance: Tolerance): number {
  const confident = (estimate?.windows ?? []).filter(({ confidence }) => confidence >= 0.5).map(({ offset }) => Math.abs(offset));
  const corrected = correction.segments.map(({ offset }) => Math.abs(offset));
  return Math.max(LEAST_REACH, tolerance.early * 1.5, tolerance.late * 1.5, ...corrected.map((offset) => offset * 1.35), ...confident.map((offset) => offset * 1.25));
}

/** Lays the lane out. Sound early is above the zero line. */
export function offsetLanePlan(request: OffsetLaneRequest): OffsetLanePlan {
  const { visible, widthPx, heightPx, estimate, correction, tolerance } = request;
  const reach = axisReach(estimate, correction, tolerance);
  const yOf = (offset: number) => heightPx / 2 - (Math.min(Math.max(offset / reach, -1), 1) * (heightPx - POINT_ROOM)) / 2;
  const xOf = (time: number) => timeToX(visible, widthPx, time);
  const points = (estimate?.windows ?? [])
    .map((window) => ({ x: xOf(window.time), y: yOf(window.offset), ...lookOf(window.confidence), window }))
    .filter(({ x }) => x >= -POINT_ROOM && x <= widthPx + POINT_ROOM)
    .sort((a, b) => a.window.confidence - b.window.confidence);
  const lines = correction.segments.flatMap(({ start, end }) => {
    const [from, to] = [Math.max(start, visible.start), Math.min(end ?? Infinity, visible.end)];
    if (from >= to) return [];
    // The end is taken just inside the segment, where its own offset still holds.
    return [{ x0: xOf(from), y0: yOf(offsetAt(correction, from)), x1: xOf(to), y1: yOf(offsetAt(correction, to - 1e-9)) }];
  });
  const axisStep = AXIS_STEPS.findLast((step) => step <= reach * 0.95) ?? reach;
  return {
    zeroY: yOf(0),
    band: { top: yOf(tolerance.early), bottom: yOf(-tolerance.late) },
    points,
    correction: lines,
    steps: (estimate?.steps ?? []).slice(1).map(({ start }) => xOf(start)),
    axis: [axisStep, 0, -axisStep].map((offset) => ({ y: yOf(offset), offset })),
  };
}

const POINT_ROOM = 14;

/** Certainty as size and opacity: a guess is a faint speck, an answer a full disc. */
function lookOf(confidence: number): { readonly radius: number; readonly opacity: number } {
  return { radius: 2 + 3 * confidence, opacity: 0.15 + 0.85 * confidence };
}
