import { describe, expect, it } from 'vitest';
import { embeddingPath, pictureAlong, SOUND_STEP, soundAlong } from '../../tests/helpers/synthetic-embeddings.ts';
import { seededRandom } from '../nn/random.ts';
import { findPeak } from './peak.ts';
import { offsetGrid, type PictureEmbeddings, similaritySums, type SoundEmbeddings } from './similarity.ts';
import { standardise } from './window-curve.ts';

const grid = offsetGrid(2, SOUND_STEP);

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
    const voice = embeddingPath(5);
    for (const offset of [-0.7321, 0, 0.1234, 1.41]) {
      // Sound that is early by `offset` has at time t what belongs to the picture of t + offset.
      const found = offsetOf(pictureAlong(times, voice), soundAlong(0, 12, (time) => voice(time + offset)));
      expect(Math.abs((found ?? 9) - offset)).toBeLessThan(0.002);
    }
  });

  it('compares only what has sound, and still finds the place', () => {
    const voice = embeddingPath(6);
    const sound = soundAlong(3.5, 6, (time) => voice(time + 0.4));
    const picture = pictureAlong(ticks(75, 25), voice);
    const { frames } = similaritySums(picture, sound, grid, { from: 0, to: 75 });
    expect(Math.max(...frames)).toBeLessThan(75);
    expect(Math.min(...frames)).toBeLessThan(20);
    expect(Math.abs((offsetOf(picture, sound) ?? 9) - 0.4)).toBeLessThan(0.01);
  });

  it('has no curve when all is digital silence', () => {
    const sound = soundAlong(0, 12, embeddingPath(7));
    expect(offsetOf(pictureAlong(ticks(50, 25), embeddingPath(7)), { ...sound, audible: sound.audible.map(() => 0) })).toBeNull();
  });
});
