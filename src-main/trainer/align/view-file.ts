/**
 * @file Small pictures and sound of one source, as one file of the derived cache: the whole frame, and views that zoom into faces.
 *
 * Data of the indexed file: pictures (`frames · size² · 3` bytes RGB) and sound (int16, interleaved) as they come.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { z } from 'zod';
import { IndexedFileWriter, readIndex, readSound } from '../indexed-file.ts';

const KIND = 'SLVIEWS1';

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
  readonly #file: IndexedFileWriter;
  readonly #views: StoredView[] = [];

  constructor(file: FileHandle) {
    this.#file = new IndexedFileWriter(file, KIND);
  }

  /** Appends sound; returns its byte offset. */
  addSound(samples: Float32Array): Promise<number> {
    return this.#file.appendSound(samples);
  }

  /** Appends the pictures of a view whose sound has been added. */
  async addView(facts: Omit<StoredView, 'picturesAt'>, pictures: Uint8Array): Promise<void> {
    this.#views.push({ ...facts, picturesAt: await this.#file.append(pictures) });
  }

  /** Writes the table of contents. */
  async finish(facts: Omit<ViewContents, 'views'>): Promise<ViewContents> {
    const table: ViewContents = { ...facts, views: this.#views };
    await this.#file.finish(table);
    return table;
  }
}

/** The table of contents, or null when the file is missing, cut short or something else: then it is made again. */
export async function readViewContents(path: string): Promise<ViewContents | null> {
  return (await readIndex(path, KIND, contents))?.index ?? null;
}

/** What to read of a view. */
export interface ViewWindow {
  /** First frame of the pictures, and how many. */
  readonly from: number;
  readonly frames: number;
  /** First frames of the sounds, and how long each is, in frames. */
  readonly sounds: readonly number[];
  readonly soundFrames: number;
}

/** Reads pictures `[frames, size, size, 3]` and sounds `[samples, channels]` each, in [-1, 1). */
export async function readView(path: string, contents: ViewContents, stored: StoredView, window: ViewWindow): Promise<{ readonly pictures: Uint8Array; readonly sounds: readonly Float32Array[] }> {
  const { size, channels, sampleRate, frameRate } = contents;
  const area = size ** 2 * 3;
  const pictures = new Uint8Array(window.frames * area);
  const perFrame = sampleRate / frameRate;
  const samples = Math.round(window.soundFrames * perFrame) * channels;
  const sounds: Float32Array[] = [];
  const file = await open(path, 'r');
  try {
    if (pictures.length > 0) await file.read(pictures, 0, pictures.length, stored.picturesAt + window.from * area);
    for (const from of window.sounds) sounds.push(await readSound(file, stored.soundAt + 2 * channels * Math.round(from * perFrame), samples));
  } finally {
    await file.close();
  }
  return { pictures, sounds };
}
