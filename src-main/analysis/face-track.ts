/** @file One face followed through one shot: landmarks frame by frame, and mouth crops as soon as the frames around them are known. */
import type { CropSpec } from '../models/manifest.ts';
import { LANDMARKS } from '../networks/face-landmarks.ts';
import { boxAround } from './face-points.ts';
import { cropMouth, type MouthSquare, mouthSquare, smoothSquare } from './mouth-crop.ts';
import type { PicturePyramid } from './picture-pyramid.ts';
import type { Rect } from './sample-picture.ts';

/** Largest change of the box's size from one set of landmarks to the next. */
const MAX_RESIZE = 0.12;

/** A face over consecutive frames. */
export interface FaceTrack {
  /** Unique within one call. */
  readonly id: number;
  /** Presentation time of each frame, seconds. */
  readonly times: Float64Array;
  /** `[n, 4]`: x, y, width, height as fractions of the displayed picture. */
  readonly boxes: Float32Array;
  /** `[n, 68, 2]`: x, y as fractions of the displayed picture. */
  readonly landmarks: Float32Array;
  /** `[n, cropSize, cropSize]`: gray mouth crops. */
  readonly crops: Uint8Array;
  readonly cropSize: number;
}

/** A frame that a track may still have to crop from. */
export interface TrackedFrame {
  readonly time: number;
  readonly picture: PicturePyramid;
}

/** A track that is still growing. Keeps points and crops of all frames, pictures only until they are cropped. */
export class OpenTrack {
  readonly id: number;
  /** Looks in a row that did not find the face. */
  misses = 0;

  readonly #spec: CropSpec;
  readonly #times: number[] = [];
  readonly #points: Float32Array[] = [];
  readonly #squares: MouthSquare[] = [];
  readonly #crops: Uint8Array[] = [];
  #waiting: PicturePyramid[] = [];
  #confirmedFrames = 0;
  #size = { width: 1, height: 1 };
  #box: Rect;

  constructor(id: number, box: Rect, spec: CropSpec) {
    this.id = id;
    this.#box = box;
    this.#spec = spec;
  }

  /** Where the face will be found next, pixels. */
  get box(): Rect {
    return this.#box;
  }

  /** Moves the box to where the detector saw the face. */
  lookAt(box: Rect): void {
    this.#box = box;
  }

  /** The detector saw the face: the frames so far are its. */
  confirm(): void {
    this.misses = 0;
    this.#confirmedFrames = this.#times.length;
  }

  /** Takes the next frame. `points` in pixels, or null where they are to be interpolated between the frames around. */
  push(frame: TrackedFrame, points: Float32Array | null): void {
    this.#times.push(frame.time);
    this.#waiting.push(frame.picture);
    this.#size = { width: frame.picture.width, height: frame.picture.height };
    if (!points) return;
    const last = this.#points.at(-1);
    const steps = this.#times.length - this.#points.length;
    for (let step = 1; step <= steps; step++) {
      const between = last ? interpolate(last, points, step / steps) : points;
      this.#points.push(between);
      this.#squares.push(mouthSquare(between, this.#spec.halfSizeInEyeDistances));
    }
    this.#box = followed(this.#box, boxAround(points));
    this.#crop(this.#squares.length - (this.#spec.smoothingFrames >> 1));
  }

  /** The whole track, cut after the last confirmed frame; null when that leaves less than `minFrames`. */
  finish(minFrames: number): FaceTrack | null {
    const last = this.#points.at(-1);
    if (!last || this.#confirmedFrames < minFrames) return null;
    while (this.#points.length < this.#times.length) {
      this.#points.push(last);
      this.#squares.push(mouthSquare(last, this.#spec.halfSizeInEyeDistances));
    }
    this.#crop(this.#squares.length);
    return this.#assemble(this.#confirmedFrames);
  }

  /** Crops all frames before `end`. */
  #crop(end: number): void {
    const ready = Math.max(0, end - this.#crops.length);
    const pictures = this.#waiting.slice(0, ready);
    this.#waiting = this.#waiting.slice(ready);
    for (const picture of pictures) {
      const square = smoothSquare(this.#squares, this.#crops.length, this.#spec.smoothingFrames);
      this.#crops.push(cropMouth(picture, square, this.#spec));
    }
  }

  #assemble(frames: number): FaceTrack {
    const { width, height } = this.#size;
    const area = this.#spec.cropSize ** 2;
    const track = {
      id: this.id,
      times: Float64Array.from(this.#times.slice(0, frames)),
      boxes: new Float32Array(4 * frames),
      landmarks: new Float32Array(2 * LANDMARKS * frames),
      crops: new Uint8Array(area * frames),
      cropSize: this.#spec.cropSize,
    };
    for (let i = 0; i < frames; i++) {
      const box = boxAround(this.#points[i]);
      track.boxes.set([box.x / width, box.y / height, box.width / width, box.height / height], 4 * i);
      track.landmarks.set(this.#points[i].map((value, k) => value / (k % 2 === 0 ? width : height)), 2 * LANDMARKS * i);
      track.crops.set(this.#crops[i], area * i);
    }
    return track;
  }
}

/**
 * The box around new landmarks, its size changed only so much. Landmarks read from a box that missed the face crowd together; a box that followed
 * them would shrink to nothing before the detector looks again.
 */
function followed(box: Rect, wanted: Rect): Rect {
  const side = Math.min(Math.max(wanted.width, box.width * (1 - MAX_RESIZE)), box.width * (1 + MAX_RESIZE));
  return { x: wanted.x + (wanted.width - side) / 2, y: wanted.y + (wanted.height - side) / 2, width: side, height: side };
}

function interpolate(from: Float32Array, to: Float32Array, fraction: number): Float32Array {
  return from.map((value, i) => value + (to[i] - value) * fraction);
}
