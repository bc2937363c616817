/** @file Landmarks of one face by the landmark network, and the box that they predict for the next look. */
import type { FaceModels } from '../models/face-weights.ts';
import { LANDMARKS, LANDMARKS_INPUT } from '../networks/face-landmarks.ts';
import type { Inference } from './embed.ts';
import type { PicturePyramid } from './picture-pyramid.ts';
import type { Rect } from './sample-picture.ts';

/**
 * Longer side of a detector's box, in extents of the landmarks within it. Medians over training footage: 1.27 of 158 news presenters, 1.25 of 10 takes of
 * one GRID speaker, 1.22 of 15 others; each kind of footage counts alike. Eight faces in ten lie between 1.18 and 1.37.
 */
const BOX_PER_EXTENT = 1.25;

/** Runs the landmark network on faces. */
export class FacePoints {
  readonly #engine: Inference;
  readonly #models: FaceModels;
  readonly #signal: AbortSignal;

  constructor(engine: Inference, models: FaceModels, signal: AbortSignal) {
    this.#engine = engine;
    this.#models = models;
    this.#signal = signal;
  }

  /**
   * Landmarks of the face in `box`. The box is made square by more of the picture rather than by black bars: that halves their jitter.
   *
   * @returns x and y of 68 points in pixels of the picture.
   */
  async of(picture: PicturePyramid, box: Rect): Promise<Float32Array> {
    const square = squareAround(box);
    const data = picture.sample(square, { columns: LANDMARKS_INPUT, rows: LANDMARKS_INPUT }, 'black');
    const faces = { dims: [1, LANDMARKS_INPUT, LANDMARKS_INPUT, 3], data };
    const { points } = await this.#engine.run(this.#models.landmarks(1), { faces }, this.#signal);
    if (!(points?.data instanceof Float32Array) || points.data.length !== 2 * LANDMARKS) throw new TypeError('landmark network gave no 68 points');
    return points.data.map((fraction, i) => (i % 2 === 0 ? square.x : square.y) + fraction * square.width);
  }
}

/** Square box around landmarks, of the size that the detector would give it. */
export function boxAround(points: Float32Array): Rect {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < points.length; i += 2) {
    left = Math.min(left, points[i]);
    right = Math.max(right, points[i]);
    top = Math.min(top, points[i + 1]);
    bottom = Math.max(bottom, points[i + 1]);
  }
  const side = BOX_PER_EXTENT * Math.max(right - left, bottom - top);
  return { x: (left + right - side) / 2, y: (top + bottom - side) / 2, width: side, height: side };
}

/** The square with the same center and the longer side. */
function squareAround({ x, y, width, height }: Rect): Rect {
  const side = Math.max(width, height);
  return { x: x + (width - side) / 2, y: y + (height - side) / 2, width: side, height: side };
}
