/**
 * @file One batch in this process: read when nobody changes it, written under its lock, run when asked. The lock is held only while something is
 * changed or at work, so that another process can take its turn.
 */
import { rm, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { BatchEvent, BatchId, BatchSummary, ItemId, MeasureSummary } from '../../src-shared/contract/batch.ts';
import type { Call } from '../../src-shared/contract/services.ts';
import type { Log } from '../log.ts';
import { BatchFeed } from './batch-feed.ts';
import { BatchWriter, readDocument, readKnown } from './batch-document.ts';
import type { AddedItem, BatchRecord } from './batch-records.ts';
import { BatchRun, type RunEnd } from './batch-run.ts';
import { type BatchState, type StoredItem, toBatchItem } from './batch-state.ts';
import { summaryOf } from './batch-summary.ts';
import { lockOwner } from './document-lock.ts';
import { findClips, type FoundClip } from './find-clips.ts';
import { FolderWatch } from './folder-watch.ts';
import { type ItemOutcome, type KnownItem, madeBySteps } from './item-job.ts';
import { type ItemDeps, runItem } from './run-item.ts';
import type { ResourceLimits } from './schedule.ts';
import { Targets } from './targets.ts';

/** What batches stand on. */
export interface OpenBatchDeps extends Omit<ItemDeps, 'keep'> {
  readonly limits: ResourceLimits;
  /** Does an item's work; on this machine unless told. */
  readonly runItem?: typeof runItem;
  readonly send: (event: BatchEvent) => void;
  readonly log: Log;
}

/** Items per record when many are added. */
const ADDED_AT_ONCE = 500;

/** One batch. */
export class OpenBatch {
  readonly id: BatchId;
  readonly folder: string;
  readonly #deps: OpenBatchDeps;
  readonly #feed: BatchFeed;
  #writer: Promise<BatchWriter> | null = null;
  /** The writer before, until it has let go of the lock. */
  #closing: Promise<void> = Promise.resolve();
  #state: BatchState | null = null;
  #users = 0;
  #run: BatchRun | null = null;
  #running: Promise<void> | null = null;
  #runStarted = { seconds: 0, fraction: 0 };

  constructor(id: BatchId, folder: string, deps: OpenBatchDeps) {
    [this.id, this.folder, this.#deps] = [id, folder, deps];
    const item = (one: ItemId) => {
      const stored = this.#state?.item(one);
      return stored ? toBatchItem(stored) : null;
    };
    this.#feed = new BatchFeed(id, { summary: () => this.summary(), item }, deps.send);
  }

  /** True while it is run here. */
  get isRunning(): boolean {
    return this.#run !== null;
  }

  /** Header and state as they are now. Throws {@link AppError} `batch.corrupt`, `batch.too-new`, `files.not-found`. */
  async read(): Promise<Pick<BatchWriter, 'header' | 'state'>> {
    if (this.#writer) return this.#writer;
    const batch = await readDocument(this.folder);
    // What was at work when its process ended waits; the next writer records it.
    if ((await this.#owner()) === null) batch.state.apply({ t: 'waiting', ids: atWork(batch.state), measure: false });
    return batch;
  }

  /** The batch without its items. */
  async summary(): Promise<BatchSummary> {
    const { header, state } = await this.read();
    const owner = this.#writer ? null : await this.#owner();
    return summaryOf({ ...header, document: this.folder }, state, { run: this.#run, elsewhere: owner !== null, started: this.#runStarted });
  }

  /** Changes the batch under its lock. Throws {@link AppError} `batch.busy`. */
  async write<T>(change: (writer: BatchWriter, record: (...records: readonly BatchRecord[]) => Promise<void>) => Promise<T>): Promise<T> {
    this.#users++;
    try {
      this.#writer ??= this.#closing.then(() => BatchWriter.open(this.folder));
      const writer = await this.#writer.catch((error: unknown) => {
        this.#writer = null;
        throw error;
      });
      this.#state = writer.state;
      return await change(writer, async (...records) => this.#feed.touch(await writer.record(...records)));
    } finally {
      this.#users--;
      if (this.#users === 0) {
        this.#closing = this.#close();
        await this.#closing;
      }
    }
  }

  /** Starts or goes on. Throws {@link AppError} `batch.busy`, and `files.not-found` when an input is gone. */
  async start(jobs: number | null, signal: AbortSignal): Promise<void> {
    if (this.#run) {
      this.#run.resume();
      return this.write((_writer, record) => record({ t: 'run', wanted: 'running' }));
    }
    // The run holds the lock to its end; this waits only until it is under way.
    await new Promise<void>((resolve, reject) => {
      const running = this.write(async (writer, record) => {
        await this.#refresh(writer, record, signal);
        await record({ t: 'run', wanted: 'running' });
        const ended = this.#work(writer, record, jobs);
        resolve();
        await ended.catch((error: unknown) => this.#deps.log.error('batch ended', { batch: this.id, cause: String(error) }));
      });
      this.#running = running.then(() => this.#feed.touch(), reject).finally(() => (this.#running = null));
    });
  }

  /** Lets no more items start. */
  async pause(): Promise<void> {
    this.#run?.pause();
    if (this.#run) await this.write((_writer, record) => record({ t: 'run', wanted: 'paused' }));
  }

  /** Ends the items at work; resolves once they have ended. */
  async stop(): Promise<void> {
    this.#run?.stop();
    this.#feed.touch();
    await this.#running;
    await this.write((writer, record) => (writer.state.wanted === 'idle' || writer.state.wanted === 'finished' ? Promise.resolve() : record({ t: 'run', wanted: 'idle' })));
  }

  /** Resolves once nothing of it is at work and every event has been sent. */
  async ended(): Promise<void> {
    await this.#running;
    await this.#feed.flush();
  }

  /** Ends the items at work but still wants to run, so that the next start of the app knows. */
  async suspend(): Promise<void> {
    this.#run?.stop();
    await this.ended();
  }

  /** Tells the run that items wait, or that some of those at work have to end. */
  nudge(ended: readonly ItemId[] = []): void {
    for (const id of ended) this.#run?.end(id);
    this.#run?.look();
  }

  /** Adds files under targets of their own. */
  async add(writer: BatchWriter, record: (...records: readonly BatchRecord[]) => Promise<void>, clips: readonly FoundClip[]): Promise<void> {
    const { state, header } = writer;
    const items = state.everyItem();
    const targets = new Targets(header.options.output, items.map(({ target }) => target));
    let id = state.nextId;
    const added = clips.filter(({ path }) => !state.hasPath(path)).map((clip): AddedItem => targets.item(String(id++), clip));
    for (let from = 0; from < added.length; from += ADDED_AT_ONCE) await record({ t: 'added', items: added.slice(from, from + ADDED_AT_ONCE) });
  }

  /** Brings the list up to date with the disk: what was interrupted, changed or lost waits again, and what is new joins. */
  async #refresh(writer: BatchWriter, record: (...records: readonly BatchRecord[]) => Promise<void>, signal: AbortSignal): Promise<void> {
    const { state, header } = writer;
    const interrupted = atWork(state);
    if (interrupted.length > 0) await record({ t: 'waiting', ids: interrupted, measure: false });
    const changed: ItemId[] = [];
    const lost: ItemId[] = [];
    for (const item of state.page(0, state.order.length)) {
      if (item.state.kind === 'waiting' || !item.source) continue;
      const facts = await stat(item.path).catch(() => null);
      if (facts && (facts.size !== item.source.sizeBytes || facts.mtimeMs !== item.source.modifiedMs)) changed.push(item.id);
      else if (facts && item.state.kind === 'done' && !(await areThere(outputsOf(item)))) lost.push(item.id);
    }
    if (changed.length > 0) await record({ t: 'waiting', ids: changed, measure: true });
    if (lost.length > 0) await record({ t: 'waiting', ids: lost, measure: false });
    if (!header.options.source.watch) await this.add(writer, record, await findClips(header.options.source, header.options.output, signal));
  }

  async #work(writer: BatchWriter, record: (...records: readonly BatchRecord[]) => Promise<void>, jobs: number | null): Promise<void> {
    const { header, state } = writer;
    const { source, output, recipe } = header.options;
    const { limits, log } = this.#deps;
    const known = (id: ItemId) => readKnown(this.folder, id);
    const run = new BatchRun(
      { recipe, state, record, known, limits, jobs, onProgress: (id) => this.#feed.touch([id]), runItem: (item, before, keep, call) => this.#runItem(writer, item, before, async (more) => {
        await writer.keep(item.id, more);
        await record({ t: 'known', id: item.id, ...inShort(more) });
        keep(more);
      }, call) },
      source.watch,
    );
    this.#run = run;
    this.#runStarted = { seconds: performance.now() / 1000, fraction: (await this.summary()).fraction };
    const watch = source.watch
      ? new FolderWatch({
          find: (signal) => findClips(source, output, signal),
          isKnown: (path) => state.hasPath(path),
          probe: (path, signal) => this.#deps.media.open({ path }, { signal, onProgress: () => undefined }),
          onArrived: async (clips) => {
            await this.add(writer, record, clips);
            run.look();
          },
          onTrouble: (error) => log.warn('folders cannot be looked at', { batch: this.id, cause: String(error) }),
        })
      : null;
    try {
      const end = await run.ended;
      if (end === 'finished' || (end === 'paused' && state.wanted === 'running')) await record({ t: 'run', wanted: end });
      await this.#tidy(state, end);
    } finally {
      await watch?.stop();
      this.#run = null;
    }
  }

  #runItem({ header }: BatchWriter, item: StoredItem, known: KnownItem | null, keep: ItemDeps['keep'], call: Call): Promise<ItemOutcome> {
    const { path, target, correction } = item;
    return (this.#deps.runItem ?? runItem)({ path, target, correction, known, staging: join(stagingFolder(target.folder, header.id), item.id) }, header.options.recipe, { ...this.#deps, keep }, call);
  }

  /** Only this batch writes into its staging folders, and only under the lock that is held now: at the end whatever is left there is its own litter. */
  async #tidy(state: BatchState, end: RunEnd): Promise<void> {
    for (const folder of stagingFolders(state, this.id)) {
      if (end === 'finished') await rm(folder, { recursive: true, force: true });
      else await rmdir(folder).catch(() => undefined);
    }
  }

  async #close(): Promise<void> {
    await this.#feed.flush();
    const writer = this.#writer;
    [this.#writer, this.#state] = [null, null];
    await (await writer?.catch(() => null))?.close();
  }

  #owner(): Promise<number | null> {
    return lockOwner(join(this.folder, 'lock'));
  }
}

/** Folder for unfinished outputs of a batch. The dot keeps it out of listings and out of the search for clips. */
export function stagingFolder(targetFolder: string, id: BatchId): string {
  return join(targetFolder, `.slateless-${id}`);
}

/** All staging folders that a batch may have. */
export function stagingFolders(state: BatchState, id: BatchId): ReadonlySet<string> {
  return new Set(state.everyItem().map(({ target }) => stagingFolder(target.folder, id)));
}

function atWork(state: BatchState): readonly ItemId[] {
  return state.counts.running === 0 ? [] : state.page(0, state.order.length).filter(({ state: { kind } }) => kind === 'running').map(({ id }) => id);
}

function outputsOf({ output, made = [] }: StoredItem): readonly string[] {
  return [...(output === null ? [] : [output]), ...made.map(({ path }) => path)];
}

async function areThere(paths: readonly string[]): Promise<boolean> {
  for (const path of paths) if (!(await stat(path).catch(() => null))) return false;
  return true;
}

function inShort({ source: { sizeBytes, modifiedMs }, media, estimate, written, made }: KnownItem): Omit<Extract<BatchRecord, { t: 'known' }>, 't' | 'id'> {
  const measured: MeasureSummary | null = estimate && {
    verdict: estimate.verdict,
    reason: estimate.reason,
    offset: estimate.offset,
    confidence: estimate.confidence,
    ...(estimate.evidence && { evidence: estimate.evidence }),
    driftPpm: estimate.driftPpm,
    steps: estimate.steps.length,
  };
  return { source: { sizeBytes, modifiedMs }, duration: media.duration, measured, output: written?.result.output ?? null, made: madeBySteps({ made }).flatMap(({ files }) => files) };
}
