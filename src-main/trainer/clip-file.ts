/**
 * @file What one source gives to training, in one file of the derived cache: mouths and sound of each face over time.
 *
 * Layout, little-endian: for each sequence its crops (`frames · size²` gray bytes), then its sound (int16, mono); after all of them a table of
 * contents as JSON in UTF-8, its length as uint32, and eight bytes "SLCLIPS1". The table comes last so that long sources are written as they are read.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { z } from 'zod';
import { DISCARD_REASONS } from '../../src-shared/contract/training.ts';

const MAGIC = Buffer.from('SLCLIPS1', 'latin1');
const TAIL = MAGIC.length + 4;
/** int16 full scale. */
const FULL_SCALE = 32768;

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
  readonly #file: FileHandle;
  readonly #sequences: ClipSequence[] = [];
  #position = 0;

  constructor(file: FileHandle) {
    this.#file = file;
  }

  /** Appends a sequence. `samples` begin `leadSamples` before the first frame. */
  async add(time: number, crops: Uint8Array, frames: number, sound: { readonly samples: Float32Array; readonly leadSamples: number }): Promise<void> {
    const pcm = new Int16Array(sound.samples.length);
    for (let i = 0; i < pcm.length; i++) pcm[i] = Math.max(-FULL_SCALE, Math.min(FULL_SCALE - 1, Math.round(sound.samples[i] * FULL_SCALE)));
    const cropsAt = await this.#append(crops);
    const soundAt = await this.#append(new Uint8Array(pcm.buffer));
    this.#sequences.push({ time, frames, cropsAt, soundAt, samples: pcm.length, leadSamples: sound.leadSamples });
  }

  /** Writes the table of contents. */
  async finish(facts: Omit<ClipContents, 'sequences'>): Promise<ClipContents> {
    const table: ClipContents = { ...facts, sequences: this.#sequences };
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
export async function readContents(path: string): Promise<ClipContents | null> {
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
    const table = contents.parse(JSON.parse(text.toString('utf8')));
    const data = table.sequences.reduce((sum, { frames, samples }) => sum + frames * table.size ** 2 + 2 * samples, 0);
    return data === size - TAIL - length ? table : null;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return null;
    throw error;
  } finally {
    await file.close();
  }
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
  const pcm = new Int16Array(Math.max(0, end - start));
  const file = await open(path, 'r');
  try {
    await file.read(crops, 0, crops.length, sequence.cropsAt + from * area);
    await file.read(new Uint8Array(pcm.buffer), 0, pcm.byteLength, sequence.soundAt + 2 * start);
  } finally {
    await file.close();
  }
  for (let i = 0; i < pcm.length; i++) samples[start - first + i] = pcm[i] / FULL_SCALE;
  return { crops, samples };
}
