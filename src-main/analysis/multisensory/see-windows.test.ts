/** @file What is on screen at each tick, and where windows begin. */
import { describe, expect, it } from 'vitest';
import { heldPictures } from './held-pictures.ts';
import { windowStarts } from './see-windows.ts';

async function shown(times: readonly number[], first: number, last: number): Promise<readonly number[]> {
  const frames = async function* () {
    for (const time of times) yield await Promise.resolve({ time });
  };
  const result: number[] = [];
  for await (const { time } of heldPictures(frames(), { first, last }, 10)) result.push(time);
  return result;
}

describe('heldPictures', () => {
  it('gives a frame for each tick, the one that is on screen', async () => {
    expect(await shown([0, 0.1, 0.2, 0.3], 0, 4)).toEqual([0, 0.1, 0.2, 0.3]);
    expect(await shown([0, 0.25, 0.5], 0, 6)).toEqual([0, 0, 0.25, 0.25, 0.25, 0.5]);
  });

  it('takes a frame that appears up to half a tick late, none that is far ahead', async () => {
    expect(await shown([0.04, 0.14, 0.24], 0, 3)).toEqual([0.04, 0.14, 0.24]);
    expect(await shown([0, 5], 0, 40)).toEqual(new Array(40).fill(0));
  });

  it('holds the first before it appears and the last after it, and begins anywhere', async () => {
    expect(await shown([0.3], 0, 3)).toEqual([0.3, 0.3, 0.3]);
    expect(await shown([0, 0.1, 0.2], 2, 5)).toEqual([0.2, 0.2, 0.2]);
    expect(await shown([], 0, 5)).toEqual([]);
  });
});

describe('windowStarts', () => {
  it('overlap by what is asked, and the last ends with the clip', () => {
    expect(windowStarts({ first: 0, last: 50 }, 20, 10)).toEqual([0, 10, 20, 30]);
    expect(windowStarts({ first: 3, last: 50 }, 20, 10)).toEqual([3, 13, 23, 30]);
    expect(windowStarts({ first: 5, last: 25 }, 20, 10)).toEqual([5]);
    expect(windowStarts({ first: 5, last: 12 }, 20, 10)).toEqual([5]);
  });
});
