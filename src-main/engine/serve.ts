/** @file Turns requests into calls of {@link Sessions}, strictly in order: onnxruntime blocks the thread anyway, and a load must precede its run. */
import { disagreement } from './devices.ts';
import type { EngineCalls, EngineMethod, EngineReply, EngineRequest } from './protocol.ts';
import { runSelfCheck } from './self-check.ts';
import { EngineError, type Sessions } from './session.ts';
import { TrainingSession } from './training-session.ts';

type Handlers = { readonly [M in EngineMethod]: (args: EngineCalls[M]['args']) => Promise<EngineCalls[M]['result']> };

/** What the engine's side needs; tests stand in for devices that this machine lacks. */
export type SessionStore = Pick<Sessions, 'backends' | 'session' | 'run' | 'unload' | 'size'>;

/** The engine's side of the protocol. Never rejects: every failure is a reply. */
export function serve(sessions: SessionStore): (request: EngineRequest) => Promise<EngineReply> {
  let training: TrainingSession | null = null;
  const handlers: Handlers = {
    backends: () => sessions.backends(),
    load: async ({ model, device }) => {
      const { inputNames, outputNames } = await sessions.session(model, device);
      return { inputs: inputNames, outputs: outputNames };
    },
    unload: async ({ model }) => {
      await sessions.unload(model);
      return null;
    },
    run: (args) => run(sessions, args),
    check: async ({ device }) => ({ milliseconds: await runSelfCheck(sessions, device) }),
    trainOpen: async (args) => {
      await training?.close();
      training = await TrainingSession.open(sessions, args);
      return null;
    },
    trainStep: ({ feeds, averageDecay, pull }) => needed(training).step(feeds, averageDecay, pull),
    trainVectors: () => Promise.resolve(needed(training).vectors()),
    usage: () => Promise.resolve({ sessions: sessions.size, residentBytes: process.memoryUsage.rss() }),
  };
  let last: Promise<unknown> = Promise.resolve();
  return (request) => {
    const reply = last.then(() => answer(handlers, request));
    last = reply;
    return reply;
  };
}

function needed(training: TrainingSession | null): TrainingSession {
  if (!training) throw new EngineError('failed', 'no training has been opened');
  return training;
}

async function answer<M extends EngineMethod>(handlers: Handlers, request: { id: number; method: M; args: EngineCalls[M]['args'] }): Promise<EngineReply> {
  const { id, method, args } = request;
  try {
    return { id, ok: true, result: await handlers[method](args) };
  } catch (error) {
    const failure = error instanceof EngineError ? error.failure : new EngineError('failed', error).failure;
    return { id, ok: false, failure };
  }
}

async function run(sessions: SessionStore, { model, device, feeds, verify }: EngineCalls['run']['args']): Promise<EngineCalls['run']['result']> {
  const start = performance.now();
  const outputs = await sessions.run(model, device, feeds);
  const milliseconds = performance.now() - start;
  if (verify && device !== 'cpu') {
    const problem = disagreement(outputs, await sessions.run(model, 'cpu', feeds));
    if (problem) throw new EngineError('wrong-numbers', problem);
  }
  return { outputs, milliseconds };
}
