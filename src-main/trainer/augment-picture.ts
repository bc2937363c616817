/**
 * @file Variations of a mouth that do not change when it moves: place, size, proportions, tilt, mirror image, exposure, light from the side, lens and
 * texture, a noisy sensor, something in front. Footage has few faces; these stand in for the others. Pure; the same numbers give the same picture.
 */
import { seededRandom } from '../nn/random.ts';

/** One variation, the same for all frames of a window: motion must stay the face's own. */
export interface PictureVariation {
  /** Centre of the cut, pixels from the middle of the square. */
  readonly shiftX: number;
  readonly shiftY: number;
  /** Magnification. */
  readonly scale: number;
  /** Radians. */
  readonly tilt: number;
  /** Width over height, and how far upright lines lean, as a share of their height. */
  readonly stretch: number;
  readonly lean: number;
  /** Slow waves that push the face into another shape: reach in pixels, cycles per side of the cut, phase in radians. */
  readonly waves: readonly { readonly reachX: number; readonly reachY: number; readonly cyclesX: number; readonly cyclesY: number; readonly phase: number }[];
  readonly mirrored: boolean;
  readonly contrast: number;
  /** Share of full scale. */
  readonly brightness: number;
  readonly gamma: number;
  /** How much brighter the right and the lower border are than the middle, as a share. */
  readonly lightX: number;
  readonly lightY: number;
  /** A 3×3 filter, row by row, whose sum is 1: soft lenses, sharpening, other textures. Null leaves the picture as it is. */
  readonly filter: readonly number[] | null;
  /** Reach of uniform noise, share of full scale, new in each frame; and what it is drawn from. */
  readonly noise: number;
  readonly noiseSeed: number;
  /** A square of one gray that hides a part, in shares of the side; null without. */
  readonly cover: { readonly x: number; readonly y: number; readonly side: number; readonly gray: number } | null;
}

/** The central part as it is: what the model sees when it measures. */
export const UNCHANGED: PictureVariation = {
  shiftX: 0,
  shiftY: 0,
  scale: 1,
  tilt: 0,
  stretch: 1,
  lean: 0,
  waves: [],
  mirrored: false,
  contrast: 1,
  brightness: 0,
  gamma: 1,
  lightX: 0,
  lightY: 0,
  filter: null,
  noise: 0,
  noiseSeed: 0,
  cover: null,
};

/** A random variation. `border` is how far the square reaches beyond the cut on each side, pixels. */
export function randomPicture(random: () => number, border: number): PictureVariation {
  const symmetric = (reach: number) => (2 * random() - 1) * reach;
  const maybe = (chance: number, reach: number) => Math.max(0, random() - 1 + chance) * (reach / chance);
  const side = 0.15 + 0.2 * random();
  const cover = { x: random() * (1 - side), y: random() * (1 - side), side, gray: random() };
  return {
    shiftX: symmetric(border),
    shiftY: symmetric(border),
    scale: Math.exp(symmetric(0.15)),
    tilt: symmetric(0.15),
    stretch: Math.exp(symmetric(0.2)),
    lean: symmetric(0.15),
    waves: [1, 2, 3].map(() => ({ reachX: symmetric(1.5), reachY: symmetric(1.5), cyclesX: symmetric(1.2), cyclesY: symmetric(1.2), phase: Math.PI * symmetric(1) })),
    mirrored: random() < 0.5,
    contrast: Math.exp(symmetric(0.3)),
    brightness: symmetric(0.15),
    gamma: Math.exp(symmetric(0.35)),
    lightX: symmetric(0.3),
    lightY: symmetric(0.3),
    filter: randomFilter(random),
    noise: maybe(0.4, 0.08),
    noiseSeed: Math.floor(random() * 2 ** 31),
    cover: random() < 0.1 ? cover : null,
  };
}

/** Half of all pictures keep their texture; the others get a soft lens or a random filter near it (after Xu et al. 2021, random convolutions). */
function randomFilter(random: () => number): readonly number[] | null {
  const [kind, share] = [random(), random()];
  const rough = Array.from({ length: 9 }, () => 2 * random() - 1);
  if (kind < 0.5) return null;
  const taps = rough.map((value, tap) => (kind < 0.75 ? share / 9 : 0.4 * share * value) + (tap === 4 ? 1 - (kind < 0.75 ? share : 0) : 0));
  const sum = taps.reduce((total, tap) => total + tap);
  return Math.abs(sum) < 0.3 ? null : taps.map((tap) => tap / sum);
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
  light(into, sizes, variation);
  if (variation.filter) applyFilter(into, sizes, variation.filter);
  if (variation.noise > 0) addNoise(into, sizes, variation);
  if (variation.cover) hide(into, sizes, variation.cover);
}

type Sizes = Parameters<typeof cutPicture>[1];

function light(into: Float32Array, { frames, wanted }: Sizes, { lightX, lightY }: PictureVariation): void {
  if (lightX === 0 && lightY === 0) return;
  const share = (place: number) => (2 * place) / (wanted - 1) - 1;
  const area = wanted * wanted;
  const factors = Float32Array.from({ length: area }, (_, pixel) => 1 + lightX * share(pixel % wanted) + lightY * share(Math.floor(pixel / wanted)));
  for (let i = 0; i < frames * area; i++) into[i] *= factors[i % area];
}

/** The outermost pixels stay as they are. */
function applyFilter(into: Float32Array, { frames, wanted }: Sizes, taps: readonly number[]): void {
  const area = wanted * wanted;
  const [a, b, c, d, e, f, g, h, i] = taps;
  for (let frame = 0; frame < frames; frame++) {
    const plain = into.slice(frame * area, (frame + 1) * area);
    for (let row = 1; row < wanted - 1; row++) {
      for (let at = row * wanted + 1; at < (row + 1) * wanted - 1; at++) {
        const [up, down] = [at - wanted, at + wanted];
        into[frame * area + at] =
          a * plain[up - 1] + b * plain[up] + c * plain[up + 1] + d * plain[at - 1] + e * plain[at] + f * plain[at + 1] + g * plain[down - 1] + h * plain[down] + i * plain[down + 1];
      }
    }
  }
}

function addNoise(into: Float32Array, { frames, wanted }: Sizes, { noise, noiseSeed }: PictureVariation): void {
  const random = seededRandom(noiseSeed);
  for (let i = 0; i < frames * wanted * wanted; i++) into[i] += noise * (2 * random() - 1);
}

function hide(into: Float32Array, { frames, wanted }: Sizes, { x, y, side, gray }: NonNullable<PictureVariation['cover']>): void {
  const [left, top, length] = [Math.floor(x * wanted), Math.floor(y * wanted), Math.ceil(side * wanted)];
  for (let frame = 0; frame < frames; frame++) {
    for (let row = top; row < Math.min(wanted, top + length); row++) {
      const start = (frame * wanted + row) * wanted;
      into.fill(gray, start + left, start + Math.min(wanted, left + length));
    }
  }
}

/** What each gray byte becomes, 0–1. */
function exposureCurve({ contrast, brightness, gamma }: PictureVariation): Float32Array {
  return Float32Array.from({ length: 256 }, (_, byte) => Math.max(0, Math.min(1, ((byte / 255) ** gamma - 0.5) * contrast + 0.5 + brightness)));
}

/** Where each pixel is read, x and y in the square; beyond it the border is repeated. */
function sampledPlaces(size: number, wanted: number, { shiftX, shiftY, scale, tilt, stretch, lean, waves, mirrored }: PictureVariation): Float32Array {
  const places = new Float32Array(2 * wanted * wanted);
  const [middle, half] = [(size - 1) / 2, (wanted - 1) / 2];
  const [cosine, sine] = [Math.cos(tilt) / scale, Math.sin(tilt) / scale];
  const inside = (value: number) => Math.max(0, Math.min(size - 1, value));
  for (let row = 0; row < wanted; row++) {
    for (let column = 0; column < wanted; column++) {
      let y = row - half;
      let x = ((mirrored ? -1 : 1) * (column - half)) / stretch + lean * y;
      for (const { reachX, reachY, cyclesX, cyclesY, phase } of waves) {
        const push = Math.sin((2 * Math.PI * (cyclesX * column + cyclesY * row)) / wanted + phase);
        x += reachX * push;
        y += reachY * push;
      }
      places[2 * (row * wanted + column)] = inside(middle + shiftX + cosine * x - sine * y);
      places[2 * (row * wanted + column) + 1] = inside(middle + shiftY + sine * x + cosine * y);
    }
  }
  return places;
}
