/**
 * @file Writes checkpoints as TensorFlow does, for tests of reading them: an index of variables as a sorted table, and their values. Written from the format
 * descriptions (leveldb table_format.md, tensor_bundle.proto); shares no code with the reader.
 */
import { writeFile } from 'node:fs/promises';
import type { Variable } from './published-variables.ts';

/** What may differ from a usual checkpoint. */
export interface CheckpointOptions {
  /** Entries per block of the index. */
  readonly perBlock?: number;
  /** Blocks as Snappy would write them that found nothing to save, and one copy per block where there is something. */
  readonly compresses?: boolean;
  /** Variables of int64, as `global_step`. */
  readonly counters?: Readonly<Record<string, bigint>>;
}

const RESTART_EVERY = 16;

/** Writes `<prefix>.index` and `<prefix>.data-00000-of-00001`. */
export async function writeTensorFlowCheckpoint(prefix: string, variables: ReadonlyMap<string, Variable>, { perBlock = 40, compresses = false, counters = {} }: CheckpointOptions = {}): Promise<void> {
  const all = [
    ...[...variables].map(([name, { shape, data }]) => ({ name, type: 1, shape, bytes: Buffer.from(data.buffer, data.byteOffset, data.byteLength) })),
    ...Object.entries(counters).map(([name, value]) => ({ name, type: 9, shape: [], bytes: Buffer.from(BigInt64Array.of(value).buffer) })),
  ].sort((a, b) => (a.name < b.name ? -1 : 1));
  let offset = 0;
  const entries: [string, Buffer][] = [['', Buffer.concat([field(1, 1), length(3, field(1, 1))])]];
  for (const { name, type, shape, bytes } of all) {
    const dims = shape.map((size) => length(2, field(1, size)));
    const place = offset === 0 ? Buffer.alloc(0) : field(4, offset);
    entries.push([name, Buffer.concat([field(1, type), length(2, Buffer.concat(dims)), place, field(5, bytes.length), fixed32(6, masked(crc(bytes)))])]);
    offset += bytes.length;
  }
  await writeFile(`${prefix}.data-00000-of-00001`, Buffer.concat(all.map(({ bytes }) => bytes)));
  await writeFile(`${prefix}.index`, table(entries, perBlock, compresses));
}

function table(entries: readonly (readonly [string, Buffer])[], perBlock: number, compresses: boolean): Buffer {
  const parts: Buffer[] = [];
  let at = 0;
  const append = (content: Buffer): Buffer => {
    const stored = compresses ? snappy(content) : content;
    const typed = Buffer.concat([stored, Buffer.of(compresses ? 1 : 0)]);
    const place = Buffer.concat([varint(at), varint(stored.length)]);
    const sum = Buffer.alloc(4);
    sum.writeUInt32LE(masked(crc(typed)));
    parts.push(typed, sum);
    at += typed.length + 4;
    return place;
  };
  const index: [string, Buffer][] = [];
  for (let from = 0; from < entries.length; from += perBlock) {
    const part = entries.slice(from, from + perBlock);
    index.push([part[part.length - 1][0], append(block(part))]);
  }
  const [meta, places] = [append(block([])), append(block(index))];
  const footer = Buffer.alloc(48);
  meta.copy(footer);
  places.copy(footer, meta.length);
  Buffer.from('57fb808b247547db', 'hex').copy(footer, 40);
  return Buffer.concat([...parts, footer]);
}

function block(entries: readonly (readonly [string, Buffer])[]): Buffer {
  const parts: Buffer[] = [];
  const restarts: number[] = [];
  let [at, before] = [0, Buffer.alloc(0)];
  entries.forEach(([name, value], i) => {
    const key = Buffer.from(name);
    let shared = 0;
    if (i % RESTART_EVERY === 0) restarts.push(at);
    else while (shared < Math.min(before.length, key.length) && before[shared] === key[shared]) shared++;
    const entry = Buffer.concat([varint(shared), varint(key.length - shared), varint(value.length), key.subarray(shared), value]);
    parts.push(entry);
    at += entry.length;
    before = key;
  });
  if (restarts.length === 0) restarts.push(0);
  const tail = Buffer.alloc(4 * restarts.length + 4);
  restarts.forEach((restart, i) => tail.writeUInt32LE(restart, 4 * i));
  tail.writeUInt32LE(restarts.length, 4 * restarts.length);
  return Buffer.concat([...parts, tail]);
}

/** Literals, and a copy wherever four bytes repeat those eight before: enough for every kind of element but long distances. */
function snappy(content: Buffer): Buffer {
  const parts = [varint(content.length)];
  let from = 0;
  const literal = (to: number) => {
    for (; from < to; from += Math.min(to - from, 200)) {
      const part = content.subarray(from, Math.min(to, from + 200));
      parts.push(part.length <= 60 ? Buffer.of((part.length - 1) << 2) : Buffer.of(60 << 2, part.length - 1), part);
    }
  };
  for (let at = 8; at + 4 <= content.length; at++) {
    if (!content.subarray(at, at + 4).equals(content.subarray(at - 8, at - 4))) continue;
    literal(at);
    parts.push(at % 2 === 0 ? Buffer.of(1, 8) : Buffer.of((3 << 2) | 2, 8, 0));
    from = at + 4;
    at += 3;
  }
  literal(content.length);
  return Buffer.concat(parts);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return Buffer.of(...bytes, rest);
}

function field(number: number, value: number): Buffer {
  return Buffer.concat([varint(number * 8), varint(value)]);
}

function length(number: number, content: Buffer): Buffer {
  return Buffer.concat([varint(number * 8 + 2), varint(content.length), content]);
}

function fixed32(number: number, value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return Buffer.concat([varint(number * 8 + 5), bytes]);
}

/** Bit by bit, by long division. */
function crc(bytes: Uint8Array): number {
  let rest = 0xffffffff;
  for (const byte of bytes) {
    rest ^= byte;
    for (let bit = 0; bit < 8; bit++) rest = (rest >>> 1) ^ (rest & 1 ? 0x82f63b78 : 0);
  }
  return (rest ^ 0xffffffff) >>> 0;
}

function masked(value: number): number {
  const rotated = ((value >>> 15) | (value << 17)) >>> 0;
  return (rotated + 0xa282ead8) % 2 ** 32;
}
