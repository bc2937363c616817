/** @file ffmpeg writing to a pipe: its bytes as a bounded stream, its end as an error in words, no child left behind. */
import { AppError, CanceledError, throwIfCanceled } from '../../src-shared/contract/errors.ts';
import { requireTool, type Tools } from '../process/binaries.ts';
import { spawn } from '../process/spawn.ts';
import { commandLine, ffmpegFailure } from './ffmpeg-failure.ts';

/** What to run. */
export interface DecodeJob {
  readonly args: readonly string[];
  /** The media file, for error messages. */
  readonly source: string;
  /** Takes the lines of stderr that belong to the data; returns true for those. */
  readonly takeLine?: (line: string) => boolean;
  /** Without data for this long, while data is waited for, the run is given up; 60 s unless told. */
  readonly stallSeconds?: number;
}

/** Lines kept for error messages. */
const TAIL = 40;

/**
 * Yields stdout as it comes; a slow consumer slows ffmpeg down. Leaving the loop early ends the child and waits for it.
 *
 * @throws {AppError} `ffmpeg.failed`, `ffmpeg.stalled`.
 * @throws {CanceledError} after an abort, once the child is gone.
 */
export async function* decodeBytes(tools: Tools, job: DecodeJob, signal: AbortSignal): AsyncGenerator<Buffer, void, undefined> {
  throwIfCanceled(signal);
  const program = requireTool(tools, 'ffmpeg');
  const seconds = job.stallSeconds ?? 60;
  const stderr: string[] = [];
  const child = spawn(program, job.args, {
    signal,
    onStderrLine: (line) => {
      if (job.takeLine?.(line)) return;
      stderr.push(line);
      if (stderr.length > TAIL) stderr.shift();
    },
  });
  let stalled = false;
  let ended = false;
  // Only time spent waiting for ffmpeg counts, not the time that the consumer takes.
  const watch = () =>
    setTimeout(() => {
      stalled = true;
      child.kill();
    }, seconds * 1000);
  let watchdog = watch();
  try {
    for await (const chunk of child.stdout) {
      clearTimeout(watchdog);
      yield chunk as Buffer;
      throwIfCanceled(signal);
      watchdog = watch();
    }
    const exit = await child.exit;
    ended = true;
    const { source, args } = job;
    if (stalled) throw new AppError('ffmpeg.stalled', `No data for ${seconds} s`, { path: source, command: commandLine(program, args), seconds });
    if (exit.code !== 0) throw ffmpegFailure({ program, args, source, output: null, code: exit.code, killedBy: exit.signal, stderr });
  } catch (error) {
    if (signal.aborted) throw new CanceledError();
    throw error;
  } finally {
    clearTimeout(watchdog);
    if (!ended) {
      child.stdout.destroy();
      child.kill();
      await child.exit.catch(() => undefined);
    }
  }
}
