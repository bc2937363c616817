/** @file A smaller view within a picture: where it lies, which places of the map it covers, and which sounds belong to it and to what is around it. Pure. */
import type { Place } from './cut-view.ts';
import type { Moment } from './moment-pool.ts';

/** Where a view lies within a picture, pixels. */
export type Inset = Place;

/** Sides of the inset and steps of its place, as shares of the picture's side: it covers whole places of a map of four, eight or sixteen. */
const [SIDES, GRID] = [[0.5, 0.75], 0.25];

/** A random place. */
export function drawInset(side: number, random: () => number): Inset {
  const share = SIDES[Math.floor(random() * SIDES.length)];
  const places = Math.round((1 - share) / GRID) + 1;
  const at = () => Math.round(Math.floor(random() * places) * GRID * side);
  return { left: at(), top: at(), side: Math.round(share * side) };
}

/**
 * Weights of the map's places within and around an inset, `[rows · columns]` each, sum 1.
 *
 * @param rows as many columns, over the picture's whole side.
 */
export function insetRegions({ left, top, side: length }: Inset, side: number, rows: number): readonly [inside: Float32Array, around: Float32Array] {
  const within = (start: number, place: number) => {
    const center = ((place + 0.5) * side) / rows;
    return center > start && center < start + length;
  };
  const inside = Float32Array.from({ length: rows ** 2 }, (_, at) => Number(within(top, Math.floor(at / rows)) && within(left, at % rows)));
  return [normalized(inside), normalized(inside.map((value) => 1 - value))];
}

/** For the inset and for what is around it, or for the whole picture alone: which of the sounds are its own. */
export function ownersOf({ whole, inset, sounds }: { readonly whole: Moment | null; readonly inset: Moment | null; readonly sounds: readonly Moment[] }): readonly (readonly boolean[])[] {
  const owned = (seen: Moment | null) => sounds.map((heard) => seen !== null && heard.view === seen.view && heard.frame === seen.frame);
  return inset ? [owned(inset), owned(whole)] : [owned(whole)];
}

function normalized(weights: Float32Array): Float32Array {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / Math.max(1, total));
}
