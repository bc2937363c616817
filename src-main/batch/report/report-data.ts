/** @file What a report says of each clip, before any format: plain facts, every number with its confidence, in the order in which people need them. Pure. */
import type { BatchItem, Doubt, ItemMedia, SkipReason } from '../../../src-shared/contract/batch.ts';
import type { MadeByStep } from '../../../src-shared/contract/batch-made.ts';
import { errorText } from '../../../src-shared/contract/error-text.ts';
import { fromWire, type WireError } from '../../../src-shared/contract/errors.ts';
import { type AlignmentEstimate, type AlignmentStep, type CannotTellReason, type Correction, correctionFor, type Evidence, isIdentity, offsetWords, type Tolerance, type Verdict } from '../../../src-shared/model/alignment.ts';
import { isTolerated, type ToleranceId } from '../../../src-shared/model/tolerance.ts';
import type { FixMode } from '../../../src-shared/contract/services.ts';
import { type KnownItem, madeBySteps } from '../item-job.ts';

/** Version of the JSON report. */
export const REPORT_VERSION = 1;

/** What the numbers mean, for whoever finds the file. */
export const CONVENTION = 'Times and offsets in seconds; offset > 0: sound early. Confidence 0-1: calibrated probability that the offset is right within one frame (40 ms); within 100 ms where the evidence is events in the picture, or the whole scene, instead of lips.';

/** Parts of a report, the most pressing first. */
export const SECTIONS = ['needs-eyes', 'failed', 'off', 'fixed', 'within-tolerance', 'in-sync', 'made', 'skipped', 'waiting'] as const;

/** Where a clip stands in a report. `off` is measured out of sync and not fixed, because the recipe only measures; `made` has stems or heat maps and was not measured. */
export type Section = (typeof SECTIONS)[number];

/** A moment to look at, with words. */
export interface ReportDoubt extends Doubt {
  readonly words: string;
}

/** One clip. */
export interface ReportItem {
  readonly name: string;
  readonly path: string;
  readonly section: Section;
  /** The standard that it is off within; null in every other section. */
  readonly tolerance: ToleranceId | null;
  readonly doubts: readonly ReportDoubt[];
  readonly duration: number | null;
  readonly media: ItemMedia | null;
  readonly verdict: Verdict | null;
  readonly reason: CannotTellReason | null;
  /** At time 0. */
  readonly offset: number | null;
  readonly offsetWords: string | null;
  readonly confidence: number | null;
  /** What the answer was read from; null without one. */
  readonly evidence: Evidence | null;
  readonly driftPpm: number | null;
  readonly steps: readonly AlignmentStep[];
  readonly windows: readonly { readonly time: number; readonly offset: number; readonly confidence: number }[];
  readonly audioTrack: number | null;
  readonly model: string | null;
  readonly analysedSeconds: number | null;
  /** What should be done or was done to the sound, and who says so; null for nothing. */
  readonly correction: (Correction & { readonly by: 'measurement' | 'user' }) | null;
  readonly output: string | null;
  readonly fix: { readonly mode: FixMode; readonly residual: number | null; readonly audioCodec: string | null; readonly videoHash: string | null; readonly warnings: readonly string[] } | null;
  /** Stems and heat maps. */
  readonly made: readonly MadeByStep[];
  readonly skipped: SkipReason | null;
  readonly error: { readonly code: string; readonly message: string } | null;
}

/** What each doubt is in words. */
export const DOUBT_WORDS: { readonly [R in Doubt['reason']]: string } = {
  'low-confidence': 'Measured, but not surely enough to act on',
  steps: 'The offset changes here: check the edit',
  contradictory: 'Parts of the clip contradict each other',
  'no-match': 'Neither a face nor anything else moves with the sound',
  'no-speech': 'No speech to be heard',
  'no-face': 'No face to read lips from, and nothing else moves with the sound',
  'too-short': 'Too short to tell',
  'no-audio': 'No sound',
  'no-video': 'No picture',
  'fix-warning': 'The fix was written with a remark',
  'nothing-visible': 'Nothing could be followed in the picture: all of the sound is off screen',
};

/** Why a clip was left out, in words. */
export const SKIP_WORDS: { readonly [R in SkipReason]: string } = { user: 'Left out by the user', 'no-audio': 'No sound', 'no-video': 'No picture', missing: 'The file was gone' };

/** Puts clips in the report's order: section by section, as in the batch within each. */
export function inReportOrder<T extends BatchItem>(items: readonly T[], judge: Tolerance): readonly T[] {
  return SECTIONS.flatMap((section) => items.filter((item) => sectionOf(item, judge) === section));
}

/**
 * Where a clip stands.
 *
 * @param judge the standard for clips that were only measured; a recipe that fixes has judged by its own.
 */
export function sectionOf({ state, measured, correction, duration }: BatchItem, judge: Tolerance): Section {
  switch (state.kind) {
    case 'done':
      if (state.outcome === 'fixed' || state.outcome === 'in-sync' || state.outcome === 'made') return state.outcome;
      if (correction) return isIdentity(correction) ? 'in-sync' : 'off';
      if (state.outcome === 'within-tolerance') return state.outcome;
      if (measured?.verdict === 'in-sync') return 'in-sync';
      return measured && isTolerated(measured, duration, judge) ? 'within-tolerance' : 'off';
    case 'running':
      return 'waiting';
    default:
      return state.kind;
  }
}

/** The standard that a clip is off within, or null. */
export function toleratedBy(item: BatchItem, judge: Tolerance): ToleranceId | null {
  if (sectionOf(item, judge) !== 'within-tolerance') return null;
  return item.state.kind === 'done' && item.state.outcome === 'within-tolerance' ? item.state.tolerance : judge.id;
}

/** All that a report says of one clip. */
export function reportItem(item: BatchItem, known: KnownItem | null, judge: Tolerance): ReportItem {
  const { state, path, name } = item;
  // An estimate that was forgotten on request is measured anew and not reported.
  const estimate = item.measured ? (known?.estimate ?? null) : null;
  const fix = known?.written?.result ?? null;
  return {
    name,
    path,
    section: sectionOf(item, judge),
    tolerance: toleratedBy(item, judge),
    doubts: item.doubts.map((doubt) => ({ ...doubt, time: rounded(doubt.time, 3), words: DOUBT_WORDS[doubt.reason] })),
    duration: rounded(item.duration, 3),
    media: known?.media ?? null,
    ...measurementOf(estimate),
    correction: correctionOf(item, estimate),
    output: item.output,
    fix: fix && { mode: fix.mode, residual: rounded(fix.residual, 6), audioCodec: fix.audioCodec, videoHash: fix.videoHash, warnings: fix.warnings },
    made: known ? madeBySteps(known) : [],
    skipped: state.kind === 'skipped' ? state.reason : null,
    error: state.kind === 'failed' ? errorOf(state.error) : null,
  };
}

function measurementOf(estimate: AlignmentEstimate | null) {
  return {
    verdict: estimate?.verdict ?? null,
    reason: estimate?.reason ?? null,
    offset: rounded(estimate?.offset ?? null, 6),
    offsetWords: estimate === null ? null : estimate.verdict === 'in-sync' ? 'in sync' : offsetWords(estimate.offset),
    confidence: rounded(estimate?.confidence ?? null, 4),
    evidence: estimate === null || estimate.verdict === 'cannot-tell' ? null : (estimate.evidence ?? 'lips'),
    driftPpm: rounded(estimate?.driftPpm ?? null, 2),
    steps: (estimate?.steps ?? []).map((step) => ({ start: round(step.start, 3), end: round(step.end, 3), offset: round(step.offset, 6), confidence: round(step.confidence, 4) })),
    windows: (estimate?.windows ?? []).map(({ time, offset, confidence }) => ({ time: round(time, 3), offset: round(offset, 6), confidence: round(confidence, 4) })),
    audioTrack: estimate?.audioTrack ?? null,
    model: estimate?.model ?? null,
    analysedSeconds: rounded(estimate?.analysedSeconds ?? null, 2),
  };
}

function correctionOf({ correction }: BatchItem, estimate: AlignmentEstimate | null): ReportItem['correction'] {
  if (correction) return { ...correction, by: 'user' };
  const measured = estimate === null ? null : correctionFor(estimate);
  return measured === null || isIdentity(measured) || estimate?.verdict === 'in-sync' ? null : { ...measured, by: 'measurement' };
}

function errorOf(wire: WireError): { readonly code: string; readonly message: string } {
  const { title, cause, wayOut } = errorText(fromWire(wire));
  return { code: wire.kind === 'app' ? wire.code : wire.kind, message: `${title}. ${cause} ${wayOut}` };
}

function rounded(value: number | null, digits: number): number | null {
  return value === null ? null : round(value, digits);
}

/** More digits would be noise that looks like precision. */
function round(value: number, digits: number): number {
  return Math.round(value * 10 ** digits) / 10 ** digits;
}
