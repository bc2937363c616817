/** @file Starts an engine process under plain Node: the browser shell, the terminal and the tests. Electron's shell has its own. */
import { fork } from 'node:child_process';
import type { EnginePort, EngineReply, ForkEngine } from '../engine/protocol.ts';
import { lineSplitter } from './spawn.ts';

/** Without stack frames, which would push the message out. */
const STDERR_LINES = 12;
/**
 * Sessions have no arena (see `engine/session.ts`), so large tensors come from malloc. glibc would map and zero each of them anew; kept on its heap
 * they cost a fifth less processor time at the same peak (lip-sync model, 125 frames: 57 instead of 73 ms). Other C libraries do not read these.
 */
const MALLOC = { MALLOC_MMAP_THRESHOLD_: String(32 * 2 ** 20), MALLOC_TRIM_THRESHOLD_: String(128 * 2 ** 20) };
const running = new Set<() => void>();

process.once('exit', () => {
  for (const kill of running) kill();
});

/**
 * Makes engine processes from a module.
 *
 * @param entry path of `engine/entry.ts` once built.
 * @param execArgv arguments for Node itself, such as a loader for TypeScript.
 */
export function forkEngine(entry: string, execArgv: readonly string[] = []): ForkEngine {
  return () => {
    const env = { ...MALLOC, ...process.env };
    const child = fork(entry, [], { env, execArgv: [...execArgv], serialization: 'advanced', stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    const kill = () => void child.kill('SIGKILL');
    running.add(kill);
    const stderrTail: string[] = [];
    const lines = lineSplitter((line) => {
      if (/^\s+at |^\s*\^+$/.test(line)) return;
      stderrTail.push(line);
      if (stderrTail.length > STDERR_LINES) stderrTail.shift();
    });
    child.stderr?.setEncoding('utf8').on('data', lines.push);
    return {
      pid: child.pid,
      // A message to a process that is just ending is lost either way; its exit is reported below.
      post: (message) => void child.send(message, () => undefined),
      onMessage: (listener) => void child.on('message', (reply) => listener(reply as EngineReply)),
      onExit: (listener) => {
        let ended = false;
        const end = (cause: string) => {
          if (ended) return;
          ended = true;
          running.delete(kill);
          lines.flush();
          listener([cause, ...stderrTail].join('\n'));
        };
        child.once('error', (error) => end(`the engine process could not be started: ${error.message}`));
        child.once('close', (code, signal) => end(signal ? `the engine process was ended by ${signal}` : `the engine process ended with code ${code}`));
      },
      kill,
    } satisfies EnginePort;
  };
}
