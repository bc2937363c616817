/** @file One item of a batch in words: what was found, where it stands, why somebody should look. Pure; the components only lay it out. */
import type { ErrorText } from '../../src-shared/contract/error-text.ts';
import { fromWire } from '../../src-shared/contract/errors.ts';
import { type BatchItem, type Doubt, type DoubtReason, type ItemState, OFF_SYNC, type SkipReason } from '../../src-shared/contract/batch.ts';
import type { Stage } from '../../src-shared/contract/services.ts';
import type { Tolerance } from '../../src-shared/model/alignment.ts';
import { isTolerated, toleranceOf } from '../../src-shared/model/tolerance.ts';
import { failureText } from '../api/failure-text.ts';
import { formatSpan } from '../lib/readable.ts';
import { STAGE_TEXT } from '../lib/stage-text.ts';
import { type Level, levelOf } from '../lib/verdict.ts';

/** What an item is to whoever comes back to the batch, most pressing first. */
export type Standing = 'eyes' | 'failed' | 'off' | 'running' | 'waiting' | 'fixed' | 'within' | 'fine' | 'made' | 'skipped';

/** Where an item stands. A batch that only measures leaves clips that are off without having been fixed; those are judged by `tolerance`. */
export function standingOf({ state, measured, duration }: Pick<BatchItem, 'state' | 'measured' | 'duration'>, tolerance: Tolerance): Standing {
  if (state.kind === 'needs-eyes') return 'eyes';
  if (state.kind !== 'done') return state.kind;
  if (state.outcome === 'fixed' || state.outcome === 'made') return state.outcome;
  if (state.outcome === 'within-tolerance') return 'within';
  if (!measured || !OFF_SYNC.includes(measured.verdict)) return 'fine';
  return isTolerated(measured, duration, tolerance) ? 'within' : 'off';
}

/** How bad it is by a delivery standard. Steps are never within it: each may be, and the jump between them is heard all the same. */
export function itemLevel({ measured, duration }: Pick<BatchItem, 'measured' | 'duration'>, tolerance: Tolerance): Level {
  if (!measured || measured.offset === null || measured.verdict === 'cannot-tell') return 'unknown';
  const end = measured.verdict === 'drift' ? measured.offset + (measured.driftPpm ?? 0) * 1e-6 * (duration ?? 0) : measured.offset;
  const level = levelOf(Math.abs(end) > Math.abs(measured.offset) ? end : measured.offset, tolerance);
  return measured.verdict === 'steps' && level === 'good' ? 'fair' : level;
}

/** The verdict in a word or two; the figures stand beside it. */
export function verdictText({ measured }: Pick<BatchItem, 'measured'>): string {
  if (!measured) return '';
  if (measured.verdict === 'cannot-tell' || measured.offset === null) return "can't tell";
  if (measured.verdict === 'in-sync') return 'in sync';
  if (measured.verdict === 'drift') return 'drift';
  if (measured.verdict === 'steps') return `${measured.steps} steps`;
  return measured.offset > 0 ? 'early' : 'late';
}

/** `−12.5 ppm`, or nothing where no drift is known. */
export function driftText(driftPpm: number | null): string {
  if (driftPpm === null) return '';
  const tenths = Math.round(driftPpm * 10);
  return `${tenths > 0 ? '+' : tenths < 0 ? '−' : ''}${(Math.abs(tenths) / 10).toFixed(1)} ppm`;
}

/** The standard that a clip which stands `within` is within. */
export function allowedBy({ state }: Pick<BatchItem, 'state'>, tolerance: Tolerance): Tolerance {
  return state.kind === 'done' && state.outcome === 'within-tolerance' ? toleranceOf(state.tolerance) : tolerance;
}

/** Where it stands, in a word or two. */
export function stateTitle(item: Pick<BatchItem, 'state' | 'measured' | 'duration'>, tolerance: Tolerance): string {
  const { state } = item;
  if (state.kind === 'running') return SHORT_STAGES[state.stage] ?? STAGE_TEXT[state.stage];
  return STANDING_TEXT[standingOf(item, tolerance)];
}

/** What there is to add: how long still, why it failed, why to look. Empty when there is nothing. */
export function stateNote({ state, doubts }: Pick<BatchItem, 'state' | 'doubts'>): string {
  if (state.kind === 'running') return state.etaSeconds === null ? '' : `${formatSpan(state.etaSeconds)} left`;
  if (state.kind === 'failed') return failureText(fromWire(state.error)).title;
  if (state.kind === 'skipped') return SKIPPED[state.reason];
  const [first] = doubts;
  return first ? DOUBTS[first.reason].short : '';
}

/** All that was written of an item: the fix first, then stems and heat maps. */
export function outputsOf({ output, made = [] }: Pick<BatchItem, 'output' | 'made'>): readonly string[] {
  return [...(output === null ? [] : [output]), ...made.map(({ path }) => path)];
}

/** A failed item's error as file, cause and way out; null for any other. */
export function failureOf(state: ItemState): ErrorText | null {
  return state.kind === 'failed' ? failureText(fromWire(state.error)) : null;
}

/** Why somebody should look, as one sentence. */
export function doubtText({ reason }: Doubt): string {
  return DOUBTS[reason].sentence;
}

/** The moment to open an item at, seconds. */
export function doubtfulMoment({ doubts }: Pick<BatchItem, 'doubts'>): number | null {
  return doubts.find(({ time }) => time !== null)?.time ?? null;
}

/** Standings as the state column and the filters name them. */
export const STANDING_TEXT: Readonly<Record<Standing, string>> = {
  eyes: 'Needs eyes',
  failed: 'Failed',
  off: 'Off',
  running: 'Running',
  waiting: 'Waiting',
  fixed: 'Fixed',
  within: 'Within',
  fine: 'Fine',
  made: 'Written',
  skipped: 'Skipped',
};

/** Stages that a clip of a batch goes through, in one word: a column is narrow. */
const SHORT_STAGES: { readonly [S in Stage]?: string } = { probing: 'Reading', 'finding-faces': 'Faces', matching: 'Matching', watching: 'Watching', verifying: 'Checking', separating: 'Splitting', looking: 'Looking' };

const SKIPPED: Readonly<Record<SkipReason, string>> = { user: 'left out', 'no-audio': 'no sound', 'no-video': 'no picture', missing: 'file is gone' };

const DOUBTS: Readonly<Record<DoubtReason, { readonly short: string; readonly sentence: string }>> = {
  'low-confidence': { short: 'not sure enough', sentence: 'There is an answer, but it is not sure enough to be written unasked.' },
  steps: { short: 'offset changes', sentence: 'The offset changes within the clip. Check the places of the edits.' },
  'no-audio': { short: 'no sound', sentence: 'The file has no sound.' },
  'no-video': { short: 'no picture', sentence: 'The file has no picture.' },
  'no-face': { short: 'no face', sentence: 'No face is large enough to read lips from, and nothing else that moves goes with the sound.' },
  'no-speech': { short: 'no speech', sentence: 'There are faces, but the sound is silent.' },
  'too-short': { short: 'too short', sentence: 'There is too little footage to tell.' },
  contradictory: { short: 'contradictory', sentence: 'Different places say different things, and no drift or cut explains it.' },
  'no-match': { short: 'no match', sentence: 'Nothing ties the sound to lips or to anything else in the picture.' },
  'fix-warning': { short: 'fixed with a warning', sentence: 'The fix was written, with a warning.' },
  'nothing-visible': { short: 'nobody in sight', sentence: 'Nobody could be followed in the picture: all of the sound went to the off-screen stem.' },
};
