/** @file Turns how ffmpeg ended into the error that the user can act on. Pure. */
import { AppError } from '../../src-shared/contract/errors.ts';

/** A run that went wrong. */
export interface FailedRun {
  readonly program: string;
  readonly args: readonly string[];
  /** The media file that was read. */
  readonly source: string;
  /** The file that was written, or null when the output went to a pipe. */
  readonly output: string | null;
  readonly code: number | null;
  readonly killedBy: NodeJS.Signals | null;
  readonly stderr: readonly string[];
}

/** The command as it can be pasted into a POSIX shell. */
export function commandLine(program: string, args: readonly string[]): string {
  return [program, ...args].map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(' ');
}

/** `disk.full`, `disk.not-writable` or `ffmpeg.failed`, each with the cause that ffmpeg itself names. */
export function ffmpegFailure(run: FailedRun): AppError {
  const { output, source } = run;
  if (output !== null) {
    if (run.stderr.some((line) => /No space left on device|Disk quota exceeded|Error number -122/i.test(line))) {
      return new AppError('disk.full', `No space left for ${output}`, { path: output });
    }
    const refused = run.stderr.find((line) => /Permission denied|Read-only file system|Operation not permitted/i.test(line) && !(line.includes(source) && !line.includes(output)));
    if (refused !== undefined) {
      const cause = /read-only/i.test(refused) ? 'The file system is read-only' : 'Permission denied';
      return new AppError('disk.not-writable', `Cannot write ${output}: ${cause}`, { path: output, cause });
    }
  }
  const cause = causeOf(run);
  const command = commandLine(run.program, run.args);
  return new AppError('ffmpeg.failed', `ffmpeg: ${cause}`, { path: source, cause, command, stderrTail: run.stderr });
}

/** Causes that deserve plainer words than ffmpeg's own. */
const CAUSES: readonly (readonly [RegExp, string])[] = [
  [/moov atom not found/i, 'The file has no index (moov): the recording or copy broke off before its end'],
  [/error reading header/i, 'The header of the file is damaged or broken off'],
  [/Invalid data found when processing input/i, 'The file is damaged or is no media file'],
  [/No such file or directory/i, 'The file is not there any more'],
  [/Permission denied/i, 'No permission to read the file'],
  [/Unknown encoder '([^']+)'/i, 'This ffmpeg lacks an encoder that is needed here'],
  [/(Decoder|decoder) \(?codec [^)]*\)? ?not found|Decoding requested, but no decoder found/i, 'This ffmpeg has no decoder for the format'],
  [/Could not find tag for codec|not currently supported in container/i, 'The container cannot hold a stream of this format'],
  [/Cannot allocate memory/i, 'Not enough memory'],
];

function causeOf(run: FailedRun): string {
  for (const [pattern, words] of CAUSES) if (run.stderr.some((line) => pattern.test(line))) return words;
  if (run.killedBy) return `Ended from outside by ${run.killedBy}`;
  const said = run.stderr.findLast((line) => /error|fail|invalid|cannot|could not|unable|unsupported/i.test(line)) ?? run.stderr.at(-1);
  return said === undefined ? `Ended with exit code ${run.code ?? 'unknown'} and without a word` : said.replace(/^\[[^\]]* @ 0x[0-9a-f]+\]\s*/i, '').trim();
}
