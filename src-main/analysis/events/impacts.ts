/**
 * @file When something in the picture is stopped or thrown back: the visual impacts of Davis & Agrawala (2018, "Visual rhythm and beat", section 4),
 * deceleration against the direction of motion, here block by block. What strikes makes its sound then.
 */
import type { VideoFrame } from '../../media/decode.ts';
import { quantile } from '../robust.ts';
import { blockMotion, blurred, type GrayPicture } from './block-motion.ts';

/** Impacts of all blocks over a stretch of footage. */
export interface Impacts {
  /** When each row is, seconds, ascending. */
  readonly times: Float64Array;
  readonly blocks: number;
  /** 0 to 1, shape `[times.length, blocks]` row-major. */
  readonly strengths: Float32Array;
}

/** Velocities are in pixels per this many seconds. */
const UNIT = 1 / 30;
/** Velocity below which a direction means nothing. */
const STILL = 0.05;
/** A frame like the one before it, at most this long after it, is a repetition made by a conversion of the frame rate, seconds. */
const REPEATED_WITHIN = 0.1;
/** Mean difference of pixels, levels, up to which a frame repeats another. */
const SAME_PICTURE = 0.02;
/** Strength at which an impact counts in full, as a share of the block's own impacts. */
const FULL = 0.97;
/** Part of the whole picture's strength added to a block's own: blocks in which nothing happens stay quiet. */
const COMMON_SHARE = 0.3;
const LEAST_STRENGTH = 0.02;

/** Collects impacts while frames arrive; keeps one picture and one field of motion, and what it found. */
export class ImpactDetector {
  readonly #size: { readonly width: number; readonly height: number };
  readonly #times: number[] = [];
  readonly #rows: Float32Array[] = [];
  #last: { readonly time: number; readonly picture: GrayPicture } | null = null;
  #velocity: { readonly x: Float32Array; readonly y: Float32Array } | null = null;

  /** @param size of the frames, multiples of `BLOCK`. */
  constructor(size: { readonly width: number; readonly height: number }) {
    this.#size = size;
  }

  /** Takes the next gray frame, in the order of time. */
  push({ time, data }: VideoFrame): void {
    const picture = blurred({ ...this.#size, data: Float32Array.from(data) });
    const last = this.#last;
    if (last && time - last.time < REPEATED_WITHIN && isSame(last.picture, picture)) return;
    this.#last = { time, picture };
    if (!last || time <= last.time) return;
    const moved = blockMotion(last.picture, picture);
    const scale = UNIT / (time - last.time);
    const velocity = { x: moved.x.map((value) => value * scale), y: moved.y.map((value) => value * scale) };
    // Between the motion into a frame and the motion out of it lies the frame itself.
    if (this.#velocity) {
      this.#times.push(last.time);
      this.#rows.push(decelerations(this.#velocity, velocity));
    }
    this.#velocity = velocity;
  }

  /** All impacts, each block on a scale of its own. */
  finish(): Impacts {
    const blocks = this.#rows[0]?.length ?? 0;
    const strengths = new Float32Array(this.#rows.length * blocks);
    this.#rows.forEach((row, at) => strengths.set(row, at * blocks));
    normalize(strengths, blocks);
    return { times: Float64Array.from(this.#times), blocks, strengths };
  }
}

/** max(0, −(v₂ − v₁)·v₁ / (|v₁| + ε)) per block. */
function decelerations(before: { readonly x: Float32Array; readonly y: Float32Array }, after: { readonly x: Float32Array; readonly y: Float32Array }): Float32Array {
  return before.x.map((vx, block) => {
    const vy = before.y[block];
    const along = (after.x[block] - vx) * vx + (after.y[block] - vy) * vy;
    return Math.max(0, -along / (Math.hypot(vx, vy) + STILL));
  });
}

/** Divides by what a strong impact of the block is, and of the picture; no single one counts for more than 1. */
function normalize(strengths: Float32Array, blocks: number): void {
  const common = COMMON_SHARE * quantile(strengths, FULL) + LEAST_STRENGTH;
  for (let block = 0; block < blocks; block++) {
    const own = strengths.filter((_, at) => at % blocks === block);
    const full = common + quantile(own, FULL);
    for (let at = block; at < strengths.length; at += blocks) strengths[at] = Math.min(1, strengths[at] / full);
  }
}

function isSame(a: GrayPicture, b: GrayPicture): boolean {
  let sum = 0;
  for (let at = 0; at < a.data.length; at++) sum += Math.abs(a.data[at] - b.data[at]);
  return sum / a.data.length <= SAME_PICTURE;
}
