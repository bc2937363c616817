/** @file What `sync` says about one file: as one JSON object and as one row of a table. Pure. */
import { type AlignmentEstimate, type CannotTellReason, coarseEvidence, EVIDENCE_TOLERANCE, formatOffset, offsetWords } from '../../src-shared/model/alignment.ts';
import { formatClock } from '../../src-shared/time.ts';

/** What became of one file. */
export interface SyncOutcome {
  readonly file: string;
  /** Null when measuring failed. */
  readonly estimate: AlignmentEstimate | null;
  /** The file that was written, or null. */
  readonly output: string | null;
  readonly elapsedSeconds: number;
  readonly error: { readonly code: string; readonly message: string } | null;
}

const REASONS: { readonly [R in CannotTellReason]: string } = {
  'no-audio': 'no sound',
  'no-video': 'no picture',
  'no-face': 'no face to read lips from, and nothing else moves with the sound',
  'no-speech': 'no speech to be heard',
  'too-short': 'too short',
  contradictory: 'parts of it contradict each other',
  'no-match': 'neither a face nor anything else moves with the sound',
};

/** Exit code of a whole run: failures win over files that could not be told. */
export function exitCode(outcomes: readonly SyncOutcome[]): 0 | 1 | 2 {
  if (outcomes.some(({ error }) => error !== null)) return 1;
  return outcomes.some(({ estimate }) => estimate?.verdict === 'cannot-tell') ? 2 : 0;
}

/** The JSON object; every key is always there. Offsets in seconds, positive = sound early. */
export function syncJson({ file, estimate, output, elapsedSeconds, error }: SyncOutcome): string {
  return JSON.stringify({
    file,
    verdict: estimate?.verdict ?? null,
    reason: estimate?.reason ?? null,
    offset: micro(estimate?.offset ?? null),
    offsetWords: estimate === null ? null : words(estimate),
    confidence: micro(estimate?.confidence ?? null),
    evidence: told(estimate) ? (estimate.evidence ?? 'lips') : null,
    tolerance: told(estimate) ? EVIDENCE_TOLERANCE[estimate.evidence ?? 'lips'] : null,
    driftPpm: micro(estimate?.driftPpm ?? null),
    steps: estimate?.steps.map((step) => ({ ...step, offset: micro(step.offset), confidence: micro(step.confidence) })) ?? [],
    windows: estimate?.windows.map(({ time, offset, confidence }) => ({ time: micro(time), offset: micro(offset), confidence: micro(confidence) })) ?? [],
    model: estimate?.model ?? null,
    analysedSeconds: micro(estimate?.analysedSeconds ?? null),
    elapsedSeconds: micro(elapsedSeconds),
    output,
    ...(error === null ? {} : { error }),
  });
}

/** The row, with the name padded or cut to `nameWidth`; steps follow on lines of their own. */
export function syncRow({ file, estimate, output }: SyncOutcome, nameWidth: number): string {
  const name = (file.length > nameWidth ? `…${file.slice(1 - nameWidth)}` : file).padEnd(nameWidth);
  if (estimate === null) return `${name}  failed`;
  const confidence = `${Math.round(estimate.confidence * 100)} %`.padStart(5);
  const by = told(estimate) ? coarseEvidence(estimate) : null;
  const row = [name, confidence, answer(estimate), ...(by === null ? [] : [by]), ...(output === null ? [] : [`→ ${output}`])].join('  ');
  const steps = estimate.verdict === 'steps' ? estimate.steps : [];
  return [row, ...steps.map(({ start, end, offset }) => `${' '.repeat(nameWidth + 9)}${formatClock(start)} – ${formatClock(end)}  ${formatOffset(offset)}`)].join('\n');
}

function told(estimate: AlignmentEstimate | null): estimate is AlignmentEstimate {
  return estimate !== null && estimate.verdict !== 'cannot-tell';
}

function answer(estimate: AlignmentEstimate): string {
  const { verdict, reason, offset, driftPpm, steps } = estimate;
  switch (verdict) {
    case 'in-sync':
      return `in sync (${formatOffset(offset).split(' · ')[0]})`;
    case 'cannot-tell':
      return `can't tell: ${reason === null ? 'too little evidence' : REASONS[reason]}`;
    case 'offset':
      return formatOffset(offset);
    case 'drift':
      return `${formatOffset(offset)} at the start, drifting by ${driftPpm === null ? '?' : signed(driftPpm)} ppm`;
    case 'steps':
      return `${steps.length} parts with offsets of their own`;
  }
}

function words(estimate: AlignmentEstimate): string {
  return estimate.verdict === 'in-sync' ? 'in sync' : offsetWords(estimate.offset);
}

function signed(value: number): string {
  const rounded = Math.round(value * 10) / 10;
  return `${rounded > 0 ? '+' : rounded < 0 ? '−' : ''}${Math.abs(rounded)}`;
}

/** Six decimals: microseconds. More would be noise that looks like precision. */
function micro(value: number | null): number | null {
  return value === null ? null : Math.round(value * 1e6) / 1e6;
}
