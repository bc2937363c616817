/** @file Finds faces in one picture by the detector network, at the sizes it can see: roughly 45 to 200 pixels of its input. */
import type { FaceModels } from '../models/face-weights.ts';
import { decodeGrid, type Detection, DETECTOR_CELL, overlap } from '../networks/face-detector.ts';
import type { Inference } from './embed.ts';
import type { PicturePyramid } from './picture-pyramid.ts';
import type { Rect } from './sample-picture.ts';

/** Longest sides of the detector's input that a search goes through: faces from 14 % to 75 %, from 7 % to 30 %, and so on, of the longest side. */
const SEARCH_SIZES = [320, 640, 1280, 1920] as const;
/** A picture is enlarged at most this much for a search. */
const MAX_ENLARGEMENT = 1.4;

/** Boxes of one face found at two scales overlap by at least this. */
const SAME_FACE_OVERLAP = 0.3;

/** From here on a box is a face; to go on believing in a known one, less is enough. */
const MIN_PROBABILITY = 0.5;
const MIN_PROBABILITY_KNOWN = 0.25;

/** Side of the detector's input around a known face, and the part of it that the face takes. */
const LOOK_SIZE = 160;
const LOOK_SHARE = 0.35;
/** A face that moved since the last look still overlaps with where it was by this much. */
const MOVED_OVERLAP = 0.15;

/** Runs the detector on pictures. */
export class FaceSearch {
  readonly #engine: Inference;
  readonly #models: FaceModels;
  readonly #signal: AbortSignal;

  constructor(engine: Inference, models: FaceModels, signal: AbortSignal) {
    this.#engine = engine;
    this.#models = models;
    this.#signal = signal;
  }

  /** All faces that can be seen at any size the picture has pixels for, in pixels of the picture, most probable first. */
  async all(picture: PicturePyramid): Promise<Detection[]> {
    const longest = Math.max(picture.width, picture.height);
    const sizes = SEARCH_SIZES.filter((size, i) => i === 0 || size <= longest * MAX_ENLARGEMENT);
    const found: Detection[] = [];
    for (const size of sizes) {
      const scale = size / longest;
      const rect = { x: 0, y: 0, width: padded(picture.width * scale) / scale, height: padded(picture.height * scale) / scale };
      found.push(...(await this.#detect(picture, rect, scale, MIN_PROBABILITY)));
    }
    found.sort((a, b) => b.probability - a.probability);
    return found.filter((face, i) => found.slice(0, i).every((better) => overlap(better, face) < SAME_FACE_OVERLAP && !contains(better, face)));
  }

  /** Looks again where a face is thought to be; null when there is none. */
  async near(picture: PicturePyramid, box: Rect): Promise<Detection | null> {
    const side = Math.max(box.width, box.height) / LOOK_SHARE;
    const rect = { x: box.x + (box.width - side) / 2, y: box.y + (box.height - side) / 2, width: side, height: side };
    const found = await this.#detect(picture, rect, LOOK_SIZE / side, MIN_PROBABILITY_KNOWN);
    const shares = found.map((face) => overlap(face, box));
    const best = shares.indexOf(Math.max(...shares));
    return best >= 0 && shares[best] >= MOVED_OVERLAP ? found[best] : null;
  }

  /** Detects within `rect`, enlarged by `scale` to the detector's input; boxes in pixels of the picture. */
  async #detect(picture: PicturePyramid, rect: Rect, scale: number, minProbability: number): Promise<Detection[]> {
    const [columns, rows] = [padded(rect.width * scale), padded(rect.height * scale)];
    const data = picture.sample(rect, { columns, rows }, 'black');
    const { grid } = await this.#engine.run(this.#models.detector(columns, rows), { picture: { dims: [1, rows, columns, 3], data } }, this.#signal);
    if (!(grid?.data instanceof Float32Array)) throw new TypeError('face detector gave no float grid');
    const found = decodeGrid(grid.data, columns / DETECTOR_CELL, rows / DETECTOR_CELL, { minProbability, maxOverlap: SAME_FACE_OVERLAP });
    return found.map(({ x, y, width, height, probability }) => ({
      x: rect.x + x / scale,
      y: rect.y + y / scale,
      width: width / scale,
      height: height / scale,
      probability,
    }));
  }
}

/** True when most of the smaller box lies in the larger one: a part of a face taken for a face. */
function contains(large: Rect, small: Rect): boolean {
  const width = Math.min(large.x + large.width, small.x + small.width) - Math.max(large.x, small.x);
  const height = Math.min(large.y + large.height, small.y + small.height) - Math.max(large.y, small.y);
  return width > 0 && height > 0 && width * height > 0.7 * Math.min(large.width * large.height, small.width * small.height);
}

/** Up to the next multiple of the detector's cell. */
function padded(size: number): number {
  return Math.ceil(Math.round(size) / DETECTOR_CELL) * DETECTOR_CELL;
}
