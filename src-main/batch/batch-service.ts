/** @file Whole folders for the shells: which batches there are, and everything that can be done with one. */
import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { BatchEvent, BatchId, BatchOptions, BatchService, ItemId, ItemsArgs } from '../../src-shared/contract/batch.ts';
import { AppError } from '../../src-shared/contract/errors.ts';
import type { Call } from '../../src-shared/contract/services.ts';
import type { Tolerance } from '../../src-shared/model/alignment.ts';
import { systemCode } from '../files/write-atomic.ts';
import type { Log } from '../log.ts';
import { createDocument, deleteDocument, readKnown } from './batch-document.ts';
import { type StoredItem, toBatchItem } from './batch-state.ts';
import { findClips } from './find-clips.ts';
import { forgetResults, madeBySteps } from './item-job.ts';
import { KnownFolders } from './known-folders.ts';
import { OpenBatch, type OpenBatchDeps, stagingFolders } from './open-batch.ts';
import { RecipeBook } from './recipes.ts';
import type { Poster } from './report/thumbnails.ts';
import { writeReports } from './report/write-reports.ts';

/** What the service stands on. */
export interface BatchServiceDeps extends Omit<OpenBatchDeps, 'send'> {
  /** The app's data folder. */
  readonly data: string;
  /** One frame of an opened file as a JPEG. */
  readonly poster: Poster;
  /** The standard that clips are judged by which were only measured. */
  readonly judge: () => Promise<Tolerance>;
  readonly emit: (event: BatchEvent) => void;
  readonly log: Log;
}

/** The service, and what only shells need. */
export interface Batches extends BatchService {
  /** Recipes by name or file, for the terminal. */
  readonly book: RecipeBook;
  /** Resolves once a batch is not at work any more and every event of it has been sent. */
  ended(batchId: BatchId): Promise<void>;
  /** Ends what is at work; it goes on at the next start. */
  dispose(): Promise<void>;
}

/** Builds the service. Nothing is read until a call needs it. */
export function createBatchService(deps: BatchServiceDeps): Batches {
  const home = join(deps.data, 'batches');
  const folders = new KnownFolders(home, join(deps.data, 'batch-folders.json'));
  const book = new RecipeBook(join(deps.data, 'recipes.json'), deps.log);
  const open = new Map<BatchId, OpenBatch>();

  const opened = (id: BatchId, folder: string): OpenBatch => {
    const batch = open.get(id) ?? new OpenBatch(id, folder, { ...deps, send: deps.emit });
    open.set(id, batch);
    return batch;
  };
  const get = async (batchId: BatchId): Promise<OpenBatch> => {
    const known = open.get(batchId);
    if (known) return known;
    for (const folder of await folders.list()) if ((await folders.idOf(folder)) === batchId) return opened(batchId, folder);
    throw new AppError('batch.not-found', `No batch ${batchId}`, { batchId });
  };
  /** The items that are there; those that were taken off the list meanwhile are none of them. */
  const existing = (itemIds: readonly ItemId[], item: (id: ItemId) => StoredItem | null) => itemIds.flatMap((id) => item(id) ?? []);

  const change = async ({ batchId, itemIds }: ItemsArgs, alter: (batch: OpenBatch, items: readonly StoredItem[], writer: Parameters<Parameters<OpenBatch['write']>[0]>[0], record: Parameters<Parameters<OpenBatch['write']>[0]>[1]) => Promise<void>) => {
    const batch = await get(batchId);
    await batch.write((writer, record) => alter(batch, existing(itemIds, (id) => writer.state.item(id)), writer, record));
    return batch.summary();
  };

  return {
    book,
    list: async () => {
      const listed = await Promise.all(
        (await folders.list()).map(async (folder) => {
          try {
            const id = await folders.idOf(folder);
            return id === null ? [] : [await opened(id, folder).summary()];
          } catch (error) {
            if (!(error instanceof AppError)) throw error;
            deps.log.warn('batch left out', { folder, cause: error.message });
            return [];
          }
        }),
      );
      return listed.flat().sort((a, b) => b.createdMs - a.createdMs);
    },
    recipes: () => book.list(),
    saveRecipe: ({ recipe }) => book.save(recipe),
    deleteRecipe: ({ name }) => book.delete(name),

    create: async (asked, { signal }) => {
      const options = absolute(asked);
      const clips = options.source.watch ? [] : await findClips(options.source, options.output, signal);
      if (clips.length === 0 && !options.source.watch) throw new AppError('batch.no-files', 'No media files', { paths: options.source.inputs });
      const id = newId();
      const folder = options.document ?? join(home, id);
      const name = options.name ?? (basename(options.source.inputs[0] ?? '') || 'Batch');
      await createDocument(folder, { id, name, createdMs: Date.now(), options });
      if (options.document !== null) await folders.remember(folder);
      const batch = opened(id, folder);
      await batch.write((writer, record) => batch.add(writer, record, clips));
      return batch.summary();
    },

    items: async ({ batchId, from, count }) => {
      const batch = await get(batchId);
      const { state } = await batch.read();
      return { batch: await batch.summary(), items: state.page(from, count).map(toBatchItem) };
    },

    item: async ({ batchId, itemId }, call) => {
      const batch = await get(batchId);
      const item = (await batch.read()).state.item(itemId);
      if (!item) throw new AppError('batch.no-such-item', `No item ${itemId}`, { batchId, itemId });
      const [known, mediaId] = await Promise.all([readKnown(batch.folder, itemId), openForWindow(item.path, deps, call)]);
      return { item: toBatchItem(item), mediaId, media: known?.media ?? null, estimate: known?.estimate ?? null, fix: known?.written?.result ?? null, made: known ? madeBySteps(known) : [] };
    },

    start: async ({ batchId, jobs }, { signal }) => {
      const batch = await get(batchId);
      await batch.start(jobs ?? null, signal);
      return batch.summary();
    },
    pause: async ({ batchId }) => {
      const batch = await get(batchId);
      await batch.pause();
      return batch.summary();
    },
    stop: async ({ batchId }) => {
      const batch = await get(batchId);
      await batch.stop();
      return batch.summary();
    },

    retry: (args) =>
      change(args, async (batch, items, writer, record) => {
        const ids = items.filter(({ state }) => state.kind !== 'running').map(({ id }) => id);
        for (const id of args.measure ? ids : []) {
          const known = await readKnown(batch.folder, id);
          if (known) await writer.keep(id, forgetResults(known));
        }
        await record({ t: 'waiting', ids, measure: args.measure });
        batch.nudge();
      }),
    skip: (args) => change(args, (batch, items, _writer, record) => leave(batch, items, () => record({ t: 'skipped', ids: items.map(({ id }) => id) }))),
    remove: (args) => change(args, (batch, items, _writer, record) => leave(batch, items, () => record({ t: 'removed', ids: items.map(({ id }) => id) }))),
    restore: async ({ batchId, itemIds }) => {
      const batch = await get(batchId);
      await batch.write(async ({ state }, record) => {
        await record({ t: 'restored', ids: itemIds ?? state.removedIds });
        batch.nudge();
      });
      return batch.summary();
    },
    move: (args) => change(args, (_batch, items, _writer, record) => record({ t: 'moved', ids: items.map(({ id }) => id), before: args.before })),

    correct: async ({ batchId, itemId, correction }) => {
      const batch = await get(batchId);
      return batch.write(async ({ state }, record) => {
        await record({ t: 'corrected', id: itemId, correction });
        const item = state.item(itemId);
        if (!item) throw new AppError('batch.no-such-item', `No item ${itemId}`, { batchId, itemId });
        return toBatchItem(item);
      });
    },

    report: async ({ batchId, formats, folder }, call) => {
      const batch = await get(batchId);
      const { header, state } = await batch.read();
      return writeReports({ header, items: state.page(0, state.order.length), document: batch.folder, folder: folder ?? batch.folder, formats, judge: await deps.judge() }, deps, call);
    },

    delete: async ({ batchId }) => {
      const batch = await get(batchId);
      await batch.suspend();
      await batch.write(async ({ state }) => {
        for (const staging of stagingFolders(state, batchId)) await rm(staging, { recursive: true, force: true });
      });
      await deleteDocument(batch.folder);
      await folders.forget(batch.folder);
      open.delete(batchId);
      deps.emit({ type: 'batch', batchId, batch: null, changed: [], removed: [] });
      return {};
    },

    ended: async (batchId) => (await get(batchId)).ended(),
    dispose: async () => {
      await Promise.all([...open.values()].map((batch) => batch.suspend()));
    },
  };
}

/** Records that items are left out, and ends those at work. */
async function leave(batch: OpenBatch, items: readonly StoredItem[], record: () => Promise<void>): Promise<void> {
  await record();
  batch.nudge(items.filter(({ state }) => state.kind === 'running').map(({ id }) => id));
}

/** Null for a file that is gone or broken: what is known of it can be shown all the same. */
async function openForWindow(path: string, { media }: BatchServiceDeps, call: Call): Promise<string | null> {
  try {
    return (await media.open({ path }, call)).id;
  } catch (error) {
    // A file that goes away while it is read is gone like any other.
    if (error instanceof AppError || systemCode(error) === 'ENOENT') return null;
    throw error;
  }
}

/** Paths from a window are absolute already; those of a terminal are meant from where it stands. */
function absolute(options: BatchOptions): BatchOptions {
  const { source, output, document } = options;
  return {
    ...options,
    source: { ...source, inputs: source.inputs.map((input) => resolve(input)) },
    output: { ...output, folder: output.folder === null ? null : resolve(output.folder) },
    document: document === null ? null : resolve(document),
  };
}

function newId(): BatchId {
  return randomBytes(8).toString('hex');
}
