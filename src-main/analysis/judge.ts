/** @file From the windows' curves to one answer: a constant offset, a drift, steps, or that it cannot be told. Pure. */
import type { AlignmentStep, CannotTellReason, Verdict } from '../../src-shared/model/alignment.ts';
import { CERTAIN, confidenceOf, LEAST_CONFIDENCE } from './confidence.ts';
import { type DriftLine, fitDrift } from './drift.ts';
import { moments } from './moments.ts';
import { findPeak, type Peak } from './peak.ts';
import type { OffsetGrid } from './similarity.ts';
import { evidence, segmentWindows, SEGMENT_COST } from './steps.ts';
import { pool, type PooledCurve, type WindowCurve } from './window-curve.ts';

/** What the windows say together. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly reason: CannotTellReason | null;
  /** Seconds at time 0; null when it cannot be told. */
  readonly offset: number | null;
  readonly confidence: number;
  /** Null where there is too little footage to exclude a drift. */
  readonly driftPpm: number | null;
  readonly steps: readonly AlignmentStep[];
  /** All moments pooled; along the line where the answer is a drift. */
  readonly curve: PooledCurve | null;
  /** The answer at a time, seconds; 0 when there is none. */
  readonly offsetAt: (time: number) => number;
  /** Times between which an edit lies, for each edit. */
  readonly edits: readonly (readonly [number, number])[];
}

/** Below half a frame at 25 per second nobody sees a difference, and no measurement of lips claims one. */
export const IN_SYNC = 0.02;
/** A line has to beat a constant by the slopes it was chosen from and by this, in nats. */
const LINE_COST = 6;
/** A drift that does not move the sound by half a frame from one end to the other is none. */
const LEAST_DRIFT = 0.02;
/** Standard errors by which a slope must differ from 0. */
const SLOPE_CERTAINTY = 4;
/** Windows that a range of its own needs: one strange second is no edit. */
const LEAST_RUN = 3;
/** Neighboring ranges that differ by less are one, seconds: one frame. */
const LEAST_STEP = 0.04;
/** More edits than one in this many seconds are no edits but windows that contradict each other. */
const SECONDS_PER_STEP = 3;
/** Windows at the ends of a run that may belong to its neighbor. */
const UNSURE_WINDOWS = 3;
/** Frames of one face below which silence about the offset means nothing: two seconds. */
const ENOUGH_FRAMES = 50;

/**
 * Judges the windows of one clip.
 *
 * @param windows any number per moment, one per face.
 * @param range what the answer speaks for, seconds; steps are clipped to it.
 */
export function judge(windows: readonly WindowCurve[], grid: OffsetGrid, range: { readonly start: number; readonly end: number }): Judgement {
  const merged = moments(windows);
  const curve = pool(merged, grid);
  const constant = findPeak(curve, grid);
  if (!constant) return cannotTell('too-short', 0, null);
  const line = fitDrift(merged, grid);
  const runs = matchedRuns(merged, grid);

  const drifts =
    line !== null &&
    isDrift(line, range) &&
    evidence(line.peak) - evidence(constant) > LINE_COST + Math.log(line.hypotheses) &&
    confidenceOf(line.peak, grid, line.hypotheses) >= CERTAIN;
  const alternative = Math.max(evidence(constant), drifts ? evidence(line.peak) : 0);
  if (runs.length > 1 && stepsEvidence(runs) > alternative) {
    const answer = stepsAnswer(runs, { merged, grid, range });
    if (answer) return { ...answer, curve };
  }
  if (drifts) return driftAnswer(line, merged, grid);
  return constantAnswer(constant, runs, { merged, grid, line, range, curve });
}

/** A run of moments with one offset, from one matched segment or several. */
interface Run {
  readonly from: number;
  readonly to: number;
  readonly peak: Peak;
  readonly confidence: number;
}

/** Matched segments that are certain by themselves, after paying for having been chosen; neighbors of the same offset joined. */
function matchedRuns(merged: readonly WindowCurve[], grid: OffsetGrid): readonly Run[] {
  const runs: Run[] = [];
  for (const { from, to, peak } of segmentWindows(merged, grid)) {
    if (!peak || to - from < LEAST_RUN) continue;
    const confidence = confidenceOf(afterChoice(peak), grid);
    if (confidence < CERTAIN) continue;
    const previous = runs.at(-1);
    if (previous && Math.abs(previous.peak.offset - peak.offset) < LEAST_STEP) {
      const joined = findPeak(pool([...merged.slice(previous.from, previous.to), ...merged.slice(from, to)], grid), grid) ?? peak;
      runs[runs.length - 1] = { from: previous.from, to, peak: joined, confidence: Math.max(previous.confidence, confidence) };
    } else {
      runs.push({ from, to, peak, confidence });
    }
  }
  return runs;
}

/** A peak less what choosing its segment may have added: h² − 2 · cost. */
function afterChoice(peak: Peak): Peak {
  const height = Math.sqrt(Math.max(0, peak.height ** 2 - 2 * SEGMENT_COST));
  return { ...peak, height, runnerUp: Math.min(peak.runnerUp, height) };
}

function stepsEvidence(runs: readonly Run[]): number {
  return runs.reduce((sum, { peak }) => sum + evidence(peak), 0) - SEGMENT_COST * (2 * runs.length - 1);
}

function isDrift({ slope, slopeError }: DriftLine, range: { readonly start: number; readonly end: number }): boolean {
  return Math.abs(slope) > SLOPE_CERTAINTY * slopeError && Math.abs(slope) * (range.end - range.start) >= LEAST_DRIFT;
}

function stepsAnswer(runs: readonly Run[], { merged, grid, range }: Pick<Context, 'merged' | 'grid' | 'range'>): Omit<Judgement, 'curve'> | null {
  if (runs.length - 1 > (range.end - range.start) / SECONDS_PER_STEP) return null;
  const edits = runs.slice(1).map((run, index) => {
    const [before, after] = [merged[runs[index].to - 1], merged[run.from]];
    return [before.time + before.duration / 2, after.time - after.duration / 2] as const;
  });
  const boundaries = runs.slice(1).map((run, index) => boundaryBetween(runs[index], run, merged, grid));
  const steps = runs.map((run, index) => ({
    start: index === 0 ? range.start : boundaries[index - 1],
    end: boundaries[index] ?? range.end,
    offset: run.peak.offset,
    confidence: run.confidence,
  }));
  const offsetAt = (time: number) => (steps.find(({ end }) => time < end) ?? steps[steps.length - 1]).offset;
  return {
    verdict: 'steps',
    reason: null,
    offset: steps[0].offset,
    confidence: Math.min(...steps.map(({ confidence }) => confidence)),
    driftPpm: null,
    steps,
    offsetAt,
    edits,
  };
}

/**
 * When one run's offset gives way to the next one's, seconds. Windows between the runs were too weak to join either; together they still
 * prefer one split: the first offset summed over those before it, the second over those after. To within half a window.
 */
function boundaryBetween(first: Run, second: Run, merged: readonly WindowCurve[], grid: OffsetGrid): number {
  const support = ({ scores, frames }: WindowCurve, { peak }: Run): number => {
    const index = Math.round(peak.offset / grid.step) + grid.radius;
    return Math.sqrt(frames[index]) * scores[index];
  };
  // Nor is a run sure of the last window at either end.
  const from = Math.max(first.from + 1, first.to - UNSURE_WINDOWS);
  const doubtful = merged.slice(from, Math.min(second.to - 1, second.from + UNSURE_WINDOWS));
  let total = doubtful.reduce((sum, window) => sum + support(window, second), 0);
  let [best, split] = [total, from];
  doubtful.forEach((window, at) => {
    total += support(window, first) - support(window, second);
    if (total > best) [best, split] = [total, from + at + 1];
  });
  const [before, after] = [merged[split - 1], merged[split]];
  return (before.time + before.duration / 2 + after.time - after.duration / 2) / 2;
}

function driftAnswer(line: DriftLine, merged: readonly WindowCurve[], grid: OffsetGrid): Judgement {
  const confidence = confidenceOf(line.peak, grid, line.hypotheses);
  const curve = pool(merged, grid, ({ time }) => line.slope * (time - line.centre));
  const offset = line.offset - line.slope * line.centre;
  return { verdict: 'drift', reason: null, offset, confidence, driftPpm: line.slope * 1e6, steps: [], curve, offsetAt: (time) => offset + line.slope * time, edits: [] };
}

/** What a constant answer is made from. */
interface Context {
  readonly merged: readonly WindowCurve[];
  readonly grid: OffsetGrid;
  readonly line: DriftLine | null;
  readonly range: { readonly start: number; readonly end: number };
  readonly curve: PooledCurve;
}

function constantAnswer(constant: Peak, runs: readonly Run[], { merged, grid, line, range, curve }: Context): Judgement {
  // Where only part of the clip shows who speaks, that part alone says more than all of it.
  const [run] = runs;
  const whole = confidenceOf(constant, grid);
  const partial = runs.length === 1 && run.confidence > whole;
  const [peak, confidence] = partial ? [run.peak, run.confidence] : [constant, whole];
  if (runs.length > 1 && !runs.every(({ peak: other }) => Math.abs(other.offset - peak.offset) < 2 * LEAST_STEP)) return cannotTell('contradictory', Math.min(confidence, 0.3), curve);
  if (confidence < LEAST_CONFIDENCE) {
    const frames = merged.reduce((sum, window) => sum + Math.max(...window.frames), 0);
    return cannotTell(frames < ENOUGH_FRAMES ? 'too-short' : 'no-match', confidence, curve);
  }
  const excluded = line !== null && 2 * line.slopeError * (range.end - range.start) < 2 * LEAST_DRIFT;
  const verdict = Math.abs(peak.offset) <= IN_SYNC ? 'in-sync' : 'offset';
  return { verdict, reason: null, offset: peak.offset, confidence, driftPpm: excluded ? 0 : null, steps: [], curve, offsetAt: () => peak.offset, edits: [] };
}

function cannotTell(reason: CannotTellReason, confidence: number, curve: PooledCurve | null): Judgement {
  return { verdict: 'cannot-tell', reason, offset: null, confidence, driftPpm: null, steps: [], curve, offsetAt: () => 0, edits: [] };
}
