/**
 * @file Long jobs share the machine: at most so many per resource at a time, the others wait in order and say so. Jobs in the background count only
 * among themselves: what somebody waits for neither queues behind them nor is counted out by them.
 */
import { CanceledError } from '../../src-shared/contract/errors.ts';
import type { Call, Progress } from '../../src-shared/contract/services.ts';
import { etaSeconds, type Pace, updatePace } from './eta.ts';

/** What a job mostly needs: processor cores, the disk, or the engine's device. */
export type Resource = 'cpu' | 'disk' | 'gpu';

interface Waiting {
  readonly start: () => void;
}

/** Whether somebody waits for a job. */
type Urgency = 'foreground' | 'background';

/** Jobs of one resource. */
interface Line {
  readonly running: Record<Urgency, number>;
  readonly waiting: Record<Urgency, Waiting[]>;
}

const emptyLine = (): Line => ({ running: { foreground: 0, background: 0 }, waiting: { foreground: [], background: [] } });

const WAITING: Progress = { stage: 'waiting', fraction: null, etaSeconds: null };

/** Runs jobs first in, first out, with a limit per resource. While jobs in the background fill it, as many others may start beside them. */
export class JobQueue {
  readonly #limits: Readonly<Record<Resource, number>>;
  readonly #now: () => number;
  readonly #lines: Readonly<Record<Resource, Line>> = { cpu: emptyLine(), disk: emptyLine(), gpu: emptyLine() };

  /** @param now seconds on a steady clock. */
  constructor(limits: Readonly<Record<Resource, number>>, now: () => number = () => performance.now() / 1000) {
    this.#limits = limits;
    this.#now = now;
  }

  /** Jobs at work on a resource. */
  running(resource: Resource): number {
    const { running } = this.#lines[resource];
    return running.foreground + running.background;
  }

  /** Jobs that wait for a resource. */
  waiting(resource: Resource): number {
    const { waiting } = this.#lines[resource];
    return waiting.foreground.length + waiting.background.length;
  }

  /**
   * Runs a job when its turn comes. Progress with a fraction but no time left gets one.
   *
   * @throws {CanceledError} when `call.signal` aborts before the job starts; afterwards the job itself has to notice.
   */
  async run<T>(resource: Resource, call: Call, job: (call: Call) => Promise<T>): Promise<T> {
    await this.#turn(resource, call);
    try {
      return await job({ ...call, onProgress: this.#withEta(call.onProgress) });
    } finally {
      const { running, waiting } = this.#lines[resource];
      running[urgencyOf(call)]--;
      for (const urgency of ['foreground', 'background'] as const) if (this.#hasRoom(resource, urgency)) waiting[urgency].shift()?.start();
    }
  }

  #hasRoom(resource: Resource, urgency: Urgency): boolean {
    const taken = urgency === 'foreground' ? this.#lines[resource].running.foreground : this.running(resource);
    return taken < this.#limits[resource];
  }

  /** Resolves with the resource taken. */
  #turn(resource: Resource, call: Call): Promise<void> {
    const { signal, onProgress } = call;
    if (signal.aborted) return Promise.reject(new CanceledError());
    const urgency = urgencyOf(call);
    const { running } = this.#lines[resource];
    if (this.#hasRoom(resource, urgency)) {
      running[urgency]++;
      return Promise.resolve();
    }
    onProgress(WAITING);
    return new Promise((resolve, reject) => {
      const waiting = this.#lines[resource].waiting[urgency];
      const cancel = () => {
        waiting.splice(waiting.indexOf(entry), 1);
        reject(new CanceledError());
      };
      const entry: Waiting = {
        start: () => {
          signal.removeEventListener('abort', cancel);
          // Taken here, not when the promise is heard: a job asked for in between must not slip in.
          running[urgency]++;
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

function urgencyOf({ background }: Call): Urgency {
  return background ? 'background' : 'foreground';
}
