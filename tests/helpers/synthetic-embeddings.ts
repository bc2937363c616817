/** @file Embeddings with known answers: lips and voices that follow the same random path belong together, those of different paths do not. */
import type { PictureEmbeddings, SoundEmbeddings } from '../../src-main/analysis/similarity.ts';
import { seededRandom } from '../../src-main/nn/random.ts';
import { normal } from './synthetic-windows.ts';

/** A unit vector at every time, seconds. */
export type EmbeddingPath = (time: number) => Float32Array;

/** Seconds between two vectors of sound. */
export const SOUND_STEP = 0.01;

/** A smooth random path: what lips and voice both do. */
export function embeddingPath(seed: number, dimensions = 16): EmbeddingPath {
  const random = seededRandom(seed);
  const waves = Array.from({ length: dimensions }, () => Array.from({ length: 12 }, () => [0.3 + 4 * random(), 2 * Math.PI * random(), normal(random)] as const));
  return (time) => {
    const vector = Float32Array.from(waves, (terms) => terms.reduce((sum, [frequency, phase, size]) => sum + size * Math.sin(2 * Math.PI * frequency * time + phase), 0));
    const length = Math.hypot(...vector);
    return vector.map((value) => value / length);
  };
}

/** Vectors of pictures at these times. */
export function pictureAlong(times: readonly number[], path: EmbeddingPath): PictureEmbeddings {
  return { times: Float64Array.from(times), dimensions: path(0).length, vectors: Float32Array.from(times.flatMap((time) => [...path(time)])) };
}

/** Vectors of sound from `start` to `end`, all of it audible. */
export function soundAlong(start: number, end: number, path: EmbeddingPath): SoundEmbeddings {
  const count = Math.round((end - start) / SOUND_STEP);
  const vectors = Float32Array.from(Array.from({ length: count }, (_, index) => [...path(start + index * SOUND_STEP)]).flat());
  return { start, step: SOUND_STEP, dimensions: path(0).length, vectors, audible: new Uint8Array(count).fill(1) };
}
