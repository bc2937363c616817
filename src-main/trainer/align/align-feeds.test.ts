/** @file Which answers a step is asked for: moments of a displaced sound, and sounds too near to be told apart. */
import { describe, expect, it } from 'vitest';
import { joinedSteps, mapPlaces } from '../../networks/multisensory-align.ts';
import { COMPACT } from '../../networks/multisensory-config.ts';
import { AlignFeeds } from './align-feeds.ts';

const NETWORK = { ...COMPACT, frames: 12, side: 64 };
const SHAPE = { pictures: 2, sounds: 3, regions: 2 };
const STEPS = joinedSteps(NETWORK);

function filled(away: number, tells: boolean): Readonly<Record<string, readonly number[]>> {
  const feeds = new AlignFeeds(NETWORK, SHAPE);
  feeds.putAnswers(0, [[true, false, false]], null);
  feeds.putAnswers(1, [[true, false, false], [false, true, false]], { left: 0, top: 0, side: 32 });
  feeds.putDisplaced(1, away, tells);
  return Object.fromEntries(Object.entries(feeds.tensors()).map(([name, { data }]) => [name, [...(data as Float32Array)]]));
}

describe('putDisplaced', () => {
  it('pairs each step of the picture with the earlier step of a sound that begins later, as far as there is one', () => {
    const { moments } = filled(4, true);
    const of = (picture: number) => Array.from({ length: STEPS }, (_, step) => moments.slice((picture * STEPS + step) * STEPS, (picture * STEPS + step + 1) * STEPS).findIndex((weight) => weight > 0));
    expect(STEPS).toBe(6);
    expect(of(1)).toEqual([-1, -1, 0, 1, 2, 3]);
    expect(of(0)).toEqual(new Array(6).fill(-1));
    expect(moments.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 6);
  });

  it('asks for no verdict of the first region on a sound too near to be told from its own', () => {
    const [near, far] = [filled(2, false).shares, filled(8, true).shares];
    const first = (shares: readonly number[]) => shares.slice(6, 9).map((share) => share > 0);
    expect(first(near)).toEqual([true, true, false]);
    expect(first(far)).toEqual([true, true, true]);
    expect(near.slice(9, 12).every((share) => share > 0)).toBe(true);
    for (const shares of [near, far]) expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 6);
  });
});

describe('regions', () => {
  it('fill the map, or its inset and the rest', () => {
    const { regions } = filled(4, true);
    const places = mapPlaces(NETWORK)[0] ** 2;
    expect(regions.slice(0, places)).toEqual(new Array(places).fill(1 / places));
    expect(regions.slice(2 * places, 3 * places).filter((weight) => weight > 0)).toEqual(new Array(places / 4).fill(4 / places));
  });
});
