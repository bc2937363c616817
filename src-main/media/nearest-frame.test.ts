import { expect, it } from 'vitest';
import { nearestPerTick } from './nearest-frame.ts';

async function choose(times: readonly number[], frameRate: number): Promise<readonly number[]> {
  const chosen: number[] = [];
  async function* frames() {
    for (const time of times) yield await Promise.resolve({ time });
  }
  for await (const { time } of nearestPerTick(frames(), frameRate)) chosen.push(time);
  return chosen;
}

it('takes the closest of several, before or after the tick', async () => {
  expect(await choose([0, 0.016, 0.033, 0.05, 0.066, 0.083], 25)).toEqual([0, 0.033, 0.083]);
});

it('lets a slower source through whole and repeats nothing', async () => {
  const times = Array.from({ length: 30 }, (_, index) => index / 24);
  expect(await choose(times, 25)).toEqual(times);
});

it('gives nothing for ticks in a pause, and nothing for nothing', async () => {
  expect(await choose([0, 0.04, 1, 1.04], 25)).toEqual([0, 0.04, 1, 1.04]);
  expect(await choose([], 25)).toEqual([]);
});
