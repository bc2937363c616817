/**
 * @file One piece of work for all who ask for the same: everybody sees its progress; it is aborted when nobody waits any more. Who waits for a result
 * is not made to wait for work in the background: that gives way to everything, also to what it could have spared.
 */
import { CanceledError, throwIfCanceled } from '../../src-shared/contract/errors.ts';
import type { Call, Progress } from '../../src-shared/contract/services.ts';

interface Running {
  readonly key: string;
  readonly result: Promise<unknown>;
  readonly controller: AbortController;
  readonly listeners: Set<(progress: Progress) => void>;
  waiting: number;
}

/** Work under way, by key. */
export class SharedWork {
  readonly #running = new Map<string, Running>();

  /** Joins the work of this key or starts it. Of equal keys the results must be of one type. */
  async join<T>(key: string, call: Call, work: (call: Call) => Promise<T>): Promise<T> {
    throwIfCanceled(call.signal);
    const own = call.background ? `background ${key}` : key;
    const running = this.#running.get(key) ?? this.#running.get(own) ?? this.#start(own, work, call.background);
    running.listeners.add(call.onProgress);
    running.waiting += 1;
    let leave: () => void = () => undefined;
    const left = new Promise<never>((_, reject) => {
      leave = () => {
        reject(new CanceledError());
        if (running.waiting === 1) {
          // Nobody may join what is about to stop.
          this.#forget(running);
          running.controller.abort();
        }
      };
      call.signal.addEventListener('abort', leave, { once: true });
    });
    try {
      return (await Promise.race([running.result, left])) as T;
    } finally {
      running.waiting -= 1;
      running.listeners.delete(call.onProgress);
      call.signal.removeEventListener('abort', leave);
      // The one who ends the work waits until it has cleaned up.
      if (running.controller.signal.aborted) await running.result.catch(() => undefined);
    }
  }

  #start<T>(key: string, work: (call: Call) => Promise<T>, background = false): Running {
    const controller = new AbortController();
    const listeners = new Set<(progress: Progress) => void>();
    const onProgress = (progress: Progress) => listeners.forEach((listener) => listener(progress));
    const result = work({ signal: controller.signal, onProgress, ...(background && { background }) });
    const running: Running = { key, result, controller, listeners, waiting: 0 };
    this.#running.set(key, running);
    const forget = () => this.#forget(running);
    result.then(forget, forget);
    return running;
  }

  #forget(running: Running): void {
    if (this.#running.get(running.key) === running) this.#running.delete(running.key);
  }
}
