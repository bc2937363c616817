/** @file Which answers a step is asked for, and what it is taught of each sound. */
import { describe, expect, it } from 'vitest';
import { joinedSteps, mapPlaces } from '../../networks/multisensory-align.ts';
import { COMPACT } from '../../networks/multisensory-config.ts';
import { AlignFeeds } from './align-feeds.ts';

const NETWORK = { ...COMPACT, frames: 12, side: 64 };
const SHAPE = { pictures: 2, sounds: 3, regions: 2, teacher: 4 };
const STEPS = joinedSteps(NETWORK);

function filled(tooNear: boolean): Readonly<Record<string, readonly number[]>> {
  const feeds = new AlignFeeds(NETWORK, SHAPE);
  feeds.putAnswers(0, [[true, false, false]], null);
  feeds.putAnswers(1, [[true, false, false], [false, true, false]], { left: 0, top: 0, side: 32 });
  if (tooNear) feeds.putTooNear(1);
  feeds.putTaught(1, 2, new Float32Array(4 * STEPS).fill(7));
  return Object.fromEntries(Object.entries(feeds.tensors()).map(([name, { data }]) => [name, [...(data as Float32Array)]]));
}

describe('answers', () => {
  it('are not asked of the first region about a sound too near to be told from its own', () => {
    const [near, far] = [filled(true).shares, filled(false).shares];
    const first = (shares: readonly number[]) => shares.slice(6, 9).map((share) => share > 0);
    expect(first(near)).toEqual([true, true, false]);
    expect(first(far)).toEqual([true, true, true]);
    expect(near.slice(9, 12).every((share) => share > 0)).toBe(true);
    for (const shares of [near, far]) expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 6);
  });
});

describe('what is taught', () => {
  it('lies where the sound lies: sound s of picture p at s · pictures + p', () => {
    const { taught } = filled(false);
    expect(taught.findIndex((value) => value > 0)).toBe((2 * 2 + 1) * STEPS * 4);
    expect(taught.filter((value) => value > 0).length).toBe(STEPS * 4);
  });
});

describe('regions', () => {
  it('fill the map, or its inset and the rest', () => {
    const { regions } = filled(false);
    const places = mapPlaces(NETWORK)[0] ** 2;
    expect(regions.slice(0, places)).toEqual(new Array(places).fill(1 / places));
    expect(regions.slice(2 * places, 3 * places).filter((weight) => weight > 0)).toEqual(new Array(places / 4).fill(4 / places));
  });
});
