/**
 * @file Data first, its index last: how footage to learn from is kept in the derived cache. Long sources are written as they are read, and a file
 * that was cut short has no index, so it is made again.
 *
 * Layout, little-endian: data as the kind of file has it; an index as JSON in UTF-8; its length as uint32; eight bytes that name the kind.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { z } from 'zod';

/** Bytes after the index. */
const TAIL = 12;
/** int16 full scale. */
const FULL_SCALE = 32768;

/** Writes a file from start to end. */
export class IndexedFileWriter {
  readonly #file: FileHandle;
  readonly #kind: string;
  #position = 0;

  /** @param kind eight ASCII characters. */
  constructor(file: FileHandle, kind: string) {
    this.#file = file;
    this.#kind = kind;
  }

  /** Appends data; returns its byte offset. */
  async append(bytes: Uint8Array): Promise<number> {
    const at = this.#position;
    for (let done = 0; done < bytes.length; ) done += (await this.#file.write(bytes, done, bytes.length - done, at + done)).bytesWritten;
    this.#position += bytes.length;
    return at;
  }

  /** Appends samples in [-1, 1) as int16; returns the byte offset. */
  appendSound(samples: Float32Array): Promise<number> {
    const pcm = Int16Array.from(samples, (sample) => Math.max(-FULL_SCALE, Math.min(FULL_SCALE - 1, Math.round(sample * FULL_SCALE))));
    return this.append(new Uint8Array(pcm.buffer));
  }

  /** Appends the index, which completes the file. */
  async finish(index: object): Promise<void> {
    const text = Buffer.from(JSON.stringify(index));
    const length = Buffer.alloc(4);
    length.writeUInt32LE(text.length);
    await this.append(Buffer.concat([text, length, Buffer.from(this.#kind, 'latin1')]));
  }
}

/** The index and how many bytes of data lie before it; null when the file is missing, cut short or of another kind. */
export async function readIndex<T>(path: string, kind: string, schema: z.ZodType<T>): Promise<{ readonly index: T; readonly dataBytes: number } | null> {
  const file = await open(path, 'r').catch(() => null);
  if (!file) return null;
  try {
    const { size } = await file.stat();
    const tail = Buffer.alloc(TAIL);
    await file.read(tail, 0, TAIL, Math.max(0, size - TAIL));
    const length = tail.readUInt32LE(0);
    if (tail.toString('latin1', 4) !== kind || length > size - TAIL) return null;
    const text = Buffer.alloc(length);
    const dataBytes = size - TAIL - length;
    await file.read(text, 0, length, dataBytes);
    return { index: schema.parse(JSON.parse(text.toString('utf8'))), dataBytes };
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return null;
    throw error;
  } finally {
    await file.close();
  }
}

/** `count` samples in [-1, 1) from byte `at`. */
export async function readSound(file: FileHandle, at: number, count: number): Promise<Float32Array> {
  const pcm = new Int16Array(count);
  await file.read(new Uint8Array(pcm.buffer), 0, pcm.byteLength, at);
  return Float32Array.from(pcm, (value) => value / FULL_SCALE);
}
