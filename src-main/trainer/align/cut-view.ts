/** @file Variations of a view that leave what happens in it as it is: place, mirror image, exposure. Pure; the same numbers give the same pictures. */

/** One variation, the same for all pictures of a window. */
export interface ViewVariation {
  /** Where the cut lies between the first and the last place, 0–1. */
  readonly x: number;
  readonly y: number;
  readonly mirrored: boolean;
  readonly contrast: number;
  /** Share of full scale. */
  readonly brightness: number;
}

/** The middle as it is: what the network sees when it is used. */
export const MIDDLE: ViewVariation = { x: 0.5, y: 0.5, mirrored: false, contrast: 1, brightness: 0 };

/** A random variation. */
export function randomView(random: () => number): ViewVariation {
  const symmetric = (reach: number) => (2 * random() - 1) * reach;
  return { x: random(), y: random(), mirrored: random() < 0.5, contrast: Math.exp(symmetric(0.3)), brightness: symmetric(0.12) };
}

/** Cuts `wanted²` pixels out of each picture `[frames, size, size, 3]` and writes them to `into` from its start. */
export function cutView(pictures: Uint8Array, sizes: { readonly frames: number; readonly size: number; readonly wanted: number }, variation: ViewVariation, into: Uint8Array): void {
  const { frames, size, wanted } = sizes;
  const { contrast, brightness, mirrored } = variation;
  const levels = Uint8ClampedArray.from({ length: 256 }, (_, level) => (level - 127.5) * contrast + 127.5 + 255 * brightness);
  const [left, top] = [Math.round(variation.x * (size - wanted)), Math.round(variation.y * (size - wanted))];
  const step = mirrored ? -3 : 3;
  for (let frame = 0, at = 0; frame < frames; frame++) {
    for (let row = 0; row < wanted; row++) {
      let from = ((frame * size + top + row) * size + left + (mirrored ? wanted - 1 : 0)) * 3;
      for (let column = 0; column < wanted; column++, at += 3, from += step) {
        into[at] = levels[pictures[from]];
        into[at + 1] = levels[pictures[from + 1]];
        into[at + 2] = levels[pictures[from + 2]];
      }
    }
  }
}
