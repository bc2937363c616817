/** @file A thing to move in a picture: a disc, a box or a bar, in two colors. Pure. */
import { octaves } from '../generated-events.ts';
import type { SquarePictures } from './cut-view.ts';

/** Lengths are shares of the picture's side, angles radians, colors 0–255. */
export interface Sprite {
  readonly round: boolean;
  readonly halfWidth: number;
  readonly halfHeight: number;
  readonly colors: readonly [readonly number[], readonly number[]];
  /** Stripes across it, waves per half width. */
  readonly stripes: number;
}

/** Where and how it is. */
export interface Pose {
  readonly x: number;
  readonly y: number;
  readonly angle: number;
  /** Factors of its size. */
  readonly width: number;
  readonly height: number;
  /** Added to its color. */
  readonly light: number;
}

/** A random thing. */
export function randomSprite(random: () => number): Sprite {
  const size = octaves(random, 0.04, 0.22);
  const long = random() < 0.4 ? octaves(random, 2, 5) : 1;
  const color = () => Array.from({ length: 3 }, () => 255 * random());
  const first = color();
  const second = random() < 0.5 ? first : color();
  return { round: random() < 0.5, halfWidth: Math.min(0.4, size * long), halfHeight: size, colors: [first, second], stripes: Math.floor(1 + 3 * random()) };
}

/** Draws the mean of some poses of a thing on one picture of `[frames, size, size, 3]`. Edges are one pixel wide. */
export function drawSprite({ round, halfWidth, halfHeight, colors, stripes }: Sprite, poses: readonly Pose[], into: SquarePictures, frame: number): void {
  const { data, size } = into;
  const turned = poses.map(({ x, y, angle, width, height, light }) => ({ x: x * size, y: y * size, cos: Math.cos(angle), sin: Math.sin(angle), a: Math.max(0.5, halfWidth * width * size), b: Math.max(0.5, halfHeight * height * size), light }));
  const reach = Math.max(...turned.map(({ a, b }) => Math.hypot(a, b))) + 1;
  const span = (of: (pose: (typeof turned)[number]) => number) => [Math.max(0, Math.floor(Math.min(...turned.map(of)) - reach)), Math.min(size, Math.ceil(Math.max(...turned.map(of)) + reach))];
  const [[left, right], [top, bottom]] = [span(({ x }) => x), span(({ y }) => y)];
  const level = new Float64Array(3);
  for (let row = top; row < bottom; row++) {
    for (let column = left; column < right; column++) {
      let covered = 0;
      level.fill(0);
      for (const { x, y, cos, sin, a, b, light } of turned) {
        const [dx, dy] = [column + 0.5 - x, row + 0.5 - y];
        const [u, v] = [dx * cos + dy * sin, dy * cos - dx * sin];
        // Pixels that the place is inside of the edge.
        const inside = round ? (1 - Math.hypot(u / a, v / b)) * Math.min(a, b) : Math.min(a - Math.abs(u), b - Math.abs(v));
        const alpha = Math.min(1, Math.max(0, inside + 0.5)) / turned.length;
        if (alpha === 0) continue;
        const second = 0.5 + 0.5 * Math.sin((Math.PI * stripes * u) / a);
        covered += alpha;
        for (let channel = 0; channel < 3; channel++) level[channel] += alpha * (colors[0][channel] * (1 - second) + colors[1][channel] * second + light);
      }
      if (covered === 0) continue;
      const at = ((frame * size + row) * size + column) * 3;
      for (let channel = 0; channel < 3; channel++) data[at + channel] = Math.max(0, Math.min(255, data[at + channel] * (1 - covered) + level[channel]));
    }
  }
}
