/** @file From the stretches of a clip to one answer: a constant offset, a drift, or that it cannot be told. Pure. Edits are beyond what events can show. */
import { EVIDENCE_TOLERANCE, type Verdict } from '../../../src-shared/model/alignment.ts';
import type { TimeRange } from '../../../src-shared/time.ts';
import { fitDrift } from '../drift.ts';
import { type OffsetGrid, gridLength } from '../similarity.ts';
import { evidence } from '../steps.ts';
import { type PooledCurve, type WindowCurve } from '../window-curve.ts';
import type { Stretch } from './coincidence.ts';
import { eventsConfidence, LEAST_EVENTS_CONFIDENCE } from './events-confidence.ts';
import { eventsCurve, eventsPeak } from './events-curve.ts';

/** What the stretches say together. */
export interface EventsJudgement {
  readonly verdict: Verdict;
  /** Seconds at time 0; null when it cannot be told. */
  readonly offset: number | null;
  readonly confidence: number;
  /** Null where a drift can be neither seen nor excluded. */
  readonly driftPpm: number | null;
  readonly curve: PooledCurve | null;
}

/** A drift must move the sound by what events can tell apart, seconds. */
const LEAST_DRIFT = 0.1;
/** What a line has to beat a constant by beside the slopes tried, in nats. */
const LINE_COST = 6;
/** Standard errors by which a slope must differ from 0. */
const SLOPE_CERTAINTY = 4;
/** Confidence that a line needs. */
const CERTAIN_LINE = 0.9;

/**
 * Judges one clip.
 *
 * @param parts the stretches of each part; blocks were chosen part by part.
 * @param range what the answer speaks for, seconds.
 */
export function judgeEvents(parts: readonly (readonly Stretch[])[], grid: OffsetGrid, range: TimeRange): EventsJudgement {
  const stretches = parts.flat();
  const curve = eventsCurve(stretches, grid);
  const constant = eventsPeak(curve, stretches, grid);
  if (!constant) return { verdict: 'cannot-tell', offset: null, confidence: 0, driftPpm: null, curve: null };
  const confidence = eventsConfidence(constant);
  const line = fitDrift(parts.flatMap((part) => partWindow(part, grid)), grid);
  const moves = line === null ? 0 : Math.abs(line.slope) * (range.end - range.start);
  if (line && moves >= LEAST_DRIFT && Math.abs(line.slope) > SLOPE_CERTAINTY * line.slopeError) {
    const shiftOf = ({ time }: { readonly time: number }) => line.slope * (time - line.centre);
    const along = eventsCurve(stretches, grid, shiftOf);
    const peak = eventsPeak(along, stretches, grid, shiftOf);
    if (peak && evidence(peak) - evidence(constant) > LINE_COST + Math.log(line.hypotheses) && eventsConfidence(peak) >= CERTAIN_LINE) {
      return { verdict: 'drift', offset: peak.offset - line.slope * line.centre, confidence: eventsConfidence(peak), driftPpm: line.slope * 1e6, curve: along };
    }
  }
  if (confidence < LEAST_EVENTS_CONFIDENCE) return { verdict: 'cannot-tell', offset: null, confidence, driftPpm: null, curve };
  const excluded = line !== null && 2 * line.slopeError * (range.end - range.start) < LEAST_DRIFT;
  return { verdict: Math.abs(constant.offset) <= EVIDENCE_TOLERANCE.events ? 'in-sync' : 'offset', offset: constant.offset, confidence, driftPpm: excluded ? 0 : null, curve };
}

/** A part as one window of the face-based measurement has it. */
function partWindow(part: readonly Stretch[], grid: OffsetGrid): WindowCurve[] {
  const { scores, frames } = eventsCurve(part, grid);
  if (part.length === 0 || frames.every((count) => count === 0)) return [];
  const [first, last] = [part[0], part[part.length - 1]];
  const [start, end] = [first.time - first.duration / 2, last.time + last.duration / 2];
  return [{ time: (start + end) / 2, duration: end - start, face: 0, scores: Float32Array.from(scores), frames: Float32Array.from(frames).slice(0, gridLength(grid)) }];
}
