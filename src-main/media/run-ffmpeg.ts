/** @file Runs ffmpeg to the end of a job that writes a file: progress, stall watchdog, errors in words. Decoding to a pipe is `decode.ts`. */
import { pipeline } from 'node:stream/promises';
import { AppError, CanceledError } from '../../src-shared/contract/errors.ts';
import { requireTool, type Tools } from '../process/binaries.ts';
import { type Child, lineSplitter, spawn } from '../process/spawn.ts';
import { commandLine, ffmpegFailure } from './ffmpeg-failure.ts';
import { progressParser } from './ffmpeg-progress.ts';

/** What to run. The last of `args` is the output file. */
export interface FfmpegJob {
  readonly args: readonly string[];
  /** The media file read, for error messages. */
  readonly source: string;
  /** Length of the output when known, in seconds; reported times never exceed it. */
  readonly durationSeconds: number | null;
  /** Called with the time that the output has reached, in seconds, ascending. */
  readonly onTime?: (seconds: number) => void;
  readonly signal: AbortSignal;
  /** Bytes for ffmpeg's `pipe:0`, taken as fast as it reads them. Its failure is the run's. */
  readonly input?: AsyncIterable<Buffer>;
  /** Without any sign of life for this long the run is given up; 120 s unless told. */
  readonly stallSeconds?: number;
}

/** Put before the job's own arguments: no questions, warnings on stderr, progress on stdout twice a second. */
export const RUN_OPTIONS: readonly string[] = ['-hide_banner', '-nostdin', '-loglevel', 'warning', '-nostats', '-progress', 'pipe:1'];

/**
 * Resolves when ffmpeg has ended well.
 *
 * @throws {AppError} `ffmpeg.failed`, `ffmpeg.stalled`, `disk.full`, `disk.not-writable`; the caller removes what was written.
 * @throws {CanceledError} after an abort, once the child is gone.
 */
export async function runFfmpeg(tools: Tools, job: FfmpegJob): Promise<void> {
  const program = requireTool(tools, 'ffmpeg');
  const args = [...RUN_OPTIONS, ...job.args];
  const seconds = job.stallSeconds ?? 120;
  let stalled = false;
  const child = spawn(program, args, { signal: job.signal, stdin: job.input !== undefined, onStderrLine: () => watchdog.refresh() });
  const watchdog = setTimeout(() => {
    stalled = true;
    child.kill();
  }, seconds * 1000);
  const parse = progressParser();
  let reached = -Infinity;
  const lines = lineSplitter((line) => {
    const progress = parse(line);
    if (!progress) return;
    watchdog.refresh();
    const time = Math.min(progress.time ?? -Infinity, job.durationSeconds ?? Infinity);
    if (time > reached) job.onTime?.((reached = time));
  });
  child.stdout.setEncoding('utf8').on('data', lines.push);
  const feeding = job.input ? feed(job.input, child) : null;
  try {
    const exit = await child.exit;
    const starved = await feeding;
    if (starved) throw starved.error;
    if (stalled) throw new AppError('ffmpeg.stalled', `No progress for ${seconds} s`, { path: job.source, command: commandLine(program, args), seconds });
    // Some builds report a failed trailer on a full disk and still exit with 0.
    if (exit.code === 0 && !exit.stderrTail.some((line) => line.includes('No space left on device'))) return;
    const output = job.args.at(-1) ?? null;
    throw ffmpegFailure({ program, args, source: job.source, output, code: exit.code, killedBy: exit.signal, stderr: exit.stderrTail });
  } catch (error) {
    if (job.signal.aborted) throw new CanceledError();
    if (error instanceof AppError || error instanceof CanceledError) throw error;
    const cause = `${program} could not be started`;
    throw new AppError('ffmpeg.failed', cause, { path: job.source, cause, command: commandLine(program, args), stderrTail: [] }, { cause: error });
  } finally {
    clearTimeout(watchdog);
    await feeding;
  }
}

/** Resolves with what `input` itself failed with, once the child has been ended for it. That the child stopped reading is told by its exit. */
async function feed(input: AsyncIterable<Buffer>, child: Child): Promise<{ readonly error: unknown } | null> {
  let failed: { readonly error: unknown } | null = null;
  const watched = async function* () {
    try {
      yield* input;
    } catch (error) {
      failed = { error };
      child.kill();
    }
  };
  if (child.stdin) await pipeline(watched(), child.stdin).catch(() => undefined);
  return failed;
}
