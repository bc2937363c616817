/**
 * @file How the impacts in the picture go with the onsets of the sound, at every offset and for every short stretch of it. Stretches are kept
 * apart, so that one strong coincidence can be told from many.
 */
import { gridLength, type OffsetGrid } from '../similarity.ts';
import type { Impacts } from './impacts.ts';
import type { Onsets } from './onsets.ts';

/** What one stretch of about half a second says. */
export interface Stretch {
  /** Middle, seconds. */
  readonly time: number;
  readonly duration: number;
  /** Sum over frames and chosen blocks of impact × onset, shape `[gridLength]`. */
  readonly sums: Float32Array;
  /** Frames that had sound to compare with, shape `[gridLength]`. */
  readonly frames: Float32Array;
}

/** Seconds per stretch: longer than a strike and its echo, so that one event lies in one stretch or two. */
const STRETCH = 0.5;
/** Share of the blocks that sound may come from. */
const SOUNDING_SHARE = 0.1;
const FEWEST_BLOCKS = 3;

/**
 * Compares one part of a film.
 *
 * Which blocks the sound may come from is chosen at every offset anew, those that match best there: the choice lifts the right offset and all
 * wrong ones alike. The blocks are the same for all stretches of the part.
 *
 * @param part seconds; the picture's clock.
 */
export function coincidences(impacts: Impacts, sound: Onsets, grid: OffsetGrid, part: { readonly start: number; readonly end: number }): readonly Stretch[] {
  const { blocks, times } = impacts;
  const count = Math.max(1, Math.round((part.end - part.start) / STRETCH));
  const duration = (part.end - part.start) / count;
  const length = gridLength(grid);
  const stretches = Array.from({ length: count }, (_, at) => ({ time: part.start + (at + 0.5) * duration, duration, sums: new Float32Array(length), frames: new Float32Array(length) }));
  if (times.length === 0 || blocks === 0) return stretches;
  const places = Array.from(times, (time) => Math.max(0, Math.min(count - 1, Math.floor((time - part.start) / duration))));
  const strengths = centred(impacts);
  const products = new Float64Array(count * blocks);
  const totals = new Float64Array(blocks);
  for (let index = 0; index < length; index++) {
    products.fill(0);
    totals.fill(0);
    // Sound that is early by `offset` was made by what the picture shows `offset` later.
    const offset = (index - grid.radius) * grid.step;
    for (let frame = 0; frame < times.length; frame++) {
      const heard = interpolated(sound, times[frame] - offset);
      if (heard === null) continue;
      stretches[places[frame]].frames[index]++;
      const row = places[frame] * blocks;
      for (let block = 0; block < blocks; block++) {
        const product = heard * strengths[frame * blocks + block];
        products[row + block] += product;
        totals[block] += product;
      }
    }
    for (const block of highest(totals, Math.max(FEWEST_BLOCKS, Math.floor(SOUNDING_SHARE * blocks)))) {
      stretches.forEach(({ sums }, at) => (sums[index] += products[at * blocks + block]));
    }
  }
  return stretches;
}

/** Strengths less each block's mean. */
function centred({ strengths, blocks, times }: Impacts): Float32Array {
  const means = new Float64Array(blocks);
  strengths.forEach((value, at) => (means[at % blocks] += value / times.length));
  return strengths.map((value, at) => value - means[at % blocks]);
}

/** Onset strength at a time; null outside the sound. */
function interpolated({ start, step, strengths }: Onsets, time: number): number | null {
  const position = (time - start) / step;
  const before = Math.floor(position);
  if (before < 0 || before + 1 >= strengths.length) return null;
  const share = position - before;
  return strengths[before] * (1 - share) + strengths[before + 1] * share;
}

/** Indices of the `count` highest values. */
function highest(values: Float64Array, count: number): readonly number[] {
  return [...values.keys()].sort((a, b) => values[b] - values[a]).slice(0, count);
}
