/** @file Which parts of a picture the network looks at: it takes squares, and most pictures are none. Pure. */
import type { Rect } from '../sample-picture.ts';

/** How a picture that is no square is shown to the network. */
export type ViewPlan =
  /** Once, stretched to a square. */
  | 'whole'
  /** In overlapping squares along its longer side, nothing distorted. */
  | 'tiles'
  /** Both ways. */
  | 'both';

/** All of the picture. */
export const WHOLE_PICTURE: Rect = { x: 0, y: 0, width: 1, height: 1 };

/** Pictures less elongated than this are a square to the network: faces differ more than that. */
const NEARLY_SQUARE = 1.15;
/** Share of a tile that it has in common with the next at least. */
const OVERLAP = 0.2;
/** Tiles of very long pictures are spread farther apart. */
const MOST_TILES = 6;

/** Parts in fractions of width and height. Every place of the picture is in at least one. */
export function seeViews({ width, height }: { readonly width: number; readonly height: number }, plan: ViewPlan): readonly Rect[] {
  const elongation = Math.max(width, height) / Math.min(width, height);
  if (plan === 'whole' || elongation < NEARLY_SQUARE) return [WHOLE_PICTURE];
  // A hair less, so that a picture that two tiles cover exactly does not get a third by float error.
  const count = Math.min(MOST_TILES, 1 + Math.ceil((elongation - 1) / (1 - OVERLAP) - 1e-9));
  const length = Math.max(1 / elongation, 1 / count);
  const tiles = Array.from({ length: count }, (_, i): Rect => {
    const from = (i * (1 - length)) / (count - 1);
    return width > height ? { x: from, y: 0, width: length, height: 1 } : { x: 0, y: from, width: 1, height: length };
  });
  return plan === 'both' ? [WHOLE_PICTURE, ...tiles] : tiles;
}
