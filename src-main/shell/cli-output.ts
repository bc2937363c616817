/** @file What the terminal shows: lines on stdout for the answer, everything else on stderr. A reader that has gone ends the program quietly. */
import { errorText } from '../../src-shared/contract/error-text.ts';
import type { Progress, Stage } from '../../src-shared/contract/services.ts';
import { formatClock } from '../../src-shared/time.ts';

/** Where a command writes. */
export interface CliOutput {
  /** One line of the answer. */
  readonly answer: (line: string) => void;
  /** One line for the person at the terminal. */
  readonly say: (line: string) => void;
  /** Draws or clears (null) the progress of one file; does nothing unless stderr is a terminal. */
  readonly progress: (progress: Progress | null, file: string) => void;
}

/** The two streams, as far as they are used. */
export interface CliStreams {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown; readonly isTTY?: boolean; readonly columns?: number };
}

const BAR_WIDTH = 24;
const CLEAR_LINE = '\r\u001b[2K';

const STAGES: { readonly [S in Stage]: string } = {
  waiting: 'waiting',
  probing: 'reading',
  decoding: 'decoding',
  'finding-faces': 'finding faces',
  matching: 'matching lips and sound',
  watching: 'watching what moves with the sound',
  encoding: 'writing',
  verifying: 'checking the result',
  proxy: 'making a proxy',
  peaks: 'drawing the waveform',
  'probing-devices': 'trying devices',
  judging: 'judging the model',
  looking: 'looking where the sound comes from',
  separating: 'splitting the sound',
  features: 'looking and listening',
  learning: 'learning',
};

/** Output to a pair of streams. */
export function createOutput({ stdout, stderr }: CliStreams): CliOutput {
  let drawn = false;
  const clear = () => {
    if (drawn) stderr.write(CLEAR_LINE);
    drawn = false;
  };
  return {
    answer: (line) => {
      clear();
      stdout.write(`${line}\n`);
    },
    say: (line) => {
      clear();
      stderr.write(`${line}\n`);
    },
    progress: (progress, file) => {
      if (!stderr.isTTY) return;
      clear();
      if (!progress) return;
      stderr.write(progressLine(progress, file, stderr.columns ?? 80));
      drawn = true;
    },
  };
}

/** `[######……] 42 %  matching lips and sound  clip.mp4  0:12 left`, at most `columns - 1` long so that it never wraps. */
export function progressLine({ stage, fraction, etaSeconds }: Progress, file: string, columns: number): string {
  const filled = Math.round((fraction ?? 0) * BAR_WIDTH);
  const bar = `[${'#'.repeat(filled)}${'.'.repeat(BAR_WIDTH - filled)}]`;
  const percent = fraction === null ? '   …' : `${String(Math.round(fraction * 100)).padStart(3)} %`;
  const left = etaSeconds === null ? '' : `  ${formatClock(etaSeconds).replace(/\.\d+$/, '')} left`;
  return `${bar} ${percent}  ${STAGES[stage]}  ${file}${left}`.slice(0, Math.max(0, columns - 1));
}

/** A failure for a person: what, which file, why, what to do, and the command to copy. */
export function failureLines(error: unknown, file: string): readonly string[] {
  const text = errorText(error);
  const about = text.file !== null && text.file !== file ? [`  ${text.file}`] : [];
  return [`✗ ${file}`, ...about, `  ${text.title}. ${text.cause}`, `  ${text.wayOut}`, ...(text.command === null ? [] : [`  $ ${text.command}`])];
}

/** The same in one sentence, for JSON. */
export function failureMessage(error: unknown): string {
  const { title, cause, wayOut } = errorText(error);
  return `${title}. ${cause} ${wayOut}`;
}
