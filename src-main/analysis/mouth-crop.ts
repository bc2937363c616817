/** @file Where a mouth is, from landmarks, and the gray picture of it that a lip-sync network looks at. Geometry as the model's manifest says. */
import type { CropSpec } from '../models/manifest.ts';
import { LANDMARK_PARTS } from '../networks/face-landmarks.ts';
import type { PicturePyramid } from './picture-pyramid.ts';
import { toGray } from './sample-picture.ts';

/** A square around a mouth, in pixels. */
export interface MouthSquare {
  readonly centerX: number;
  readonly centerY: number;
  readonly half: number;
}

/** Square around the mouth of one face: x and y of 68 landmarks, in pixels. */
export function mouthSquare(points: Float32Array, halfSize: number): MouthSquare {
  const mouth = centerOf(points, LANDMARK_PARTS.mouth);
  const [a, b] = [centerOf(points, LANDMARK_PARTS.eyeA), centerOf(points, LANDMARK_PARTS.eyeB)];
  return { centerX: mouth.x, centerY: mouth.y, half: halfSize * Math.hypot(a.x - b.x, a.y - b.y) };
}

/** Mean of the squares within `frames / 2` of `index`; fewer at the ends. */
export function smoothSquare(squares: readonly MouthSquare[], index: number, frames: number): MouthSquare {
  const reach = frames >> 1;
  const near = squares.slice(Math.max(0, index - reach), index + reach + 1);
  const mean = (value: (square: MouthSquare) => number) => near.reduce((sum, square) => sum + value(square), 0) / near.length;
  return { centerX: mean((square) => square.centerX), centerY: mean((square) => square.centerY), half: mean((square) => square.half) };
}

/** The crop, `cropSize × cropSize` gray bytes; beyond the picture its border is repeated. */
export function cropMouth(picture: PicturePyramid, square: MouthSquare, spec: CropSpec): Uint8Array {
  const { cropSize, sourceSize } = spec;
  const half = (square.half * cropSize) / sourceSize;
  const rect = { x: square.centerX - half, y: square.centerY - half, width: 2 * half, height: 2 * half };
  const sampled = picture.sample(rect, { columns: cropSize, rows: cropSize });
  return picture.full.channels === 3 ? toGray(sampled) : sampled;
}

/** Mean of the landmarks `[first, end)`. */
function centerOf(points: Float32Array, [first, end]: readonly [number, number]): { readonly x: number; readonly y: number } {
  let [x, y] = [0, 0];
  for (let i = first; i < end; i++) {
    x += points[2 * i];
    y += points[2 * i + 1];
  }
  return { x: x / (end - first), y: y / (end - first) };
}
