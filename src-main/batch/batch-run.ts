/**
 * @file Works through a batch: lets items in by {@link admits}, records how each ends, and stops, pauses or goes on as asked. What an item needs done
 * is `runItem`'s business, what is on the disk the document's.
 */
import type { ItemId, ItemState, Recipe } from '../../src-shared/contract/batch.ts';
import { CanceledError, type ErrorCode, isCanceled } from '../../src-shared/contract/errors.ts';
import type { Call } from '../../src-shared/contract/services.ts';
import type { Resource } from '../process/job-queue.ts';
import type { BatchRecord } from './batch-records.ts';
import type { BatchState, StoredItem } from './batch-state.ts';
import type { ItemOutcome, KnownItem } from './item-job.ts';
import { admits, mostAtWork, nextResource, nextWaiting, type ResourceLimits } from './schedule.ts';

/** What a run works with. */
export interface BatchRunDeps {
  readonly recipe: Recipe;
  readonly state: BatchState;
  /** Makes records durable, applies them and tells about them. */
  readonly record: (...records: readonly BatchRecord[]) => Promise<unknown>;
  /** Tells of an item whose progress changed. */
  readonly onProgress: (id: ItemId) => void;
  readonly known: (id: ItemId) => Promise<KnownItem | null>;
  readonly runItem: (item: StoredItem, known: KnownItem | null, keep: (known: KnownItem) => void, call: Call) => Promise<ItemOutcome>;
  readonly limits: ResourceLimits;
  /** Items at work at most, or null for what fills the machine. */
  readonly jobs: number | null;
}

/** How a run ended. */
export type RunEnd = 'finished' | 'paused' | 'stopped';

interface AtWork {
  readonly controller: AbortController;
  needs: Resource;
}

/** Failures that every other item would meet as well: the batch pauses, so that they can be mended. */
const COMMON_CAUSES: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['ffmpeg.missing', 'engine.unavailable', 'model.missing', 'model.checksum-mismatch', 'model.invalid', 'disk.full', 'disk.not-writable']);

/** One run, from its start to its end. */
export class BatchRun {
  readonly #deps: BatchRunDeps;
  readonly #atWork = new Map<ItemId, AtWork>();
  readonly #most: number;
  #wanted: 'running' | 'paused' | 'stopped' = 'running';
  #watching: boolean;
  #wake: () => void = () => undefined;
  /** Ends when nothing is at work and nothing may start. Rejects when the document cannot be written. */
  readonly ended: Promise<RunEnd>;

  /** @param watching goes on waiting for items when there are none left. */
  constructor(deps: BatchRunDeps, watching: boolean) {
    this.#deps = deps;
    this.#watching = watching;
    this.#most = deps.jobs ?? mostAtWork(deps.recipe, deps.limits);
    this.ended = this.#run();
  }

  /** What has been asked for last. */
  get wanted(): 'running' | 'paused' | 'stopped' {
    return this.#wanted;
  }

  /** Lets in no more items; those at work go on. Taken back by {@link resume}. */
  pause(): void {
    if (this.#wanted === 'running') this.#wanted = 'paused';
    this.#wake();
  }

  /** Takes a pause back. */
  resume(): void {
    if (this.#wanted === 'paused') this.#wanted = 'running';
    this.#wake();
  }

  /** Ends the items at work as well. */
  stop(): void {
    this.#wanted = 'stopped';
    for (const { controller } of this.#atWork.values()) controller.abort();
    this.#wake();
  }

  /** Looks again for items that may start, after some were added or taken back in. */
  look(): void {
    this.#wake();
  }

  /** Ends one item's work, which waits again unless something else was recorded. */
  end(id: ItemId): void {
    this.#atWork.get(id)?.controller.abort();
  }

  async #run(): Promise<RunEnd> {
    let failure: { readonly error: unknown } | null = null;
    for (;;) {
      const woken = new Promise<void>((resolve) => (this.#wake = resolve));
      while (this.#wanted === 'running' && failure === null) {
        const id = await this.#admitted();
        if (id === null) break;
        const job: AtWork = { controller: new AbortController(), needs: 'cpu' };
        this.#atWork.set(id, job);
        void this.#work(id, job)
          .catch((error: unknown) => (failure ??= { error }))
          .finally(() => {
            this.#atWork.delete(id);
            this.#wake();
          });
      }
      if (this.#atWork.size === 0) {
        if (failure) throw (failure as { readonly error: unknown }).error;
        if (this.#wanted !== 'running') return this.#wanted;
        if (!this.#watching && this.#deps.state.counts.waiting === 0) return 'finished';
      } else if (failure) {
        for (const { controller } of this.#atWork.values()) controller.abort();
      }
      await woken;
    }
  }

  /** The next item if there is room for it. */
  async #admitted(): Promise<ItemId | null> {
    const { state, recipe, limits, known } = this.#deps;
    const id = nextWaiting(state.order, (one) => state.item(one)?.state.kind ?? null, new Set(this.#atWork.keys()));
    if (id === null) return null;
    const entry = nextResource(recipe, state.item(id)?.measured ? await known(id) : null);
    const needs = [...this.#atWork.values()].map((job) => job.needs);
    return admits(needs, entry, limits, this.#most) ? id : null;
  }

  async #work(id: ItemId, job: AtWork): Promise<void> {
    const { recipe, state, record } = this.#deps;
    const known = await this.#deps.known(id);
    job.needs = nextResource(recipe, known);
    await record({ t: 'started', id });
    const item = state.item(id);
    if (!item) return;
    const keep = (more: KnownItem) => {
      job.needs = nextResource(recipe, more);
      this.#wake();
    };
    try {
      const call: Call = { signal: job.controller.signal, background: true, onProgress: (progress) => this.#progress(id, progress) };
      const { state: end, doubts } = await this.#deps.runItem(item, known, keep, call);
      if (job.controller.signal.aborted) throw new CanceledError();
      await record({ t: 'ended', id, state: end, doubts });
      if (end.kind === 'failed' && end.error.kind === 'app' && COMMON_CAUSES.has(end.error.code)) this.pause();
    } catch (error) {
      if (!isCanceled(error)) throw error;
      // Whoever ended it may have recorded already what becomes of it.
      if (state.item(id)?.state.kind === 'running') await record({ t: 'waiting', ids: [id], measure: false });
    }
  }

  #progress(id: ItemId, { stage, fraction, etaSeconds }: Pick<Extract<ItemState, { kind: 'running' }>, 'stage' | 'fraction' | 'etaSeconds'>): void {
    this.#deps.state.progress(id, { kind: 'running', stage, fraction, etaSeconds });
    this.#deps.onProgress(id);
  }
}
