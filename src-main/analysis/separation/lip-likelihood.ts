/**
 * @file How likely a sound is what lips say, a few pictures at a time. Pure. Where the figures come from: docs/adr/0018-separation.md.
 *
 * The lip-sync network learned to tell the sound of a picture from that of other moments, so its similarities are logits: of a few pictures at a time, how
 * likely is the sound at one offset, compared with any other?
 */
import { dot, gridLength, meanVector, offsetGrid, type OffsetGrid, type SoundEmbeddings } from '../similarity.ts';

/** The lips of one face over consecutive pictures of a window. */
export interface SeenLips {
  /** Picture of the first value, on the sound's time. */
  readonly first: number;
  /** `[pictures, size]`: lip-sync embeddings. */
  readonly vectors: Float32Array;
  /** `[pictures]`: 1 where the face is there. */
  readonly present: Uint8Array;
}

/** Pictures at a time. */
export const AT_A_TIME = 9;
/** The slope of their logits: softer than in training (32), since nobody here was trained on. */
const SLOPE = 20;
/** Offsets that are compared, seconds. */
const REACH = 1.5;

/** The offsets that a sound is compared at. */
export function lipGrid({ step }: SoundEmbeddings): OffsetGrid {
  return offsetGrid(REACH, step);
}

/** Pictures of the lips where the face is there and the sound at their own time is no digital silence. */
export function heardPictures({ first, present }: SeenLips, sound: SoundEmbeddings, frameRate: number): readonly number[] {
  return [...present.keys()].filter((i) => present[i] === 1 && sound.audible[positionOf(first + i, sound, frameRate)] === 1);
}

/**
 * Logarithm of how likely each offset is over that of the average offset, nats; above 0 for lips that say it.
 *
 * @param pictures of {@link heardPictures}, at least {@link AT_A_TIME}.
 * @returns `[pictures − AT_A_TIME + 1, gridLength]`, over the offsets of {@link lipGrid}: row i is of the pictures from the i-th on.
 */
export function lipLikelihood(lips: SeenLips, sound: SoundEmbeddings, pictures: readonly number[], frameRate: number): Float32Array {
  const grid = lipGrid(sound);
  return likelihoods(similarities(pictures, lips, sound, grid, frameRate), pictures.length, gridLength(grid));
}

/** Index of the sound that belongs to a picture. */
function positionOf(picture: number, { start, step }: SoundEmbeddings, frameRate: number): number {
  return Math.round((picture / frameRate - start) / step);
}

/** Similarity of each picture with the sound at every offset, less what it has with any sound, `[pictures, gridLength]`; 0 where there is no sound. */
function similarities(pictures: readonly number[], { first, vectors }: SeenLips, sound: SoundEmbeddings, { radius }: OffsetGrid, frameRate: number): Float32Array {
  const { dimensions } = sound;
  const width = 2 * radius + 1;
  const mean = meanVector(sound);
  const rows = new Float32Array(pictures.length * width);
  pictures.forEach((picture, row) => {
    const vector = vectors.subarray(picture * dimensions, (picture + 1) * dimensions);
    const base = dot(vector, mean, 0);
    const position = positionOf(first + picture, sound, frameRate);
    for (let index = 0; index < width; index++) {
      // A positive offset is that of early sound.
      const at = position + radius - index;
      if (sound.audible[at] === 1) rows[row * width + index] = dot(vector, sound.vectors, at * dimensions) - base;
    }
  });
  return rows;
}

/** Logarithm of how likely each offset is, a few pictures at a time, over that of the average offset, `[pictures − AT_A_TIME + 1, width]`. */
function likelihoods(similarity: Float32Array, pictures: number, width: number): Float32Array {
  const groups = pictures - AT_A_TIME + 1;
  const logits = new Float32Array(groups * width);
  for (let group = 0; group < groups; group++) {
    const row = logits.subarray(group * width, (group + 1) * width);
    for (let picture = group; picture < group + AT_A_TIME; picture++) for (let index = 0; index < width; index++) row[index] += similarity[picture * width + index];
    // Independent errors average out with the root of their number, as in training.
    let highest = -Infinity;
    for (let index = 0; index < width; index++) highest = Math.max(highest, (row[index] *= SLOPE / Math.sqrt(AT_A_TIME)));
    const average = highest + Math.log(row.reduce((sum, logit) => sum + Math.exp(logit - highest), 0) / width);
    for (let index = 0; index < width; index++) row[index] -= average;
  }
  return logits;
}
