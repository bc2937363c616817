/**
 * @file Reads checkpoints of TensorFlow 1 and 2 ("V2" files): `<prefix>.index` is a sorted table of variables, `<prefix>.data-…` has their values.
 * Fields as in tensorflow/core/protobuf/tensor_bundle.proto. Values are read when asked for, so that a file of any size takes no memory.
 */
import { open, readFile } from 'node:fs/promises';
import { AppError } from '../../../src-shared/contract/errors.ts';
import { systemCode } from '../../files/write-atomic.ts';
import { ProtobufError, readFields } from '../../nn/protobuf.ts';
import { elementCount, formatShape, type Shape } from '../../nn/tensor.ts';
import { crc32c, maskedCrc } from './crc32c.ts';
import { readSortedTable, TableError } from './sorted-table.ts';

/** `DataType.DT_FLOAT`: the only type that weights have. */
const FLOAT = 1;
/** Name of the entry about all others. */
const HEADER = '';

/** One variable as the index has it. */
export interface BundleEntry {
  readonly name: string;
  /** `DataType` in types.proto; 1 is float32. */
  readonly dataType: number;
  readonly shape: Shape;
  readonly shard: number;
  readonly offset: number;
  readonly size: number;
  /** Masked CRC-32C of the values. */
  readonly crc: number;
  /** Saved in parts, which nothing published is. */
  readonly isSliced: boolean;
}

/** A checkpoint that is open for reading. */
export interface Bundle {
  readonly prefix: string;
  readonly entries: ReadonlyMap<string, BundleEntry>;
  readonly shards: number;
}

/** The prefix that any of a checkpoint's files stands for. */
export function prefixOf(path: string): string {
  return path.replace(/\.(index|meta|data-\d{5}-of-\d{5})$/, '');
}

/**
 * Reads the index.
 *
 * @param path the prefix, or any file of the checkpoint.
 * @throws {AppError} `files.not-found`, `model.invalid`.
 */
export async function openBundle(path: string): Promise<Bundle> {
  const prefix = prefixOf(path);
  const bytes = await readIndex(prefix);
  try {
    const table = readSortedTable(bytes);
    const header = table.get(HEADER);
    if (!header) throw invalid(prefix, 'Its index has no header');
    const shards = shardsOf(header, prefix);
    const entries = [...table].filter(([name]) => name !== HEADER).map(([name, value]) => [name, entryOf(name, value)] as const);
    return { prefix, entries: new Map(entries), shards };
  } catch (error) {
    if (error instanceof TableError || error instanceof ProtobufError) throw invalid(prefix, error.message, error);
    throw error;
  }
}

/**
 * Values of one variable, row-major.
 *
 * @throws {AppError} `model.invalid` when they are missing, cut short, no float32, or differ from their checksum; `files.not-found`.
 */
export async function readVariable({ prefix, shards }: Bundle, entry: BundleEntry): Promise<Float32Array> {
  const { name, dataType, shape, size, offset, shard } = entry;
  if (entry.isSliced) throw invalid(prefix, `${name} was saved in parts`);
  if (dataType !== FLOAT || size !== 4 * elementCount(shape)) throw invalid(prefix, `${name} is no float32 ${formatShape(shape)}: type ${dataType}, ${size} bytes`);
  const pad = (number: number) => String(number).padStart(5, '0');
  const path = `${prefix}.data-${pad(shard)}-of-${pad(shards)}`;
  const bytes = new Uint8Array(size);
  const file = await open(path, 'r').catch((error: unknown) => {
    throw notFound(path, error);
  });
  try {
    const { bytesRead } = await file.read(bytes, 0, size, offset);
    if (bytesRead < size) throw invalid(prefix, `${path} is cut short within ${name}`);
  } finally {
    await file.close();
  }
  if (maskedCrc(crc32c(bytes)) !== entry.crc) throw invalid(prefix, `${name} has a wrong checksum; the file is damaged`);
  return new Float32Array(bytes.buffer);
}

async function readIndex(prefix: string): Promise<Uint8Array> {
  const path = `${prefix}.index`;
  return readFile(path).catch((error: unknown) => {
    throw notFound(path, error);
  });
}

function shardsOf(header: Uint8Array, prefix: string): number {
  let [shards, endianness] = [0, 0];
  for (const { number, integer } of readFields(header)) {
    if (number === 1) shards = Number(integer);
    else if (number === 2) endianness = Number(integer);
  }
  if (endianness !== 0) throw invalid(prefix, 'It was written on a big-endian machine');
  return shards;
}

function entryOf(name: string, message: Uint8Array): BundleEntry {
  let [dataType, shard, offset, size, crc, isSliced] = [0, 0, 0, 0, 0, false];
  let shape: Shape = [];
  for (const { number, integer, bytes } of readFields(message)) {
    if (number === 1) dataType = Number(integer);
    else if (number === 2) shape = shapeOf(bytes);
    else if (number === 3) shard = Number(integer);
    else if (number === 4) offset = Number(integer);
    else if (number === 5) size = Number(integer);
    else if (number === 6) crc = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true);
    else if (number === 7) isSliced = true;
  }
  return { name, dataType, shape, shard, offset, size, crc, isSliced };
}

/** `TensorShapeProto`: one message per axis, whose size is left out where it is 0. */
function shapeOf(message: Uint8Array): Shape {
  return [...readFields(message)].filter(({ number }) => number === 2).map(({ bytes }) => Number([...readFields(bytes)].find(({ number }) => number === 1)?.integer ?? 0n));
}

function invalid(path: string, cause: string, error?: unknown): AppError<'model.invalid'> {
  return new AppError('model.invalid', `${path}: ${cause}`, { model: path, path, cause }, { cause: error });
}

function notFound(path: string, error: unknown): unknown {
  return systemCode(error) === 'ENOENT' ? new AppError('files.not-found', `No ${path}`, { path }, { cause: error }) : error;
}
