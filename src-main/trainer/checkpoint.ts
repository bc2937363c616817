/**
 * @file A training at rest: everything that the next step depends on, in one file that is either whole or not there.
 *
 * Layout, little-endian: eight bytes "SLTRAIN2", SHA-256 of all that follows, length of the header as uint32, header as JSON in UTF-8, padding to a
 * multiple of 4, then the float32 vectors in the header's order.
 */
import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../src-shared/contract/errors.ts';
import { systemCode } from '../files/write-atomic.ts';

const MAGIC = Buffer.from('SLTRAIN2', 'latin1');
const CHECKED = MAGIC.length + 32;
const PREFIX = CHECKED + 4;

const number = z.number();
const accuracy = z.object({ frames: number, windows: number, withinOne: number.nullable(), withinTwo: number.nullable() }).strict();

const progress = z
  .object({
    /** Steps done. */
    step: z.number().int().min(0),
    /** Steps of the whole run; null until that of a run bounded by time has been settled. */
    total: z.number().int().positive().nullable(),
    /** Step from which the learning rate falls, of a run bounded by time; see `schedule.ts`. */
    decayFrom: z.number().int().min(0).nullable(),
    /** Seconds spent, over all sessions. */
    seconds: number,
    losses: z.array(number),
    /** Step 0 is the model that a fine-tuning starts from. */
    evaluations: z.array(z.object({ step: number, score: number, table: z.array(accuracy) }).strict()),
    best: z.object({ step: number, score: number }).strict().nullable(),
  })
  .strict();

const header = z
  .object({
    version: z.literal(1),
    /** Settings of whatever is trained; checked by it. */
    config: z.record(z.string(), z.unknown()),
    /** Hash of the dataset; a resumed training must see the same. */
    dataset: z.string(),
    parent: z.string().nullable(),
    /** See `FineTuning`; null from scratch. */
    fineTuning: z.object({ pull: z.number().min(0).max(1), mostDrift: z.number().positive() }).strict().nullable(),
    progress,
    vectors: z.array(z.object({ name: z.string(), length: z.number().int().positive() }).strict()),
  })
  .strict();

/** How far a training is. */
export type TrainingProgress = z.infer<typeof progress>;

/** All of it. Vectors by name: `state.*`, `average.*`, `best.*`, and `anchor.*` of a fine-tuning. */
export type Checkpoint = Readonly<Omit<z.infer<typeof header>, 'version' | 'vectors'>> & { readonly vectors: Readonly<Record<string, Float32Array>> };

/**
 * Writes a checkpoint in place of the one before.
 *
 * @throws {AppError} `disk.full`, `disk.not-writable`; the one before is then still there.
 */
export async function writeCheckpoint(path: string, { vectors, ...facts }: Checkpoint): Promise<void> {
  const names = Object.keys(vectors).sort();
  const bytes = names.map((name) => new Uint8Array(vectors[name].buffer, vectors[name].byteOffset, vectors[name].byteLength));
  const content = { version: 1, ...facts, vectors: names.map((name) => ({ name, length: vectors[name].length })) };
  const text = Buffer.from(JSON.stringify(content));
  const head = Buffer.alloc(Math.ceil((PREFIX + text.length) / 4) * 4, ' ');
  MAGIC.copy(head);
  head.writeUInt32LE(head.length - PREFIX, CHECKED);
  text.copy(head, PREFIX);
  hashOf([head.subarray(CHECKED), ...bytes]).copy(head, MAGIC.length);
  // One name, since the training's lock keeps others away: what a kill in the middle of writing leaves behind is written over the next time.
  const partial = `${path}.partial`;
  try {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(partial, 'w');
    try {
      for (const part of [head, ...bytes]) await file.writeFile(part);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw notWritten(error, path);
  }
}

/**
 * Reads a checkpoint; null without one.
 *
 * @throws {AppError} `trainer.checkpoint-invalid` when it is cut short, changed, or of another version.
 */
export async function readCheckpoint(path: string): Promise<Checkpoint | null> {
  const content = await readFile(path).catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return null;
    throw error;
  });
  if (!content) return null;
  const invalid = (cause: string, error?: unknown) => new AppError('trainer.checkpoint-invalid', `${path}: ${cause}`, { path, cause }, { cause: error });
  if (content.length < PREFIX || !content.subarray(0, MAGIC.length).equals(MAGIC)) throw invalid('It is no training of this version of the program');
  const isWhole = hashOf([content.subarray(CHECKED)]).equals(content.subarray(MAGIC.length, CHECKED));
  if (!isWhole) throw invalid('It is cut short or has been changed: its checksum is wrong');
  const start = PREFIX + content.readUInt32LE(CHECKED);
  const head = parseHeader(content.subarray(PREFIX, start));
  if (!head) throw invalid('It was written by another version of the program');
  // A copy, since float32 wants an address that is a multiple of 4.
  const data = new Uint8Array(content.subarray(start));
  const { vectors: listed, version: _, ...facts } = head;
  const wanted = listed.reduce((sum, { length }) => sum + 4 * length, 0);
  if (data.length !== wanted) throw invalid(`It has ${data.length} bytes of numbers, not ${wanted}`);
  let at = 0;
  const vectors = Object.fromEntries(listed.map(({ name, length }) => [name, new Float32Array(data.buffer, (at += 4 * length) - 4 * length, length)]));
  return { ...facts, vectors };
}

function parseHeader(bytes: Uint8Array): z.infer<typeof header> | null {
  try {
    return header.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return null;
    throw error;
  }
}

function hashOf(parts: readonly Uint8Array[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

function notWritten(error: unknown, path: string): unknown {
  const code = systemCode(error);
  if (code === null) return error;
  // EFBIG: a limit on the size of files, or a file system that has one.
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG') return new AppError('disk.full', `No space for ${path}`, { path }, { cause: error });
  return new AppError('disk.not-writable', `Cannot write ${path}: ${code}`, { path, cause: code }, { cause: error });
}
