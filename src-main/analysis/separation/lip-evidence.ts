/**
 * @file Whether a face says what was taken for its voice. Lips of strangers tell little within a second and much within eight, so this looks at whole
 * tracks, where the separation network judges from moment to moment. Pure. Where the figures come from: docs/adr/0018-separation.md.
 *
 * The mean of the likelihood's logarithm is above 0 for lips that say what is heard and below for those that do not, however long the track.
 */
import { movingMean } from '../../dsp/moving-mean.ts';
import { gridLength, gridOffset, type OffsetGrid, type SoundEmbeddings } from '../similarity.ts';
import { AT_A_TIME, heardPictures, lipGrid, lipLikelihood, type SeenLips } from './lip-likelihood.ts';

/** Seconds. Less of a face, or of sound under it, is believed as it is. */
const SHORTEST = 3;
/** Nats per picture below which nothing is believed, and from which on all of it is. */
const [NOTHING, ALL] = [0, 0.2];
/** A face that answers in a few words must not be lost in a long silence: parts of a track, seconds, count by themselves. There are many, so they have to fit better, by nats. */
const PART = { length: 4, hop: 1, dearer: 0.4 };
/** A voice that fits at another time is out of sync, not somebody else's; but of hundreds of offsets some fits anything a little. Seconds, nats. */
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
  const pictures = heardPictures(lips, sound, frameRate);
  if (pictures.length < SHORTEST * frameRate) return belief;
  const grid = lipGrid(sound);
  const evidence = lipLikelihood(lips, sound, pictures, frameRate);
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

/** The best offset's mean over groups `[from, to)`, nats, less what an offset costs. */
function best(evidence: Float32Array, grid: OffsetGrid, from: number, to: number): number {
  const width = gridLength(grid);
  let highest = -Infinity;
  for (let index = 0; index < width; index++) {
    let sum = 0;
    for (let group = from; group < to; group++) sum += evidence[group * width + index];
    highest = Math.max(highest, sum / (to - from) - costOf(gridOffset(grid, index)));
  }
  return highest;
}

/** Nats by which lips have to fit better at an offset, seconds, than in sync. */
export function costOf(offset: number): number {
  return ELSEWHERE.dearer * along(ELSEWHERE.from, ELSEWHERE.to, Math.abs(offset));
}

/** How far from `none` to `all` a value is, 0–1. */
function along(none: number, all: number, value: number): number {
  return Math.min(1, Math.max(0, (value - none) / (all - none)));
}
