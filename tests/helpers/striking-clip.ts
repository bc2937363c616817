/** @file A made scene without faces: a textured block falls, strikes the floor and is thrown back, and every strike is heard. Times of the strikes are known. */
import { seededRandom } from '../../src-main/nn/random.ts';

/** Size of the made pictures, pixels. */
export const SCENE = { width: 128, height: 72 } as const;

const FLOOR = 52;
/** Side of the block, pixels. */
const SIDE = 18;
/** How high it is thrown, pixels, and how long it takes to two thirds of that, seconds. */
const HEIGHT = 12;
const RISING = 0.15;

/** Strikes at irregular times, at least 0.45 s apart. */
export function irregularStrikes(seconds: number, seed: number): readonly number[] {
  const random = seededRandom(seed);
  const strikes: number[] = [];
  for (let time = 0.6; time < seconds - 0.4; time += 0.45 + 1.1 * random()) strikes.push(time);
  return strikes;
}

/** Gray frames at a steady rate, each `SCENE.height × SCENE.width` bytes. */
export function strikingFrames(seconds: number, frameRate: number, strikes: readonly number[]): readonly { readonly time: number; readonly data: Uint8Array }[] {
  const random = seededRandom(99);
  const texture = Float64Array.from({ length: SIDE * SIDE }, () => 90 + 150 * random());
  const wall = Float64Array.from({ length: SCENE.width * SCENE.height }, (_, at) => 60 + 20 * Math.sin((at % SCENE.width) / 5) + 10 * random());
  return Array.from({ length: Math.floor(seconds * frameRate) }, (_, index) => {
    const time = index / frameRate;
    const nearest = strikes.reduce((best, strike) => Math.min(best, Math.abs(time - strike)), Infinity);
    const top = FLOOR - SIDE / 2 - HEIGHT * (1 - Math.exp(-nearest / RISING));
    const data = Uint8Array.from(wall, (level) => level + 6 * random());
    for (let row = 0; row < SIDE; row++) {
      for (let column = 0; column < SIDE; column++) {
        // Between rows the texture is interpolated, so that motion is finer than a pixel.
        const from = row - (top - Math.floor(top));
        const above = texture[Math.max(0, Math.floor(from)) * SIDE + column];
        const below = texture[Math.max(0, Math.min(SIDE - 1, Math.floor(from) + 1)) * SIDE + column];
        data[(Math.floor(top) + row) * SCENE.width + 50 + column] = above + (below - above) * (from - Math.floor(from));
      }
    }
    return { time, data };
  });
}

/** Mono sound with a decaying knock at each time and a little noise. */
export function knocks(seconds: number, sampleRate: number, times: readonly number[], seed = 5): Float32Array {
  const random = seededRandom(seed);
  const samples = Float32Array.from({ length: Math.round(seconds * sampleRate) }, () => 0.004 * (random() - 0.5));
  for (const time of times) {
    const start = Math.round(time * sampleRate);
    for (let n = 0; n < 0.08 * sampleRate; n++) {
      const at = start + n;
      if (at >= 0 && at < samples.length) samples[at] += 0.5 * Math.exp(-n / (0.015 * sampleRate)) * (Math.sin((2 * Math.PI * 900 * n) / sampleRate) + random() - 0.5);
    }
  }
  return samples;
}
