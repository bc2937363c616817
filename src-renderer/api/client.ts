/**
 * @file The app's services as seen from the window: one typed `call` over a {@link Bridge}, whatever carries it. Knows nothing of what is
 * called. Cancel is a message of its own, since an AbortSignal cannot cross a process boundary.
 */
import { CanceledError, fromWire } from '../../src-shared/contract/errors.ts';
import type { AppEvent, ArgsOf, MethodName, Progress, ResultOf } from '../../src-shared/contract/services.ts';
import type { Bridge, Reply } from '../../src-shared/contract/wire.ts';
import { Scope } from '../lib/scope.ts';

/** The connection broke while a call was under way: what became of it is not known. */
export class DisconnectedError extends Error {
  override readonly name = 'DisconnectedError';
  constructor() {
    super('The connection to the app was lost');
  }
}

/** What a call may be given. */
export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

/** A bridge that can lose its other end, and says so. */
export interface WindowBridge extends Bridge {
  /** Calls back with false when the connection breaks and true when it is there again; returns the way to stop. */
  onConnection(listener: (connected: boolean) => void): () => void;
}

/** Everything the window knows of the app. */
export interface Client {
  call<M extends MethodName>(method: M, args: ArgsOf<M>, options?: CallOptions): Promise<ResultOf<M>>;
  /** URL of something served by the app, e.g. `media/<id>/frame?time=1&width=160`; relative, so it holds in every shell. */
  resource(path: string): string;
  /** Listens to what the app tells unasked; returns the way to stop. */
  onEvent(listener: (event: AppEvent) => void): () => void;
  onConnection(listener: (connected: boolean) => void): () => void;
  /** Path of a dropped file, or null where the shell does not tell. */
  pathOf(file: File): string | null;
}

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly onProgress: ((progress: Progress) => void) | undefined;
}

/** The client of one connection. Lives as long as the window. */
export function createClient(bridge: WindowBridge): Client {
  const pending = new Map<string, Pending>();
  const eventListeners = new Set<(event: AppEvent) => void>();
  let calls = 0;

  bridge.subscribe((reply: Reply) => {
    if (reply.kind === 'event') {
      for (const listener of eventListeners) listener(reply.event);
      return;
    }
    const call = pending.get(reply.id);
    if (!call) return;
    if (reply.kind === 'progress') {
      call.onProgress?.(reply.progress);
      return;
    }
    pending.delete(reply.id);
    if (reply.kind === 'result') call.resolve(reply.value);
    else call.reject(fromWire(reply.error));
  });

  bridge.onConnection((connected) => {
    if (connected) return;
    for (const call of pending.values()) call.reject(new DisconnectedError());
    pending.clear();
  });

  return {
    call<M extends MethodName>(method: M, args: ArgsOf<M>, { signal, onProgress }: CallOptions = {}): Promise<ResultOf<M>> {
      if (signal?.aborted) return Promise.reject(new CanceledError());
      calls += 1;
      const id = `call-${calls}`;
      const scope = new Scope();
      const answer = new Promise<unknown>((resolve, reject) => {
        pending.set(id, { resolve, reject, onProgress });
        if (signal) scope.listen(signal, 'abort', () => bridge.send({ kind: 'cancel', id }));
        bridge.send({ kind: 'call', id, method, args });
      });
      // The schema table pairs each method with its result; the envelope itself is untyped.
      return answer.finally(() => scope.dispose()) as Promise<ResultOf<M>>;
    },
    resource: (path) => path,
    onEvent(listener) {
      eventListeners.add(listener);
      return () => eventListeners.delete(listener);
    },
    onConnection: (listener) => bridge.onConnection(listener),
    pathOf: (file) => bridge.pathOf(file),
  };
}
