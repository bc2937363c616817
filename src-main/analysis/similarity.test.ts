import { describe, expect, it } from 'vitest';
import { normal } from '../../tests/helpers/synthetic-windows.ts';
import { seededRandom } from '../nn/random.ts';
import { findPeak } from './peak.ts';
import { offsetGrid, type PictureEmbeddings, similaritySums, type SoundEmbeddings } from './similarity.ts';
import { standardise } from './window-curve.ts';

const DIMENSIONS = 16;
const grid = offsetGrid(2, 0.01);

/** A smooth random path of unit vectors over time: what lips and voice both do. */
function path(seed: number): (time: number) => Float32Array {
  const random = seededRandom(seed);
  const waves = Array.from({ length: DIMENSIONS }, () => Array.from({ length: 12 }, () => [0.3 + 4 * random(), 2 * Math.PI * random(), normal(random)] as const));
  return (time) => {
    const vector = Float32Array.from(waves, (terms) => terms.reduce((sum, [frequency, phase, size]) => sum + size * Math.sin(2 * Math.PI * frequency * time + phase), 0));
    const length = Math.hypot(...vector);
    return vector.map((value) => value / length);
  };
}

function pictureAt(times: readonly number[], at: (time: number) => Float32Array): PictureEmbeddings {
  return { times: Float64Array.from(times), dimensions: DIMENSIONS, vectors: Float32Array.from(times.flatMap((time) => [...at(time)])) };
}

function soundFrom(start: number, end: number, at: (time: number) => Float32Array): SoundEmbeddings {
  const count = Math.round((end - start) / grid.step);
  const vectors = Float32Array.from(Array.from({ length: count }, (_, index) => [...at(start + index * grid.step)]).flat());
  return { start, step: grid.step, dimensions: DIMENSIONS, vectors, audible: new Uint8Array(count).fill(1) };
}

function offsetOf(picture: PictureEmbeddings, sound: SoundEmbeddings): number | null {
  const curve = standardise(similaritySums(picture, sound, grid, { from: 0, to: picture.times.length }));
  return curve && (findPeak({ scores: Float64Array.from(curve.scores), frames: Float64Array.from(curve.frames) }, grid)?.offset ?? null);
}

const ticks = (count: number, frameRate: number, start = 3) => Array.from({ length: count }, (_, index) => start + index / frameRate);

describe('similaritySums', () => {
  const random = seededRandom(8);
  const rates: readonly (readonly [string, readonly number[]])[] = [
    ['23.976', ticks(100, 24000 / 1001)],
    ['25', ticks(100, 25)],
    ['29.97', ticks(100, 30000 / 1001, 3.0113)],
    ['59.94, nearest to 25', ticks(100, 25).map((time) => (Math.round((time * 60000) / 1001) * 1001) / 60000)],
    ['uneven', ticks(100, 25).map((time) => time + 0.015 * random())],
  ];
  it.each(rates)('puts the peak within 2 ms of the truth at %s frames per second', (_, times) => {
    const voice = path(5);
    for (const offset of [-0.7321, 0, 0.1234, 1.41]) {
      // Sound that is early by `offset` has at time t what belongs to the picture of t + offset.
      const found = offsetOf(pictureAt(times, voice), soundFrom(0, 12, (time) => voice(time + offset)));
      expect(Math.abs((found ?? 9) - offset)).toBeLessThan(0.002);
    }
  });

  it('compares only what has sound, and still finds the place', () => {
    const voice = path(6);
    const sound = soundFrom(3.5, 6, (time) => voice(time + 0.4));
    const picture = pictureAt(ticks(75, 25), voice);
    const { frames } = similaritySums(picture, sound, grid, { from: 0, to: 75 });
    expect(Math.max(...frames)).toBeLessThan(75);
    expect(Math.min(...frames)).toBeLessThan(20);
    expect(Math.abs((offsetOf(picture, sound) ?? 9) - 0.4)).toBeLessThan(0.01);
  });

  it('has no curve when all is digital silence', () => {
    const sound = soundFrom(0, 12, path(7));
    expect(offsetOf(pictureAt(ticks(50, 25), path(7)), { ...sound, audible: sound.audible.map(() => 0) })).toBeNull();
  });
});
