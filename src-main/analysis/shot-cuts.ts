/**
 * @file Shot cuts from thumbnails: a cut is a change that is large, stands out from its surroundings and stays. Motion is large but surrounded
 * by its like; a flash or a dropped frame does not stay.
 */
import type { PicturePyramid } from './picture-pyramid.ts';
import type { Picture } from './sample-picture.ts';

/** Thumbnail size: small enough that motion within a shot averages out. Each of its pixels is the mean of a few points on a grid. */
const COLUMNS = 24;
const ROWS = 18;
const POINTS = 4;
const HISTOGRAM_BINS = 16;

/** Mean difference of pixels, 0–255, and of histograms, 0–1, from which two pictures may be of different shots. */
const MIN_PIXEL_CHANGE = 12;
const MIN_HISTOGRAM_CHANGE = 0.12;
/** A cut changes the picture this many times more than the frames around it do. */
const MIN_CONTRAST = 3;
/** Frames after the change, and frames before it, that have to differ from each other: a flash that long is bridged. */
const SETTLE_FRAMES = 2;
const FRAMES_BEFORE = SETTLE_FRAMES + 1;
/** Changes between frames that a cut is compared with, its own among them. */
const CHANGES = 12;

/** What is compared between frames. */
export interface Thumbnail {
  readonly gray: Uint8Array;
  /** Shares of the pixels per level band. */
  readonly histogram: Float32Array;
}

/** Marks each frame with whether a shot begins with it. Frames come {@link SETTLE_FRAMES} late. */
export async function* markShots<F extends { readonly picture: PicturePyramid }>(frames: AsyncIterable<F>): AsyncGenerator<{ readonly frame: F; readonly startsShot: boolean }, void, undefined> {
  const cuts = new ShotCuts();
  const waiting: F[] = [];
  for await (const frame of frames) {
    waiting.push(frame);
    const startsShot = cuts.push(thumbnail(frame.picture.full));
    const ready = waiting.length > SETTLE_FRAMES ? waiting.shift() : undefined;
    if (ready) yield { frame: ready, startsShot };
  }
  for (const frame of waiting) yield { frame, startsShot: false };
}

/** The thumbnail of one frame. Of colors it takes the green channel, which is near to luma and a third of the work. */
export function thumbnail({ width, height, channels, data }: Picture): Thumbnail {
  const sums = new Uint32Array(COLUMNS * ROWS);
  const gray = new Uint8Array(COLUMNS * ROWS);
  const histogram = new Float32Array(HISTOGRAM_BINS);
  const xs = Array.from({ length: COLUMNS * POINTS }, (_, i) => Math.floor(((i + 0.5) * width) / (COLUMNS * POINTS)) * channels + (channels >> 1));
  for (let row = 0; row < ROWS * POINTS; row++) {
    const line = Math.floor(((row + 0.5) * height) / (ROWS * POINTS)) * width * channels;
    const start = Math.floor(row / POINTS) * COLUMNS;
    for (let i = 0; i < xs.length; i++) sums[start + Math.floor(i / POINTS)] += data[line + xs[i]];
  }
  for (let i = 0; i < gray.length; i++) {
    gray[i] = sums[i] / POINTS ** 2;
    histogram[(gray[i] * HISTOGRAM_BINS) >> 8] += 1 / gray.length;
  }
  return { gray, histogram };
}

/** Finds cuts while frames arrive; each answer comes {@link SETTLE_FRAMES} frames late. */
export class ShotCuts {
  readonly #recent: Thumbnail[] = [];
  readonly #changes: number[] = [];

  /**
   * Takes the next frame.
   *
   * @returns whether a shot begins with the frame {@link SETTLE_FRAMES} places before this one.
   */
  push(frame: Thumbnail): boolean {
    const previous = this.#recent.at(-1);
    this.#recent.push(frame);
    this.#changes.push(previous ? pixelChange(previous, frame) : 0);
    if (this.#recent.length > FRAMES_BEFORE + 1 + SETTLE_FRAMES) this.#recent.shift();
    if (this.#changes.length > CHANGES) this.#changes.shift();
    const candidate = this.#recent.length - 1 - SETTLE_FRAMES;
    if (candidate < 1) return false;
    const judged = this.#changes.length - 1 - SETTLE_FRAMES;
    if (!standsOut(this.#changes[judged], this.#changes.toSpliced(judged, 1))) return false;
    const [before, after] = [this.#recent.slice(0, candidate), this.#recent.slice(candidate)];
    return before.every((earlier) => after.every((later) => areDifferentShots(earlier, later)));
  }
}

/** Large, and standing out from the median of the changes around it. */
function standsOut(change: number, around: readonly number[]): boolean {
  const sorted = around.toSorted((a, b) => a - b);
  return change >= MIN_PIXEL_CHANGE && change >= MIN_CONTRAST * sorted[sorted.length >> 1];
}

function areDifferentShots(a: Thumbnail, b: Thumbnail): boolean {
  return pixelChange(a, b) >= MIN_PIXEL_CHANGE && (histogramChange(a, b) >= MIN_HISTOGRAM_CHANGE || pixelChange(a, b) >= 2 * MIN_PIXEL_CHANGE);
}

/** Mean absolute difference of the pixels. */
function pixelChange(a: Thumbnail, b: Thumbnail): number {
  let sum = 0;
  for (let i = 0; i < a.gray.length; i++) sum += Math.abs(a.gray[i] - b.gray[i]);
  return sum / a.gray.length;
}

/** Half the sum of absolute differences: 0 for equal histograms, 1 for disjoint ones. */
function histogramChange(a: Thumbnail, b: Thumbnail): number {
  let sum = 0;
  for (let i = 0; i < a.histogram.length; i++) sum += Math.abs(a.histogram[i] - b.histogram[i]);
  return sum / 2;
}
