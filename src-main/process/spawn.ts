/**
 * @file The only place that starts child processes (the engine is forked in `engine-host.ts` through an injected function).
 * Arguments are arrays, never a shell line. Aborting sends SIGTERM, then SIGKILL, and waits for the exit; no child outlives the app.
 */
import { type ChildProcess, spawn as spawnChild } from 'node:child_process';
import { dirname } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { CanceledError } from '../../src-shared/contract/errors.ts';

/** How a child ended. Never thrown for a non-zero exit: the caller knows what an exit code means. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Last lines of stderr, at most 40. */
  readonly stderrTail: readonly string[];
}

/** A running child. */
export interface Child {
  readonly pid: number;
  readonly stdout: Readable;
  /** Null unless `stdin` was asked for. */
  readonly stdin: Writable | null;
  /** Rejects with {@link CanceledError} after an abort, and with the system's error when the program cannot be started. */
  readonly exit: Promise<Exit>;
  /** Ends the child as an abort does, without rejecting `exit` with cancellation. */
  kill(): void;
}

/** What to do with a child's output. */
export interface SpawnOptions {
  readonly signal: AbortSignal;
  readonly stdin?: boolean;
  /** Called with each complete line of stderr. */
  readonly onStderrLine?: (line: string) => void;
  readonly cwd?: string;
}

const GRACE_MS = 700;
const STDERR_LINES = 40;
const running = new Set<ChildProcess>();

process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Starts `program` with `args`. stdout is the caller's to read; backpressure reaches the child. */
export function spawn(program: string, args: readonly string[], options: SpawnOptions): Child {
  const { signal } = options;
  const child = spawnChild(program, args, { cwd: options.cwd, env: environmentFor(program), stdio: [options.stdin ? 'pipe' : 'ignore', 'pipe', 'pipe'], windowsHide: true });
  running.add(child);
  let grace: NodeJS.Timeout | undefined;
  const kill = () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    grace ??= setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
  };
  const onAbort = () => {
    child.stdout?.destroy();
    kill();
  };
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });

  const stderrTail: string[] = [];
  const lines = lineSplitter((line) => {
    stderrTail.push(line);
    if (stderrTail.length > STDERR_LINES) stderrTail.shift();
    options.onStderrLine?.(line);
  });
  child.stderr?.setEncoding('utf8').on('data', lines.push).on('end', lines.flush);

  const exit = new Promise<Exit>((resolve, reject) => {
    const settle = () => {
      running.delete(child);
      clearTimeout(grace);
      signal.removeEventListener('abort', onAbort);
    };
    child.once('error', (error) => {
      settle();
      reject(signal.aborted ? new CanceledError() : error);
    });
    child.once('close', (code, by) => {
      settle();
      if (signal.aborted) reject(new CanceledError());
      else resolve({ code, signal: by, stderrTail });
    });
  });
  exit.catch(() => undefined);
  if (!child.stdout) throw new TypeError(`spawn ${program}: no stdout`);
  return { pid: child.pid ?? -1, stdout: child.stdout, stdin: child.stdin, exit, kill };
}

/**
 * The npm-embedded ffprobe is linked statically, and crashes when it loads the system's character converters, as for the service name in a
 * transport stream. Pointed to a folder without converters, it goes on without.
 */
function environmentFor(program: string): NodeJS.ProcessEnv {
  return program.includes('@ffprobe-installer') ? { ...process.env, GCONV_PATH: dirname(program) } : process.env;
}

/** Runs a program to its end and returns its output as text; for short answers such as a probe's. */
export async function capture(program: string, args: readonly string[], signal: AbortSignal): Promise<Exit & { readonly stdout: string }> {
  const child = spawn(program, args, { signal });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  const exit = await child.exit;
  return { ...exit, stdout: Buffer.concat(chunks).toString('utf8') };
}

/** Splits text that arrives in pieces into lines; carriage returns end lines too, as in ffmpeg's progress. */
export function lineSplitter(onLine: (line: string) => void): { readonly push: (text: string) => void; readonly flush: () => void } {
  let rest = '';
  return {
    push: (text) => {
      const lines = (rest + text).split(/\r\n|\n|\r/);
      rest = lines.pop() ?? '';
      for (const line of lines) if (line) onLine(line);
    },
    flush: () => {
      if (rest) onLine(rest);
      rest = '';
    },
  };
}
