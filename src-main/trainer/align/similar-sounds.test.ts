/** @file Sounds of one color find each other, whatever their level and moment. */
import { expect, it } from 'vitest';
import { seededRandom } from '../../nn/random.ts';
import { similarSounds, soundColor } from './similar-sounds.ts';

it('finds the tones of one pitch among others, louder or not, but not in the same source', () => {
  const random = seededRandom(9);
  const tone = (pitch: number, level: number) => Float32Array.from({ length: 19_200 }, (_, i) => level * Math.sin((2 * Math.PI * pitch * i) / 19_200) + 1e-4 * random());
  const colors = [300, 1200, 4800].flatMap((pitch) => [soundColor(tone(pitch, 0.5)), soundColor(tone(pitch * 1.02, 0.05)), soundColor(tone(pitch, 0.5))]);
  // The third of each pitch is another view of the first one's source.
  const similar = similarSounds(colors, ['a', 'b', 'a', 'c', 'd', 'c', 'e', 'f', 'e']);
  expect([0, 3, 6].map((view) => similar[view][0])).toEqual([1, 4, 7]);
  for (const [view, others] of similar.entries()) expect(others.filter((other) => Math.floor(other / 3) === Math.floor(view / 3) && (other - view) % 2 === 0)).toEqual([]);
});
