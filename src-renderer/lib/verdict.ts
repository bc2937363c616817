/** @file A measurement in words and in one of four levels. Pure; the components only lay it out. */
import { type AlignmentEstimate, type CannotTellReason, EVIDENCE_TOLERANCE, isCoarse, type Tolerance } from '../../src-shared/model/alignment.ts';
import { formatMilliseconds } from './offset-entry.ts';
import { formatPercent } from './readable.ts';

/** How bad it is by the chosen delivery standard: inside it, up to twice its limit, beyond, or not known. */
export type Level = 'good' | 'fair' | 'bad' | 'unknown';

/** Level of one offset. */
export function levelOf(offset: number, tolerance: Tolerance): Level {
  const limit = offset >= 0 ? tolerance.early : tolerance.late;
  const share = Math.abs(offset) / limit;
  return share <= 1 ? 'good' : share <= 2 ? 'fair' : 'bad';
}

/** The offset farthest from zero anywhere in the clip, or null when it cannot be told. */
export function worstOffset(estimate: AlignmentEstimate, duration: number): number | null {
  if (estimate.offset === null || estimate.verdict === 'cannot-tell') return null;
  const drifted = estimate.offset + (estimate.driftPpm ?? 0) * 1e-6 * duration;
  const offsets = estimate.verdict === 'steps' ? estimate.steps.map(({ offset }) => offset) : estimate.verdict === 'drift' ? [estimate.offset, drifted] : [estimate.offset];
  return offsets.reduce((worst, offset) => (Math.abs(offset) > Math.abs(worst) ? offset : worst), 0);
}

/** Level of a whole measurement. */
export function levelOfEstimate(estimate: AlignmentEstimate, duration: number, tolerance: Tolerance): Level {
  const worst = worstOffset(estimate, duration);
  return worst === null ? 'unknown' : levelOf(worst, tolerance);
}

/** A few words for a badge. */
export function badgeText(estimate: AlignmentEstimate): string {
  if (estimate.offset === null || estimate.verdict === 'cannot-tell') return "can't tell";
  if (estimate.verdict === 'in-sync') return 'in sync';
  if (estimate.verdict === 'steps') return `${estimate.steps.length} steps`;
  if (estimate.verdict === 'drift') return 'drift';
  return `${formatMilliseconds(Math.round(estimate.offset * 1000) / 1000)} · ${estimate.offset > 0 ? 'early' : 'late'}`;
}

/** What was found, as one sentence. */
export function finding(estimate: AlignmentEstimate, duration: number): string {
  const { offset, verdict, reason } = estimate;
  if (verdict === 'cannot-tell' || offset === null) return reason ? WHY[reason].cause : 'There is too little to go by.';
  if (verdict === 'in-sync') return 'Sound and picture are together.';
  if (verdict === 'steps') return `The offset jumps ${estimate.steps.length - 1 === 1 ? 'once' : `${estimate.steps.length - 1} times`}, as it does where sound or picture was cut.`;
  if (verdict === 'drift') {
    const end = offset + (estimate.driftPpm ?? 0) * 1e-6 * duration;
    return `The sound drifts: ${position(offset)} at the start, ${position(end)} at the end.`;
  }
  const seen = isCoarse(estimate) ? 'before what makes it is seen' : 'before the lips move';
  return `The sound is heard ${offset > 0 ? seen : seen.replace('before', 'after')}.`;
}

/** The same while more is still being looked at: reasons why it cannot be told, and advice, have to wait for the end. */
export function findingSoFar(estimate: AlignmentEstimate, duration: number): string {
  return estimate.verdict === 'cannot-tell' || estimate.offset === null ? 'So far nothing ties the sound to the picture.' : `So far: ${finding(estimate, duration)}`;
}

/** What to do where it could not be told, or null. */
export function advice(estimate: AlignmentEstimate): string | null {
  return estimate.reason ? WHY[estimate.reason].advice : null;
}

/** What the answer was read from, where it was not from lips; else null. */
export function evidenceText({ evidence = 'lips', verdict }: AlignmentEstimate): string | null {
  if (evidence === 'lips' || verdict === 'cannot-tell') return null;
  const within = `good to ±${EVIDENCE_TOLERANCE[evidence] * 1000} ms, not to a frame`;
  return evidence === 'events' ? `Read from events in the picture, since no lips move with the sound: ${within}.` : `Read from the picture as a whole, since no lips could be followed: ${within}.`;
}

/** The confidence as a plain statement. */
export function confidenceText(estimate: AlignmentEstimate): string {
  if (estimate.verdict === 'cannot-tell') return 'Nothing is changed on a guess.';
  const percent = formatPercent(estimate.confidence);
  const within = isCoarse(estimate) ? `${EVIDENCE_TOLERANCE[estimate.evidence ?? 'lips'] * 1000} ms` : 'one frame';
  if (estimate.confidence >= 0.9) return `${percent} sure to be within ${within}`;
  if (estimate.confidence >= 0.5) return `${percent} sure to be within ${within}: look and listen before you fix`;
  return `Only ${percent} sure: treat it as a hint`;
}

/** The tolerance as `+40 / −60 ms`. */
export function toleranceText(tolerance: Tolerance): string {
  return `+${trim(tolerance.early * 1000)} / −${trim(tolerance.late * 1000)} ms`;
}

/** How a level reads beside its standard. */
export const LEVEL_TEXT: Readonly<Record<Level, string>> = { good: 'Within', fair: 'Outside', bad: 'Far outside', unknown: 'Not judged by' };

const WHY: Readonly<Record<CannotTellReason, { readonly cause: string; readonly advice: string }>> = {
  'no-audio': { cause: 'The file has no sound.', advice: 'Choose a file that carries sound and picture together.' },
  'no-video': { cause: 'The file has no picture.', advice: 'Choose a file that carries sound and picture together.' },
  'no-face': {
    cause: 'No face is large enough to read lips from, and nothing else that moves goes with the sound.',
    advice: 'Set in and out (I, O) around a closer shot of somebody speaking and measure again, or line the sound up by eye in the timeline.',
  },
  'no-speech': {
    cause: 'There are faces, but the sound is silent.',
    advice: 'Choose another audio track, or set in and out (I, O) around a place where somebody speaks.',
  },
  'too-short': { cause: 'There is too little footage to tell.', advice: 'Use at least three seconds of somebody speaking; longer is surer.' },
  contradictory: {
    cause: 'Different places say different things, and no drift or cut explains it.',
    advice: 'Measure thoroughly, or set in and out (I, O) around a single take and measure that.',
  },
  'no-match': {
    cause: 'Nothing ties the sound to lips or to anything else in the picture.',
    advice: 'It may be a voice-over, a dub, or mouths too small to read. Try a close shot of the speaker, or a larger maximum offset in the settings.',
  },
};

function position(offset: number): string {
  const milliseconds = Math.round(Math.abs(offset) * 1000);
  return milliseconds === 0 ? 'in sync' : `${milliseconds} ms ${offset > 0 ? 'early' : 'late'}`;
}

function trim(value: number): string {
  return String(Math.round(value * 10) / 10);
}
