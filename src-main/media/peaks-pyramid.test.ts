import { expect, it } from 'vitest';
import { planPeaks } from '../../src-shared/model/peaks-file.ts';
import { overviewBins, PeaksPyramid } from './peaks-pyramid.ts';

const SOUND = Float32Array.from({ length: 2 * 300_000 }, (_, index) => Math.sin(index * index * 1e-9) * (index % 2 === 0 ? 1 : 0.25));
const header = planPeaks(48_000, 2, 300_000);

function build(chunk: number, sound = SOUND): readonly number[][] {
  const pyramid = new PeaksPyramid(header);
  const levels: number[][] = header.levels.map(() => []);
  const take = () => {
    for (const { level, firstBin, values } of pyramid.take()) {
      expect((levels[level]?.length ?? NaN) / 6).toBe(firstBin);
      levels[level]?.push(...values);
    }
  };
  for (let at = 0; at < sound.length; at += 2 * chunk) {
    pyramid.push(sound.subarray(at, at + 2 * chunk));
    take();
  }
  pyramid.end();
  take();
  return levels;
}

it('gives the same bins however the sound arrives', () => {
  const whole = build(300_000);
  expect(whole.map((level) => level.length / 6)).toEqual(header.levels.map(({ bins }) => bins));
  expect(build(777)).toEqual(whole);
});

it('joins bins upwards without losing an extreme', () => {
  const [finest = [], next = []] = build(4096);
  const lows = finest.filter((_, index) => index % 6 === 0).slice(0, 4);
  const highs = finest.filter((_, index) => index % 6 === 1).slice(0, 4);
  expect(next[0]).toBe(Math.min(...lows));
  expect(next[1]).toBe(Math.max(...highs));
});

it('leaves out sound beyond the planned length', () => {
  const longer = new Float32Array(SOUND.length + 2 * 100_000);
  longer.set(SOUND);
  expect(build(65_536, longer).map((level) => level.length / 6)).toEqual(header.levels.map(({ bins }) => bins));
});

it('spreads an overview over all bins of all levels', () => {
  const [quiet, loud] = [new Float32Array(200).fill(0.1), new Float32Array(200).fill(-0.5)];
  for (const { level, firstBin, values } of overviewBins(header, [quiet, loud])) {
    expect(firstBin).toBe(0);
    expect(values.length / 6).toBe(header.levels[level]?.bins);
    expect([values[0], values[2], values.at(-3), values.at(-1)]).toEqual([3277, 3277, -16_383, 16_384]);
  }
});
