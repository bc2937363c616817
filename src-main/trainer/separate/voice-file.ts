/**
 * @file What one source gives to a training of the separation network, as one file of the derived cache: voices with the vectors of the lips that say
 * them, and sound whose source is not known.
 *
 * Data of the indexed file: vectors (float32, `[frames, faceSize]`) and sound (int16, mono) as they come.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { z } from 'zod';
import { IndexedFileWriter, readIndex, readSound } from '../indexed-file.ts';

const KIND = 'SLVOICE1';

const count = z.number().int().min(0);

const voice = z
  .object({
    /** Time of the first picture in the source, seconds. */
    time: z.number(),
    frames: count,
    /** Byte offsets of the vectors, and of the sound, which begins `voiceMargin` samples before the first picture. */
    vectorsAt: count,
    soundAt: count,
  })
  .strict();

const sound = z.object({ time: z.number(), samples: count, soundAt: count }).strict();

const contents = z.object({ faceSize: count, frameRate: z.number().positive(), sampleRate: count, margin: count, voices: z.array(voice), sounds: z.array(sound) }).strict();

/** One face over time with what it says. */
export type StoredVoice = Readonly<z.infer<typeof voice>>;

/** A stretch of sound. */
export type StoredSound = Readonly<z.infer<typeof sound>>;

/** Table of contents of one file. */
export type VoiceContents = Readonly<z.infer<typeof contents>>;

/** Writes a file from start to end. */
export class VoiceWriter {
  readonly #file: IndexedFileWriter;
  readonly #voices: StoredVoice[] = [];
  readonly #sounds: StoredSound[] = [];

  constructor(file: FileHandle) {
    this.#file = new IndexedFileWriter(file, KIND);
  }

  /** Appends a voice. `samples` begin the table's `margin` before its first picture and end as much after its last. */
  async addVoice(facts: Pick<StoredVoice, 'time' | 'frames'>, vectors: Float32Array, samples: Float32Array): Promise<void> {
    const vectorsAt = await this.#file.append(new Uint8Array(vectors.buffer, vectors.byteOffset, vectors.byteLength));
    this.#voices.push({ ...facts, vectorsAt, soundAt: await this.#file.appendSound(samples) });
  }

  /** Appends sound. */
  async addSound(time: number, samples: Float32Array): Promise<void> {
    this.#sounds.push({ time, samples: samples.length, soundAt: await this.#file.appendSound(samples) });
  }

  /** Writes the table of contents. */
  async finish(facts: Omit<VoiceContents, 'voices' | 'sounds'>): Promise<VoiceContents> {
    const table: VoiceContents = { ...facts, voices: this.#voices, sounds: this.#sounds };
    await this.#file.finish(table);
    return table;
  }
}

/** The table of contents, or null when the file is missing, cut short or something else: then it is made again. */
export async function readVoiceContents(path: string): Promise<VoiceContents | null> {
  return (await readIndex(path, KIND, contents))?.index ?? null;
}

/** Reads pictures `[from, from + frames)` of a voice: vectors `[frames, faceSize]`, and mono sound from `margin` samples before them to as many after. */
export async function readVoice(path: string, { faceSize, frameRate, sampleRate, margin }: VoiceContents, stored: StoredVoice, from: number, frames: number): Promise<{ readonly vectors: Float32Array; readonly samples: Float32Array }> {
  const vectors = new Float32Array(frames * faceSize);
  const perFrame = sampleRate / frameRate;
  const file = await open(path, 'r');
  try {
    await file.read(new Uint8Array(vectors.buffer), 0, vectors.byteLength, stored.vectorsAt + from * faceSize * 4);
    return { vectors, samples: await readSound(file, stored.soundAt + 2 * Math.round(from * perFrame), Math.round(frames * perFrame) + 2 * margin) };
  } finally {
    await file.close();
  }
}

/** Reads samples `[from, from + count)` of a stretch of sound. */
export async function readStretch(path: string, stored: StoredSound, from: number, samples: number): Promise<Float32Array> {
  const file = await open(path, 'r');
  try {
    return await readSound(file, stored.soundAt + 2 * from, samples);
  } finally {
    await file.close();
  }
}
