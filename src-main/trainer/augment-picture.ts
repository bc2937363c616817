/** @file Variations of a mouth that do not change what it says: place, size, tilt, mirror image, exposure. Pure; the same numbers give the same picture. */

/** One variation, the same for all frames of a window: motion must stay the face's own. */
export interface PictureVariation {
  /** Centre of the cut, pixels from the middle of the square. */
  readonly shiftX: number;
  readonly shiftY: number;
  /** Magnification. */
  readonly scale: number;
  /** Radians. */
  readonly tilt: number;
  readonly mirrored: boolean;
  readonly contrast: number;
  /** Share of full scale. */
  readonly brightness: number;
  readonly gamma: number;
}

/** The central part as it is: what the model sees when it measures. */
export const UNCHANGED: PictureVariation = { shiftX: 0, shiftY: 0, scale: 1, tilt: 0, mirrored: false, contrast: 1, brightness: 0, gamma: 1 };

/** A random variation. `border` is how far the square reaches beyond the cut on each side, pixels. */
export function randomPicture(random: () => number, border: number): PictureVariation {
  const symmetric = (reach: number) => (2 * random() - 1) * reach;
  return {
    shiftX: symmetric(border),
    shiftY: symmetric(border),
    scale: Math.exp(symmetric(0.1)),
    tilt: symmetric(0.1),
    mirrored: random() < 0.5,
    contrast: Math.exp(symmetric(0.3)),
    brightness: symmetric(0.15),
    gamma: Math.exp(symmetric(0.35)),
  };
}

/**
 * Cuts the middle out of square crops, varied.
 *
 * @param crops gray bytes, `[frames, size, size]`.
 * @returns gray values 0–1, `[frames, wanted, wanted]`, written to `into` from its start.
 */
export function cutPicture(crops: Uint8Array, sizes: { readonly frames: number; readonly size: number; readonly wanted: number }, variation: PictureVariation, into: Float32Array): void {
  const { frames, size, wanted } = sizes;
  const exposure = exposureCurve(variation);
  const places = sampledPlaces(size, wanted, variation);
  for (let frame = 0; frame < frames; frame++) {
    const base = frame * size * size;
    for (let pixel = 0; pixel < wanted * wanted; pixel++) {
      const [x, y] = [places[2 * pixel], places[2 * pixel + 1]];
      const [column, row] = [Math.floor(x), Math.floor(y)];
      const [right, down] = [Math.min(column + 1, size - 1) - column, (Math.min(row + 1, size - 1) - row) * size];
      const [u, v] = [x - column, y - row];
      const at = base + row * size + column;
      const upper = exposure[crops[at]] * (1 - u) + exposure[crops[at + right]] * u;
      const lower = exposure[crops[at + down]] * (1 - u) + exposure[crops[at + down + right]] * u;
      into[frame * wanted * wanted + pixel] = upper * (1 - v) + lower * v;
    }
  }
}

/** What each gray byte becomes, 0–1. */
function exposureCurve({ contrast, brightness, gamma }: PictureVariation): Float32Array {
  return Float32Array.from({ length: 256 }, (_, byte) => Math.max(0, Math.min(1, ((byte / 255) ** gamma - 0.5) * contrast + 0.5 + brightness)));
}

/** Where each pixel is read, x and y in the square; beyond it the border is repeated. */
function sampledPlaces(size: number, wanted: number, { shiftX, shiftY, scale, tilt, mirrored }: PictureVariation): Float32Array {
  const places = new Float32Array(2 * wanted * wanted);
  const [middle, half] = [(size - 1) / 2, (wanted - 1) / 2];
  const [cosine, sine] = [Math.cos(tilt) / scale, Math.sin(tilt) / scale];
  const inside = (value: number) => Math.max(0, Math.min(size - 1, value));
  for (let row = 0; row < wanted; row++) {
    for (let column = 0; column < wanted; column++) {
      const x = (mirrored ? -1 : 1) * (column - half);
      const y = row - half;
      places[2 * (row * wanted + column)] = inside(middle + shiftX + cosine * x - sine * y);
      places[2 * (row * wanted + column) + 1] = inside(middle + shiftY + sine * x + cosine * y);
    }
  }
  return places;
}
