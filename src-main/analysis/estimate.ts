/** @file Puts what the parts of a file showed into the document that is stored, shown and fixed from. Pure. */
import type { AlignmentEstimate, AlignmentWindow, CannotTellReason } from '../../src-shared/model/alignment.ts';
import type { TimeRange } from '../../src-shared/time.ts';
import { confidenceOf } from './confidence.ts';
import { joinFaces } from './face-identity.ts';
import { judge, type Judgement } from './judge.ts';
import { moments } from './moments.ts';
import { findPeak } from './peak.ts';
import type { Footage } from './probe-footage.ts';
import type { OffsetGrid } from './similarity.ts';
import { isSilent } from './speech-activity.ts';
import { pool, scoreCurve, type WindowCurve } from './window-curve.ts';

/** What stays the same while parts come in. */
export interface EstimateContext {
  readonly grid: OffsetGrid;
  /** What was asked about. */
  readonly range: TimeRange;
  readonly audioTrack: number;
  /** Model id and the first digits of its checksum. */
  readonly model: string;
  /** Offset that the model reports for material in sync. */
  readonly zeroOffset: number;
  readonly elapsedSeconds: number;
}

/** An estimate and what the choice of further parts needs to know. */
export interface Appraisal {
  readonly estimate: AlignmentEstimate;
  /** Times between which an edit lies, for each edit. */
  readonly edits: readonly (readonly [number, number])[];
}

/** Seconds of faces below which none was there. */
const LEAST_FACE_SECONDS = 0.5;
/** Deviations at the answer from which a face is the one that speaks. */
const SPEAKING = 2.5;
/** Steps of the grid within which a face's own peak is at the answer: one frame. */
const AT_ANSWER = 4;
/** Windows that one reported window is made of: two seconds, the least that most often peaks at the right place. */
const WINDOWS_REPORTED_TOGETHER = 2;

/** Judges all parts seen so far. */
export function appraise(footage: readonly Footage[], context: EstimateContext): Appraisal {
  const { grid, range, zeroOffset } = context;
  const { parts, faces } = joinFaces(footage);
  const windows = parts.flatMap((part) => part.windows);
  const judgement = judge(windows, grid, range);
  const reason = missing(parts) ?? judgement.reason;
  const told = reason === null && judgement.offset !== null;
  const offset = told && judgement.offset !== null ? judgement.offset - zeroOffset : null;
  const { curve } = judgement;
  const estimate: AlignmentEstimate = {
    verdict: reason === null ? judgement.verdict : 'cannot-tell',
    reason,
    offset,
    confidence: judgement.confidence,
    driftPpm: told ? judgement.driftPpm : null,
    steps: told ? judgement.steps.map((step) => ({ ...step, offset: step.offset - zeroOffset })) : [],
    windows: parts.flatMap((part) => reportedWindows(part.windows, grid, zeroOffset)),
    curve: curve && scoreCurve(curve, grid, zeroOffset),
    faces: faces.map((face) => ({ ...face, speaking: told && speaks(windows.filter((window) => window.face === face.id), judgement, grid) })),
    audioTrack: context.audioTrack,
    model: context.model,
    analysedSeconds: parts.reduce((sum, part) => sum + part.range.end - part.range.start, 0),
    elapsedSeconds: context.elapsedSeconds,
  };
  return { estimate, edits: judgement.edits };
}

/** What is not there to be compared, if anything; it comes before what a comparison says. */
function missing(parts: readonly Footage[]): CannotTellReason | null {
  const faceSeconds = parts.reduce((sum, part) => sum + part.faceSeconds, 0);
  if (faceSeconds < LEAST_FACE_SECONDS) return 'no-face';
  if (isSilent(parts.filter((part) => part.faces.length > 0).map((part) => part.speechShare))) return 'no-speech';
  return null;
}

/** A face speaks when its own windows, pooled along the answer, stand out there. */
function speaks(windows: readonly WindowCurve[], { offsetAt }: Judgement, grid: OffsetGrid): boolean {
  if (windows.length === 0) return false;
  const { scores } = pool(windows, grid, ({ time }) => offsetAt(time));
  return Math.max(...scores.subarray(grid.radius - AT_ANSWER, grid.radius + AT_ANSWER + 1)) >= SPEAKING;
}

/** What pairs of windows say by themselves, unaided by the others. */
function reportedWindows(windows: readonly WindowCurve[], grid: OffsetGrid, zeroOffset: number): AlignmentWindow[] {
  const merged = moments(windows);
  const reported: AlignmentWindow[] = [];
  for (let first = 0; first < merged.length; first += WINDOWS_REPORTED_TOGETHER) {
    const group = merged.slice(first, first + WINDOWS_REPORTED_TOGETHER);
    const peak = findPeak(pool(group, grid), grid);
    if (!peak) continue;
    const last = group[group.length - 1];
    const [start, end] = [group[0].time - group[0].duration / 2, last.time + last.duration / 2];
    const index = Math.round(peak.offset / grid.step) + grid.radius;
    const best = windows
      .filter(({ time }) => time >= start && time <= end)
      .reduce((a, b) => (b.scores[index] > a.scores[index] ? b : a));
    reported.push({ time: (start + end) / 2, duration: end - start, offset: peak.offset - zeroOffset, confidence: confidenceOf(peak, grid), face: best.face });
  }
  return reported;
}
