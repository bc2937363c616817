/** @file The engine process under Electron: a utility process, which can run native code and be killed without the window noticing. */
import type { EnginePort, EngineReply, ForkEngine } from '../../engine/protocol.ts';
import { lineSplitter } from '../../process/spawn.ts';

const STDERR_LINES = 8;

/** The part of Electron's `UtilityProcess` that is used. */
export interface UtilityChild {
  readonly pid: number | undefined;
  readonly stderr: NodeJS.ReadableStream | null;
  postMessage(message: unknown): void;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  once(event: 'exit', listener: (code: number) => void): unknown;
  kill(): boolean;
}

/** Makes engine processes with `start`, which forks `out/main/engine.js`. */
export function utilityEngine(start: () => UtilityChild): ForkEngine {
  return () => {
    const child = start();
    const stderrTail: string[] = [];
    const lines = lineSplitter((line) => {
      stderrTail.push(line);
      if (stderrTail.length > STDERR_LINES) stderrTail.shift();
    });
    child.stderr?.setEncoding('utf8').on('data', lines.push);
    return {
      pid: child.pid,
      post: (message) => child.postMessage(message),
      onMessage: (listener) => void child.on('message', (reply) => listener(reply as EngineReply)),
      onExit: (listener) =>
        void child.once('exit', (code) => {
          lines.flush();
          listener([`the engine process ended with code ${code}`, ...stderrTail].join('\n'));
        }),
      kill: () => void child.kill(),
    } satisfies EnginePort;
  };
}
