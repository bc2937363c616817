/**
 * @file Work for something that does one thing at a time and cannot be interrupted. A canceled task rejects at once; while it is still at work
 * behind the scenes it is *abandoned*, and once it has kept others waiting for a while the owner is told to put an end to it.
 */
import { setMaxListeners } from 'node:events';
import { CanceledError } from '../../src-shared/contract/errors.ts';

interface Task {
  /** Gives way to every task that is not in the background. */
  readonly background: boolean;
  readonly start: () => Promise<void>;
  readonly cancel: () => void;
  /** `performance.now()` when its caller lost interest. */
  abandonedAt: number | null;
}

/** First in, first out, one at a time; what is in the background comes after all other. */
export class SerialQueue {
  readonly #waiting: Task[] = [];
  readonly #patienceMs: number;
  readonly #onOverdue: () => void;
  #active: Task | null = null;
  #closed = false;
  #draining: Promise<void> = Promise.resolve();

  /** @param onOverdue called when an abandoned task has kept others waiting for `patienceMs`; must make it end. */
  constructor(patienceMs: number, onOverdue: () => void) {
    this.#patienceMs = patienceMs;
    this.#onOverdue = onOverdue;
  }

  /** True while a task is at work. */
  get busy(): boolean {
    return this.#active !== null;
  }

  /**
   * Queues work.
   *
   * @param work asks `isAbandoned` before it starts anything that nobody waits for.
   * @param background lets tasks that are not go first, also those that are added later.
   * @throws {CanceledError} as soon as `signal` aborts or the queue is closed.
   */
  add<T>(signal: AbortSignal, work: (isAbandoned: () => boolean) => Promise<T>, background = false): Promise<T> {
    if (signal.aborted || this.#closed) return Promise.reject(new CanceledError());
    return new Promise<T>((resolve, reject) => {
      const cancel = () => {
        task.abandonedAt ??= performance.now();
        reject(new CanceledError());
        const index = this.#waiting.indexOf(task);
        if (index >= 0) this.#waiting.splice(index, 1);
        this.#watchAbandoned();
      };
      const task: Task = {
        background,
        cancel,
        abandonedAt: null,
        start: () => work(() => task.abandonedAt !== null).then(resolve, reject).finally(() => signal.removeEventListener('abort', cancel)),
      };
      // A long queue under one signal is no leak: each listener goes with its task.
      setMaxListeners(0, signal);
      signal.addEventListener('abort', cancel, { once: true });
      const at = background ? -1 : this.#waiting.findIndex((other) => other.background);
      this.#waiting.splice(at < 0 ? this.#waiting.length : at, 0, task);
      if (this.#active) this.#watchAbandoned();
      else this.#draining = this.#drain();
    });
  }

  /** Cancels everything, now and from now on. Resolves when the task at work has ended, which its owner must see to. */
  close(): Promise<void> {
    this.#closed = true;
    for (const task of [...this.#waiting]) task.cancel();
    this.#active?.cancel();
    return this.#draining;
  }

  async #drain(): Promise<void> {
    for (let task = this.#waiting.shift(); task; task = this.#waiting.shift()) {
      this.#active = task;
      await task.start();
      this.#active = null;
    }
  }

  #watchAbandoned(): void {
    const task = this.#active;
    if (task === null || task.abandonedAt === null || this.#waiting.length === 0) return;
    const wait = Math.max(0, task.abandonedAt + this.#patienceMs - performance.now());
    setTimeout(() => {
      if (this.#active === task && this.#waiting.length > 0) this.#onOverdue();
    }, wait);
  }
}
