/**
 * @file What one source gives to training, in one file of the derived cache: mouths and sound of each face over time.
 *
 * Data of the indexed file: for each sequence its crops (`frames · size²` gray bytes), then its sound (int16, mono); then the index.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { z } from 'zod';
import { DISCARD_REASONS } from '../../src-shared/contract/training.ts';
import { IndexedFileWriter, readIndex, readSound } from './indexed-file.ts';

const KIND = 'SLCLIPS1';

const count = z.number().int().min(0);

const sequence = z
  .object({
    /** Time of the first frame in the source, seconds. */
    time: z.number(),
    /** Frames at the crop specification's rate. */
    frames: count,
    /** Byte offset of the crops. */
    cropsAt: count,
    /** Byte offset of the sound. */
    soundAt: count,
    /** Samples stored altogether, and how many of them lie before the first frame. */
    samples: count,
    leadSamples: count,
  })
  .strict();

const contents = z
  .object({
    /** Pixels per side of a crop. */
    size: count,
    sampleRate: count,
    sequences: z.array(sequence),
    discarded: z.array(z.object({ reason: z.enum(DISCARD_REASONS), seconds: z.number() }).strict()),
  })
  .strict();

/** One face over time with its sound, as stored. */
export type ClipSequence = Readonly<z.infer<typeof sequence>>;

/** Table of contents of one file. */
export type ClipContents = Readonly<z.infer<typeof contents>>;

/** Frames and sound of a stretch of one sequence. */
export interface ClipWindow {
  /** Gray bytes, `[frames, size, size]`. */
  readonly crops: Uint8Array;
  /** Mono PCM in [-1, 1), from `margin` samples before the first frame to `margin` after the last; zeros where the source has none. */
  readonly samples: Float32Array;
}

/** Writes a file from start to end. */
export class ClipWriter {
  readonly #file: IndexedFileWriter;
  readonly #sequences: ClipSequence[] = [];

  constructor(file: FileHandle) {
    this.#file = new IndexedFileWriter(file, KIND);
  }

  /** Appends a sequence. `samples` begin `leadSamples` before the first frame. */
  async add(time: number, crops: Uint8Array, frames: number, sound: { readonly samples: Float32Array; readonly leadSamples: number }): Promise<void> {
    const cropsAt = await this.#file.append(crops);
    const soundAt = await this.#file.appendSound(sound.samples);
    this.#sequences.push({ time, frames, cropsAt, soundAt, samples: sound.samples.length, leadSamples: sound.leadSamples });
  }

  /** Writes the table of contents. */
  async finish(facts: Omit<ClipContents, 'sequences'>): Promise<ClipContents> {
    const table: ClipContents = { ...facts, sequences: this.#sequences };
    await this.#file.finish(table);
    return table;
  }
}

/** The table of contents, or null when the file is missing, cut short or something else: then it is made again. */
export async function readContents(path: string): Promise<ClipContents | null> {
  const found = await readIndex(path, KIND, contents);
  if (!found) return null;
  const { index, dataBytes } = found;
  const wanted = index.sequences.reduce((sum, { frames, samples }) => sum + frames * index.size ** 2 + 2 * samples, 0);
  return wanted === dataBytes ? index : null;
}

/** What of a sequence is wanted: frames `[from, from + frames)`, and so many samples more on both sides. */
export interface WantedWindow {
  readonly from: number;
  readonly frames: number;
  readonly frameRate: number;
  readonly margin: number;
}

/** Reads a stretch of a sequence with its sound. */
export async function readWindow(path: string, contents: ClipContents, sequence: ClipSequence, window: WantedWindow): Promise<ClipWindow> {
  const { from, frames, frameRate, margin } = window;
  const area = contents.size ** 2;
  const perFrame = contents.sampleRate / frameRate;
  const crops = new Uint8Array(frames * area);
  const samples = new Float32Array(Math.round(frames * perFrame) + 2 * margin);
  // Sample 0 of the window, counted in the stored sound.
  const first = sequence.leadSamples + Math.round(from * perFrame) - margin;
  const [start, end] = [Math.max(0, first), Math.min(sequence.samples, first + samples.length)];
  const file = await open(path, 'r');
  try {
    await file.read(crops, 0, crops.length, sequence.cropsAt + from * area);
    if (end > start) samples.set(await readSound(file, sequence.soundAt + 2 * start, end - start), start - first);
  } finally {
    await file.close();
  }
  return { crops, samples };
}
