/**
 * @file Reads a table of sorted keys as LevelDB and TensorFlow write it: blocks of entries whose keys leave out what they share with the one before,
 * an index of the blocks, a footer of 48 bytes. Format: google/leveldb doc/table_format.md.
 */
import { crc32c, maskedCrc } from './crc32c.ts';
import { decompressSnappy, SnappyError } from './snappy.ts';

/** Bytes that are no such table, or one that was damaged. */
export class TableError extends Error {
  override readonly name = 'TableError';
}

const FOOTER = 48;
/** Type of compression and CRC after each block. */
const TRAILER = 5;
const MAGIC = [0x57, 0xfb, 0x80, 0x8b, 0x24, 0x75, 0x47, 0xdb];
const NO_COMPRESSION = 0;
const SNAPPY = 1;

interface Place {
  readonly offset: number;
  readonly size: number;
}

/**
 * Every key with its value, in order.
 *
 * @throws {TableError} when the bytes are something else, cut short, or differ from their checksums.
 */
export function readSortedTable(file: Uint8Array): ReadonlyMap<string, Uint8Array> {
  const footer = file.subarray(Math.max(0, file.length - FOOTER));
  if (footer.length < FOOTER || MAGIC.some((byte, i) => footer[FOOTER - MAGIC.length + i] !== byte)) throw new TableError('It does not end like a table of variables');
  const handles = new Cursor(footer.subarray(0, FOOTER - MAGIC.length));
  // The first handle is that of the metaindex, which is empty.
  handles.place();
  const index = entriesOf(blockAt(file, handles.place()));
  const result = new Map<string, Uint8Array>();
  for (const { value } of index) {
    for (const entry of entriesOf(blockAt(file, new Cursor(value).place()))) result.set(new TextDecoder().decode(entry.key), entry.value);
  }
  return result;
}

function blockAt(file: Uint8Array, { offset, size }: Place): Uint8Array {
  const end = offset + size;
  if (end + TRAILER > file.length) throw new TableError(`Its block at byte ${offset} lies beyond the end`);
  const stored = new DataView(file.buffer, file.byteOffset + end + 1, 4).getUint32(0, true);
  if (maskedCrc(crc32c(file.subarray(offset, end + 1))) !== stored) throw new TableError(`Its block at byte ${offset} has a wrong checksum`);
  const content = file.subarray(offset, end);
  const compression = file[end];
  if (compression === NO_COMPRESSION) return content;
  if (compression !== SNAPPY) throw new TableError(`Its block at byte ${offset} is compressed in an unknown way (${compression})`);
  try {
    return decompressSnappy(content);
  } catch (error) {
    throw error instanceof SnappyError ? new TableError(`Its block at byte ${offset}: ${error.message}`, { cause: error }) : error;
  }
}

/** Entries of a block; what follows them tells where keys are written out, and is not needed to read all. */
function* entriesOf(block: Uint8Array): Generator<{ readonly key: Uint8Array; readonly value: Uint8Array }> {
  if (block.length < 4) throw new TableError('A block is too short');
  const restarts = new DataView(block.buffer, block.byteOffset + block.length - 4, 4).getUint32(0, true);
  const end = block.length - 4 - 4 * restarts;
  if (end < 0) throw new TableError('A block is too short for its restarts');
  const cursor = new Cursor(block.subarray(0, end));
  let key = new Uint8Array(0);
  while (!cursor.atEnd) {
    const [shared, own, length] = [cursor.varint(), cursor.varint(), cursor.varint()];
    if (shared > key.length) throw new TableError('A key shares more than there is');
    const next = new Uint8Array(shared + own);
    next.set(key.subarray(0, shared));
    next.set(cursor.take(own), shared);
    key = next;
    yield { key, value: cursor.take(length) };
  }
}

class Cursor {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get atEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  varint(): number {
    let value = 0;
    for (let factor = 1; factor < 2 ** 53; factor *= 128) {
      const [byte] = this.take(1);
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
    throw new TableError('A number is too long');
  }

  place(): Place {
    const offset = this.varint();
    return { offset, size: this.varint() };
  }

  take(count: number): Uint8Array {
    if (this.#at + count > this.#bytes.length) throw new TableError('A block ends within an entry');
    this.#at += count;
    return this.#bytes.subarray(this.#at - count, this.#at);
  }
}
