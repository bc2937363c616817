/**
 * @file Offset, drift and what to do about them. Sign as in ITU-R BT.1359-1: **positive = sound early** (it leads the picture).
 *
 * A `Correction` is a map from the picture's clock to the sound's: at picture time t the corrected file plays the source sound of
 * time `t − offset(t)`, where `offset(t) = segment.offset + segment.driftPpm · 1e-6 · t` of the segment that holds t.
 */

/** The answer in one word. */
export type Verdict = 'in-sync' | 'offset' | 'drift' | 'steps' | 'cannot-tell';

/** Why there is no answer. */
export type CannotTellReason =
  /** The file has no sound. */
  | 'no-audio'
  /** The file has no picture. */
  | 'no-video'
  /** No face is large and long enough to read lips from, and nothing else that moves goes with the sound. */
  | 'no-face'
  /** There are faces, but the sound is silent. */
  | 'no-speech'
  /** Less footage than any answer needs. */
  | 'too-short'
  /** Windows disagree with each other and no pattern explains it. */
  | 'contradictory'
  /** There are faces and sound, but nothing ties one to the other, nor to anything else that moves: off-screen voice, dubbing, unreadable mouths. */
  | 'no-match';

/** What ties the sound to the picture: the lips of who speaks; or, known less finely, what strikes and moves ("events"), or all of the picture together ("scene"). */
export type Evidence = 'lips' | 'events' | 'scene';

/** How near to the truth an answer is meant to be, seconds: a frame at 25 per second for lips. Confidence is the probability of that. */
export const EVIDENCE_TOLERANCE: { readonly [E in Evidence]: number } = { lips: 0.04, events: 0.1, scene: 0.1 };

/** Whether an estimate was not read from lips, so that it is good to {@link EVIDENCE_TOLERANCE} and no better. */
export function isCoarse({ evidence = 'lips' }: Pick<AlignmentEstimate, 'evidence'>): boolean {
  return evidence !== 'lips';
}

/** `by events in the picture, ±100 ms`; null for lips, which need no such words. */
export function coarseEvidence({ evidence }: { readonly evidence?: Evidence | null | undefined }): string | null {
  if (!evidence || evidence === 'lips') return null;
  return `by ${evidence === 'events' ? 'events in the picture' : 'the whole picture'}, ±${EVIDENCE_TOLERANCE[evidence] * 1000} ms`;
}

/** What one window of footage says. */
export interface AlignmentWindow {
  /** Centre, seconds. */
  readonly time: number;
  /** Length, seconds. */
  readonly duration: number;
  /** Seconds, positive = sound early. */
  readonly offset: number;
  /** Calibrated, 0–1. */
  readonly confidence: number;
  /** Which tracked face it was read from; null where it was no face. */
  readonly face: number | null;
}

/** A range with an offset of its own. */
export interface AlignmentStep {
  readonly start: number;
  readonly end: number;
  readonly offset: number;
  readonly confidence: number;
}

/** Similarity of picture and sound against the offset tried. */
export interface ScoreCurve {
  /** Offsets in seconds, ascending, evenly spaced, positive = sound early. */
  readonly offsets: readonly number[];
  /** Similarity per offset in standard deviations above what unrelated sound scores; 4 and more is no chance. */
  readonly scores: readonly number[];
}

/** A tracked face that took part in the measurement. Times in seconds, box as fractions of the displayed picture. */
export interface FaceSummary {
  readonly id: number;
  readonly start: number;
  readonly end: number;
  readonly box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  /** Whether this face's lips match the sound. */
  readonly speaking: boolean;
}

/** What was measured, with all that is needed to show, judge and redo it. */
export interface AlignmentEstimate {
  readonly verdict: Verdict;
  /** Set exactly when the verdict is `cannot-tell`. */
  readonly reason: CannotTellReason | null;
  /** Offset at time 0 in seconds (of the first step, when there are steps); null when it cannot be told. */
  readonly offset: number | null;
  /** What the answer rests on; estimates by lips, and those of older versions, leave it out. */
  readonly evidence?: Evidence | undefined;
  /** Calibrated probability that the answer is within {@link EVIDENCE_TOLERANCE} of its evidence, 0–1. */
  readonly confidence: number;
  /** Change of the offset over time, parts per million; null when there is too little footage to tell. */
  readonly driftPpm: number | null;
  readonly steps: readonly AlignmentStep[];
  readonly windows: readonly AlignmentWindow[];
  readonly curve: ScoreCurve | null;
  readonly faces: readonly FaceSummary[];
  readonly audioTrack: number;
  /** Model id from the manifest, and the first 12 hex digits of its SHA-256. */
  readonly model: string;
  /** Seconds of footage looked at. */
  readonly analysedSeconds: number;
  readonly elapsedSeconds: number;
}

/** One range of the picture's timeline and the offset that holds in it. */
export interface CorrectionSegment {
  readonly start: number;
  /** `Infinity` is written as null. */
  readonly end: number | null;
  /** Seconds at t = 0 (not at `start`), positive = sound early. */
  readonly offset: number;
  readonly driftPpm: number;
}

/** What will be done to the sound. Segments are ordered, touch, and cover [0, ∞). */
export interface Correction {
  readonly segments: readonly CorrectionSegment[];
}

/** Nothing to correct. */
export const NO_CORRECTION: Correction = { segments: [{ start: 0, end: null, offset: 0, driftPpm: 0 }] };

/** The same offset everywhere. */
export function constantCorrection(offset: number, driftPpm = 0): Correction {
  return { segments: [{ start: 0, end: null, offset, driftPpm }] };
}

/** The correction that an estimate asks for; none when it could not be told. */
export function correctionFor(estimate: AlignmentEstimate): Correction {
  if (estimate.offset === null || estimate.verdict === 'cannot-tell') return NO_CORRECTION;
  // In sync by what is coarse means nearer than it can tell: a shift could make it worse.
  if (isCoarse(estimate) && estimate.verdict === 'in-sync') return NO_CORRECTION;
  if (estimate.verdict !== 'steps') return constantCorrection(estimate.offset, estimate.verdict === 'drift' ? (estimate.driftPpm ?? 0) : 0);
  const last = estimate.steps.length - 1;
  return {
    segments: estimate.steps.map((step, index) => ({
      start: index === 0 ? 0 : step.start,
      end: index === last ? null : (estimate.steps[index + 1]?.start ?? null),
      offset: step.offset,
      driftPpm: 0,
    })),
  };
}

/** Offset that the correction assumes at picture time `time`. */
export function offsetAt(correction: Correction, time: number): number {
  const segment = correction.segments.find(({ start, end }) => time >= start && (end === null || time < end)) ?? correction.segments[0];
  return segment ? segment.offset + segment.driftPpm * 1e-6 * time : 0;
}

/** The correction with every offset moved by `delta` seconds. */
export function nudge(correction: Correction, delta: number): Correction {
  return { segments: correction.segments.map((segment) => ({ ...segment, offset: segment.offset + delta })) };
}

/** True when applying it would change nothing. */
export function isIdentity(correction: Correction): boolean {
  return correction.segments.every(({ offset, driftPpm }) => offset === 0 && driftPpm === 0);
}

/** A moment and the words for its sign: "sound early", "sound late" or "in sync" (below half a millisecond). */
export function offsetWords(offset: number | null): string {
  if (offset === null) return "can't tell";
  if (Math.abs(offset) < 0.0005) return 'in sync';
  return offset > 0 ? 'sound early' : 'sound late';
}

/** `"+80 ms · sound early"`, with a true minus sign. */
export function formatOffset(offset: number | null): string {
  if (offset === null) return offsetWords(null);
  const milliseconds = Math.round(offset * 1000);
  const sign = milliseconds > 0 ? '+' : milliseconds < 0 ? '−' : '';
  return `${sign}${Math.abs(milliseconds)} ms · ${offsetWords(milliseconds / 1000)}`;
}

/** A delivery standard: how early (+) and how late (−) sound may be, in seconds. */
export interface Tolerance {
  readonly id: 'ebu-r37' | 'bt1359-detectable' | 'bt1359-acceptable' | 'atsc-is191' | 'film-half-frame';
  readonly name: string;
  readonly early: number;
  readonly late: number;
}

/** Tolerances that editors are held to; figures from the standards named. */
export const TOLERANCES: readonly Tolerance[] = [
  { id: 'ebu-r37', name: 'EBU R37', early: 0.04, late: 0.06 },
  { id: 'bt1359-detectable', name: 'ITU-R BT.1359 detectable', early: 0.045, late: 0.125 },
  { id: 'bt1359-acceptable', name: 'ITU-R BT.1359 acceptable', early: 0.09, late: 0.185 },
  { id: 'atsc-is191', name: 'ATSC IS-191', early: 0.015, late: 0.045 },
  { id: 'film-half-frame', name: 'Film, half a frame', early: 0.0208, late: 0.0208 },
];
