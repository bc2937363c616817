/**
 * @file A batch on the disk: a folder with
 *
 * - `batch.json`     what it is made from, written once;
 * - `journal.jsonl`  what has happened since the snapshot, one record per line;
 * - `snapshot.json`  what it added up to when the journal was last cut;
 * - `items/N.json`   what is known of item N, in full;
 * - `lock`           while a process works on it.
 *
 * Reading needs no lock and changes nothing; writing needs it.
 */
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { BatchId, BatchOptions, ItemId } from '../../src-shared/contract/batch.ts';
import { batchOptionsSchema } from '../../src-shared/contract/batch-schemas.ts';
import { AppError } from '../../src-shared/contract/errors.ts';
import { systemCode, writeAtomic } from '../files/write-atomic.ts';
import { type BatchRecord, parseRecord } from './batch-records.ts';
import { BatchState, type StoredState } from './batch-state.ts';
import { lockDocument } from './document-lock.ts';
import type { KnownItem } from './item-job.ts';
import { Journal, wholeLines } from './journal.ts';

/** Version of the format that this program writes. */
export const BATCH_VERSION = 1;
/** Records after which a snapshot makes the journal short again. */
const SNAPSHOT_EVERY = 5000;

/** What never changes of a batch. */
export interface BatchHeader {
  readonly id: BatchId;
  readonly name: string;
  readonly createdMs: number;
  readonly options: BatchOptions;
}

/** A batch as it is on the disk now. */
export interface ReadBatch {
  readonly folder: string;
  readonly header: BatchHeader;
  readonly state: BatchState;
}

const headerSchema = z.object({ format: z.literal('slateless-batch'), version: z.number().int(), id: z.string(), name: z.string(), createdMs: z.number(), options: batchOptionsSchema });
const storedItem = z.looseObject({ id: z.string(), path: z.string() });
const snapshotSchema = z.object({ n: z.number().int(), wanted: z.enum(['idle', 'running', 'paused', 'finished']), lastId: z.number().int(), orderRevision: z.number().int(), items: z.array(storedItem), removed: z.array(z.object({ item: storedItem, n: z.number().int(), after: z.string().nullable() })).default([]) });

/**
 * Writes a new batch's document.
 *
 * @throws {AppError} `batch.document-in-use` for a folder that holds something, `disk.*`.
 */
export async function createDocument(folder: string, header: BatchHeader): Promise<void> {
  const there = await readdir(folder).catch(() => []);
  if (there.length > 0) throw new AppError('batch.document-in-use', `${folder} is not empty`, { path: folder });
  await writeAtomic(join(folder, 'batch.json'), `${JSON.stringify({ format: 'slateless-batch', version: BATCH_VERSION, ...header }, null, 2)}\n`);
}

/**
 * Reads a batch, also while another process works on it.
 *
 * @throws {AppError} `batch.corrupt`, `batch.too-new`, `files.not-found`.
 */
export async function readDocument(folder: string): Promise<ReadBatch> {
  const header = await readHeader(join(folder, 'batch.json'));
  const state = await readSnapshot(join(folder, 'snapshot.json'));
  const journal = await readFile(join(folder, 'journal.jsonl')).catch(missingIsEmpty);
  replay(state, wholeLines(journal, isRecord).lines);
  return { folder, header, state };
}

/** A batch that this process may change. */
export class BatchWriter {
  readonly header: BatchHeader;
  readonly state: BatchState;
  readonly #folder: string;
  readonly #journal: Journal;
  readonly #release: () => Promise<void>;
  #sinceSnapshot: number;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(batch: ReadBatch, journal: Journal, records: number, release: () => Promise<void>) {
    [this.header, this.state, this.#folder] = [batch.header, batch.state, batch.folder];
    [this.#journal, this.#sinceSnapshot, this.#release] = [journal, records, release];
  }

  /** @throws {AppError} `batch.busy`, and as {@link readDocument}. */
  static async open(folder: string): Promise<BatchWriter> {
    await mkdir(folder, { recursive: true });
    const release = await lockDocument(join(folder, 'lock'));
    try {
      const header = await readHeader(join(folder, 'batch.json'));
      const state = await readSnapshot(join(folder, 'snapshot.json'));
      const { journal, lines } = await Journal.open(join(folder, 'journal.jsonl'), isRecord);
      replay(state, lines);
      return new BatchWriter({ folder, header, state }, journal, lines.length, release);
    } catch (error) {
      await release();
      throw error;
    }
  }

  /** Puts records on the disk and then into the state; returns the items that they changed or removed. One call after the other. */
  record(...records: readonly BatchRecord[]): Promise<readonly ItemId[]> {
    const done = this.#last.then(async () => {
      const first = this.state.n + 1;
      await this.#journal.append(records.map((record, index) => JSON.stringify({ n: first + index, ...record })));
      const changed = records.flatMap((record) => this.state.apply(record));
      this.#sinceSnapshot += records.length;
      if (this.#sinceSnapshot >= SNAPSHOT_EVERY) await this.#snapshot();
      return changed;
    });
    this.#last = done.catch(() => undefined);
    return done;
  }

  /** Keeps all that is known of an item. */
  async keep(id: ItemId, known: KnownItem): Promise<void> {
    await writeAtomic(join(this.#folder, 'items', `${id}.json`), JSON.stringify(known));
  }

  /** Waits for what is being written and lets go of the document. */
  async close(): Promise<void> {
    await this.#last;
    await this.#journal.close();
    await this.#release();
  }

  /** The snapshot is whole before the journal is cut: a kill between the two leaves records that are skipped by their number. */
  async #snapshot(): Promise<void> {
    await writeAtomic(join(this.#folder, 'snapshot.json'), JSON.stringify(this.state.stored()));
    await this.#journal.clear();
    this.#sinceSnapshot = 0;
  }
}

/** All that is known of an item, or null. A damaged file is as good as none: the item is then looked at again. */
export async function readKnown(folder: string, id: ItemId): Promise<KnownItem | null> {
  const text = await readFile(join(folder, 'items', `${id}.json`), 'utf8').catch(missingIsNull);
  if (text === null) return null;
  try {
    return JSON.parse(text) as KnownItem;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** Removes a batch's own files and, where nothing else lies there, its folder. */
export async function deleteDocument(folder: string): Promise<void> {
  for (const name of ['items', 'thumbnails', 'snapshot.json', 'journal.jsonl', 'report.html', 'report.csv', 'report.json', 'batch.json', 'lock']) await rm(join(folder, name), { recursive: true, force: true });
  if ((await readdir(folder).catch(() => ['?'])).length === 0) await rm(folder, { recursive: true });
}

function isRecord(line: string): boolean {
  return parseRecord(line) !== null;
}

function replay(state: BatchState, lines: readonly string[]): void {
  for (const line of lines) {
    const record = parseRecord(line);
    if (record?.n === state.n + 1) state.apply(record);
  }
}

async function readHeader(path: string): Promise<BatchHeader> {
  const text = await readFile(path, 'utf8').catch(missingIsNull);
  if (text === null) throw new AppError('files.not-found', `No batch ${path}`, { path });
  const parsed = headerSchema.safeParse(parseJson(text, path));
  if (!parsed.success) throw corrupt(path, parsed.error.issues[0]?.message ?? 'not a batch');
  const { version, id, name, createdMs, options } = parsed.data;
  if (version > BATCH_VERSION) throw new AppError('batch.too-new', `${path} has version ${version}`, { path, version, supported: BATCH_VERSION });
  return { id, name, createdMs, options };
}

async function readSnapshot(path: string): Promise<BatchState> {
  const text = await readFile(path, 'utf8').catch(missingIsNull);
  if (text === null) return new BatchState();
  const parsed = snapshotSchema.safeParse(parseJson(text, path));
  if (!parsed.success) throw corrupt(path, parsed.error.issues[0]?.message ?? 'not a snapshot');
  return BatchState.from(parsed.data as unknown as StoredState);
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) throw corrupt(path, error.message);
    throw error;
  }
}

function corrupt(path: string, cause: string): AppError {
  return new AppError('batch.corrupt', `${path}: ${cause}`, { path, cause });
}

function missingIsNull(error: unknown): null {
  if (systemCode(error) === 'ENOENT') return null;
  throw error;
}

function missingIsEmpty(error: unknown): Buffer {
  missingIsNull(error);
  return Buffer.alloc(0);
}
