/** @file The engine's fork, with the processes it started in the test's hands. */
import type { EnginePort, EngineRequest, ForkEngine } from '../../src-main/engine/protocol.ts';
import { forkTestEngine } from './test-engine.ts';

/** Engine processes in the order of their start, and a fork that adds to them. */
export interface ObservedFork {
  readonly fork: ForkEngine;
  readonly pids: number[];
}

/** @param onRequest called after each request has been sent, with the process's id. */
export function observedFork(onRequest: (request: EngineRequest, pid: number) => void = () => undefined, fork: ForkEngine = forkTestEngine): ObservedFork {
  const pids: number[] = [];
  return {
    pids,
    fork: () => {
      const port = fork();
      const pid = port.pid ?? NaN;
      pids.push(pid);
      return {
        ...port,
        post: (request) => {
          port.post(request);
          onRequest(request, pid);
        },
      } satisfies EnginePort;
    },
  };
}

/** True while a process exists; a zombie that its parent has not waited for counts. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Resolves when the process is gone; rejects after `limitMs`. */
export async function untilGone(pid: number, limitMs = 50_000): Promise<void> {
  const start = performance.now();
  while (isRunning(pid)) {
    if (performance.now() - start > limitMs) throw new Error(`process ${pid} still runs after ${limitMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
