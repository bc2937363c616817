/**
 * @file Small pictures and sound of one source, as one file of the derived cache: the whole frame, and views that zoom into faces.
 *
 * Layout, little-endian: pictures (`frames · size² · 3` bytes RGB) and sound (int16, interleaved) as they come; a table of contents as JSON in UTF-8,
 * its length as uint32, and eight bytes "SLVIEWS1".
 */
import { type FileHandle, open } from 'node:fs/promises';
import { z } from 'zod';

const MAGIC = Buffer.from('SLVIEWS1', 'latin1');
const TAIL = MAGIC.length + 4;
/** int16 full scale. */
const FULL_SCALE = 32768;

const count = z.number().int().min(0);

const view = z
  .object({
    kind: z.enum(['whole', 'face']),
    /** Time of the first frame in the source, seconds. */
    time: z.number(),
    frames: count,
    /** Byte offsets of the first picture, and of the sound at its time. */
    picturesAt: count,
    soundAt: count,
  })
  .strict();

const contents = z.object({ size: count, frameRate: z.number(), sampleRate: count, channels: count, views: z.array(view) }).strict();

/** A part of a picture over time, with its sound. */
export type StoredView = Readonly<z.infer<typeof view>>;

/** Table of contents of one file. */
export type ViewContents = Readonly<z.infer<typeof contents>>;

/** Writes a file from start to end. */
export class ViewWriter {
  readonly #file: FileHandle;
  readonly #views: StoredView[] = [];
  #position = 0;

  constructor(file: FileHandle) {
    this.#file = file;
  }

  /** Appends sound; returns its byte offset. */
  async addSound(samples: Float32Array): Promise<number> {
    const pcm = Int16Array.from(samples, (sample) => Math.max(-FULL_SCALE, Math.min(FULL_SCALE - 1, Math.round(sample * FULL_SCALE))));
    return this.#append(new Uint8Array(pcm.buffer));
  }

  /** Appends the pictures of a view whose sound has been added. */
  async addView(facts: Omit<StoredView, 'picturesAt'>, pictures: Uint8Array): Promise<void> {
    this.#views.push({ ...facts, picturesAt: await this.#append(pictures) });
  }

  /** Writes the table of contents. */
  async finish(facts: Omit<ViewContents, 'views'>): Promise<ViewContents> {
    const table: ViewContents = { ...facts, views: this.#views };
    const text = Buffer.from(JSON.stringify(table));
    const length = Buffer.alloc(4);
    length.writeUInt32LE(text.length);
    await this.#append(Buffer.concat([text, length, MAGIC]));
    return table;
  }

  async #append(bytes: Uint8Array): Promise<number> {
    const at = this.#position;
    for (let done = 0; done < bytes.length; ) done += (await this.#file.write(bytes, done, bytes.length - done, at + done)).bytesWritten;
    this.#position += bytes.length;
    return at;
  }
}

/** The table of contents, or null when the file is missing, cut short or something else: then it is made again. */
export async function readViewContents(path: string): Promise<ViewContents | null> {
  const file = await open(path, 'r').catch(() => null);
  if (!file) return null;
  try {
    const { size } = await file.stat();
    const tail = Buffer.alloc(TAIL);
    await file.read(tail, 0, TAIL, Math.max(0, size - TAIL));
    const length = tail.readUInt32LE(0);
    if (!tail.subarray(4).equals(MAGIC) || length > size - TAIL) return null;
    const text = Buffer.alloc(length);
    await file.read(text, 0, length, size - TAIL - length);
    return contents.parse(JSON.parse(text.toString('utf8')));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return null;
    throw error;
  } finally {
    await file.close();
  }
}

/** What to read of a view. */
export interface ViewWindow {
  /** First frame of the pictures, and how many. */
  readonly from: number;
  readonly frames: number;
  /** First frames of the sounds, each as long as the pictures. */
  readonly sounds: readonly number[];
}

/** Reads pictures `[frames, size, size, 3]` and sounds `[samples, channels]` each, in [-1, 1). */
export async function readView(path: string, contents: ViewContents, stored: StoredView, window: ViewWindow): Promise<{ readonly pictures: Uint8Array; readonly sounds: readonly Float32Array[] }> {
  const { size, channels, sampleRate, frameRate } = contents;
  const area = size ** 2 * 3;
  const pictures = new Uint8Array(window.frames * area);
  const perFrame = sampleRate / frameRate;
  const pcm = new Int16Array(Math.round(window.frames * perFrame) * channels);
  const sounds: Float32Array[] = [];
  const file = await open(path, 'r');
  try {
    await file.read(pictures, 0, pictures.length, stored.picturesAt + window.from * area);
    for (const from of window.sounds) {
      await file.read(new Uint8Array(pcm.buffer), 0, pcm.byteLength, stored.soundAt + 2 * channels * Math.round(from * perFrame));
      sounds.push(Float32Array.from(pcm, (value) => value / FULL_SCALE));
    }
  } finally {
    await file.close();
  }
  return { pictures, sounds };
}
