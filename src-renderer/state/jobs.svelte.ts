/** @file Calls that take a while: what runs, how far it is, what failed. The only place that turns a rejected call into something to show. */
import { isCanceled } from '../../src-shared/contract/errors.ts';
import type { Progress } from '../../src-shared/contract/services.ts';
import type { CallOptions } from '../api/client.ts';
import { Lane } from '../lib/lane.ts';

/** What a job is about. */
export type JobKind = 'open' | 'measure' | 'fix' | 'see' | 'see-still' | 'see-video' | 'stems' | 'stems-export' | 'faces' | 'peaks' | 'proxy' | 'devices' | 'project' | 'files' | 'scan' | 'training' | 'models' | 'compare' | 'batch' | 'learn-tags' | 'tag';

/** Describes a job before it starts. */
export interface JobSpec {
  readonly kind: JobKind;
  /** For people: "Measuring interview.mov". */
  readonly title: string;
  /** The clip it works on, or null. */
  readonly clipId?: string | null;
  /** Waits for its turn among jobs of the same lane. */
  readonly lane?: 'analysis' | 'opening';
  /** Failures, or those it says true to, are shown by whoever asked, not as a card. */
  readonly quiet?: boolean | ((error: Error) => boolean);
  /** Does it again; offered beside the failure. */
  readonly retry?: () => void;
}

/** A job that has not ended. */
export interface Job extends JobSpec {
  readonly id: number;
  readonly state: 'waiting' | 'running' | 'stopping';
  readonly progress: Progress | null;
}

/** A job that failed, until somebody dismisses it. */
export interface Failure extends JobSpec {
  readonly id: number;
  readonly error: Error;
}

/** How a job ended. Cancellation is neither success nor failure. */
export type Outcome<T> =
  | { readonly state: 'done'; readonly value: T }
  | { readonly state: 'failed'; readonly error: Error }
  | { readonly state: 'canceled' };

/** All jobs of the window. */
export class Jobs {
  #running = $state.raw<readonly Job[]>([]);
  #failures = $state.raw<readonly Failure[]>([]);
  readonly #controllers = new Map<number, AbortController>();
  /** Analysis: what the app serves at a time, two measurements and a fix; more would only wait there. */
  readonly #lanes = { analysis: new Lane(3), opening: new Lane(3) };
  #count = 0;

  /** Jobs that wait or run, oldest first. */
  get running(): readonly Job[] {
    return this.#running;
  }

  /** Failures not yet dismissed, oldest first. */
  get failures(): readonly Failure[] {
    return this.#failures;
  }

  /** The running job of a kind for a clip, or null. */
  of(kind: JobKind, clipId: string | null): Job | null {
    return this.#running.find((job) => job.kind === kind && (job.clipId ?? null) === clipId) ?? null;
  }

  /** Runs `work` as a job and tells how it ended. Never rejects. An earlier failure of the same kind and clip is dismissed. */
  async run<T>(spec: JobSpec, work: (call: Required<CallOptions>) => Promise<T>): Promise<Outcome<T>> {
    const controller = new AbortController();
    const { signal } = controller;
    this.#count += 1;
    const id = this.#count;
    this.#controllers.set(id, controller);
    this.#failures = this.#failures.filter((failure) => failure.kind !== spec.kind || failure.clipId !== spec.clipId);
    this.#running = [...this.#running, { ...spec, id, state: spec.lane ? 'waiting' : 'running', progress: null }];
    try {
      const leave = spec.lane ? await this.#lanes[spec.lane].enter(signal) : null;
      try {
        this.#change(id, { state: 'running' });
        const onProgress = (progress: Progress) => this.#change(id, { progress });
        return { state: 'done', value: await work({ signal, onProgress }) };
      } finally {
        leave?.();
      }
    } catch (thrown) {
      if (isCanceled(thrown)) return { state: 'canceled' };
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      const quiet = typeof spec.quiet === 'function' ? spec.quiet(error) : spec.quiet;
      if (!quiet) this.#failures = [...this.#failures, { ...spec, id, error }];
      return { state: 'failed', error };
    } finally {
      this.#controllers.delete(id);
      this.#running = this.#running.filter((job) => job.id !== id);
    }
  }

  /** Asks a job to stop. It leaves the list once it has. */
  cancel(id: number): void {
    this.#change(id, { state: 'stopping' });
    this.#controllers.get(id)?.abort();
  }

  /** Stops the jobs of which this is true. */
  cancelWhere(isMeant: (job: Job) => boolean): void {
    for (const job of this.#running) if (isMeant(job)) this.cancel(job.id);
  }

  /** Takes a failure off the screen. */
  dismiss(id: number): void {
    this.#failures = this.#failures.filter((failure) => failure.id !== id);
  }

  /** Dismisses a failure and does its job again. */
  retry(id: number): void {
    const failure = this.#failures.find((candidate) => candidate.id === id);
    this.dismiss(id);
    failure?.retry?.();
  }

  #change(id: number, fields: Partial<Pick<Job, 'state' | 'progress'>>): void {
    this.#running = this.#running.map((job) => (job.id === id ? { ...job, ...fields } : job));
  }
}
