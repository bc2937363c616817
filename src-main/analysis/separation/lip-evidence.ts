/**
 * @file Whether a face says what was taken for its voice. Lips of strangers tell little within a second and much within eight, so this looks at whole
 * tracks, where the separation network judges from moment to moment. Pure. Where the figures come from: docs/adr/0018-separation.md.
 *
 * The lip-sync network learned to tell the sound of a picture from that of other moments, so its similarities are logits: of a few pictures at a time, how
 * likely is the sound at one offset, compared with any other? The mean of that logarithm is above 0 for lips that say it and below for those that do not,
 * however long the track.
 */
import { movingMean } from '../../dsp/moving-mean.ts';
import { dot, gridLength, gridOffset, meanVector, offsetGrid, type OffsetGrid, type SoundEmbeddings } from '../similarity.ts';

/** The lips of one face over consecutive pictures of a window. */
export interface SeenLips {
  /** Picture of the first value, on the sound's time. */
  readonly first: number;
  /** `[pictures, size]`: lip-sync embeddings. */
  readonly vectors: Float32Array;
  /** `[pictures]`: 1 where the face is there. */
  readonly present: Uint8Array;
}

/** Seconds. Less of a face, or of sound under it, is believed as it is. */
const SHORTEST = 3;
/** Pictures at a time, and the slope of their logits: softer than in training (32), since nobody here was trained on. */
const [AT_A_TIME, SLOPE] = [9, 20];
/** Nats per picture below which nothing is believed, and from which on all of it is. */
const [NOTHING, ALL] = [0, 0.2];
/** A face that answers in a few words must not be lost in a long silence: parts of a track, seconds, count by themselves. There are many, so they have to fit better, by nats. */
const PART = { length: 4, hop: 1, dearer: 0.4 };
/** Offsets that are tried, seconds. A voice that fits at another time is out of sync, not somebody else's; but of hundreds of offsets some fits anything a little. */
const REACH = 1.5;
const ELSEWHERE = { from: 0.06, to: 0.24, dearer: 0.6 };
/** Seconds over which belief changes. */
const FADE = 1;

/**
 * How far to believe that a sound is this face's voice, picture by picture.
 *
 * @param sound what was taken for it.
 * @returns 0–1, `[pictures]`; 1 where too little is seen or heard to doubt it.
 */
export function lipBelief(lips: SeenLips, sound: SoundEmbeddings, frameRate: number): Float32Array {
  const belief = new Float32Array(lips.present.length).fill(1);
  const pictures = [...lips.present.keys()].filter((i) => lips.present[i] === 1 && sound.audible[positionOf(lips.first + i, sound, frameRate)] === 1);
  if (pictures.length < SHORTEST * frameRate) return belief;
  const grid = offsetGrid(REACH, sound.step);
  const evidence = likelihoods(similarities(pictures, lips, sound, grid, frameRate), pictures.length, gridLength(grid));
  const groups = pictures.length - AT_A_TIME + 1;
  belief.fill(along(NOTHING, ALL, best(evidence, grid, 0, groups)));
  const [length, hop] = [PART.length * frameRate - AT_A_TIME + 1, PART.hop * frameRate];
  for (let from = 0; from + length < groups; from += hop) {
    const believed = along(NOTHING, ALL, best(evidence, grid, from, from + length) - PART.dearer);
    const [first, last] = [pictures[from] ?? 0, pictures[from + length + AT_A_TIME - 2] ?? 0];
    for (let i = first; i <= last; i++) belief[i] = Math.max(belief[i], believed);
  }
  return Float32Array.from(movingMean(belief, (FADE * frameRate) >> 1));
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

/** The best offset's mean over groups `[from, to)`, nats, less what an offset costs. */
function best(evidence: Float32Array, grid: OffsetGrid, from: number, to: number): number {
  const width = gridLength(grid);
  let highest = -Infinity;
  for (let index = 0; index < width; index++) {
    let sum = 0;
    for (let group = from; group < to; group++) sum += evidence[group * width + index];
    highest = Math.max(highest, sum / (to - from) - ELSEWHERE.dearer * along(ELSEWHERE.from, ELSEWHERE.to, Math.abs(gridOffset(grid, index))));
  }
  return highest;
}

/** How far from `none` to `all` a value is, 0–1. */
function along(none: number, all: number, value: number): number {
  return Math.min(1, Math.max(0, (value - none) / (all - none)));
}
