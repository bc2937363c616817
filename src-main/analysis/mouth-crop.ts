/** @file Where a mouth is, from landmarks, and the gray picture of it that a lip-sync network looks at. Geometry as the model's manifest says. */
import { LANDMARK_PARTS } from '../networks/face-landmarks.ts';
import { type Picture, samplePicture, toGray } from './sample-picture.ts';

/** How a model wants its mouth crops. */
export interface CropSpec {
  /** Half the side of the square, in distances between the centers of the eyes. */
  readonly halfSize: number;
  /** Frames over which center and size are averaged; odd. */
  readonly smoothingFrames: number;
  /** Pixels that the square is sampled to, each side. */
  readonly sampledSize: number;
  /** Pixels taken from the middle of them. */
  readonly size: number;
}

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

/** The crop, `size × size` gray bytes; beyond the picture its border is repeated. */
export function cropMouth(picture: Picture, square: MouthSquare, spec: CropSpec): Uint8Array {
  const half = (square.half * spec.size) / spec.sampledSize;
  const rect = { x: square.centerX - half, y: square.centerY - half, width: 2 * half, height: 2 * half };
  const sampled = samplePicture(picture, rect, { columns: spec.size, rows: spec.size });
  return picture.channels === 3 ? toGray(sampled) : sampled;
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
