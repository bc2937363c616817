/** @file Long jobs share the machine: at most so many per resource at a time, the others wait in order and say so. */
import { CanceledError } from '../../src-shared/contract/errors.ts';
import type { Call, Progress } from '../../src-shared/contract/services.ts';
import { etaSeconds, type Pace, updatePace } from './eta.ts';

/** What a job mostly needs: processor cores, the disk, or the engine's device. */
export type Resource = 'cpu' | 'disk' | 'gpu';

interface Waiting {
  readonly start: () => void;
}

const WAITING: Progress = { stage: 'waiting', fraction: null, etaSeconds: null };

/** Runs jobs first in, first out, with a limit per resource. */
export class JobQueue {
  readonly #limits: Readonly<Record<Resource, number>>;
  readonly #now: () => number;
  readonly #running: Record<Resource, number> = { cpu: 0, disk: 0, gpu: 0 };
  readonly #waiting: Record<Resource, Waiting[]> = { cpu: [], disk: [], gpu: [] };

  /** @param now seconds on a steady clock. */
  constructor(limits: Readonly<Record<Resource, number>>, now: () => number = () => performance.now() / 1000) {
    this.#limits = limits;
    this.#now = now;
  }

  /** Jobs at work on a resource. */
  running(resource: Resource): number {
    return this.#running[resource];
  }

  /** Jobs that wait for a resource. */
  waiting(resource: Resource): number {
    return this.#waiting[resource].length;
  }

  /**
   * Runs a job when its turn comes. Progress with a fraction but no time left gets one.
   *
   * @throws {CanceledError} when `call.signal` aborts before the job starts; afterwards the job itself has to notice.
   */
  async run<T>(resource: Resource, call: Call, job: (call: Call) => Promise<T>): Promise<T> {
    await this.#turn(resource, call);
    try {
      return await job({ signal: call.signal, onProgress: this.#withEta(call.onProgress) });
    } finally {
      this.#running[resource]--;
      this.#waiting[resource].shift()?.start();
    }
  }

  /** Resolves with the resource taken. */
  #turn(resource: Resource, { signal, onProgress }: Call): Promise<void> {
    if (signal.aborted) return Promise.reject(new CanceledError());
    if (this.#running[resource] < this.#limits[resource]) {
      this.#running[resource]++;
      return Promise.resolve();
    }
    onProgress(WAITING);
    return new Promise((resolve, reject) => {
      const waiting = this.#waiting[resource];
      const cancel = () => {
        waiting.splice(waiting.indexOf(entry), 1);
        reject(new CanceledError());
      };
      const entry: Waiting = {
        start: () => {
          signal.removeEventListener('abort', cancel);
          // Taken here, not when the promise is heard: a job asked for in between must not slip in.
          this.#running[resource]++;
          resolve();
        },
      };
      signal.addEventListener('abort', cancel, { once: true });
      waiting.push(entry);
    });
  }

  #withEta(report: Call['onProgress']): Call['onProgress'] {
    let pace: Pace | null = null;
    let stage: Progress['stage'] | null = null;
    return (progress) => {
      if (progress.stage !== stage) pace = null;
      stage = progress.stage;
      if (progress.fraction === null || progress.etaSeconds !== null) return report(progress);
      pace = updatePace(pace, progress.fraction, this.#now());
      report({ ...progress, etaSeconds: etaSeconds(pace) });
    };
  }
}
