/** @file One person in one shot has one number over all windows; whoever comes after a cut has another. Faces go into lanes without losing any. */
import { describe, expect, it } from 'vitest';
import { faceLanes } from './face-lanes.ts';
import { People, sharedOverlap } from './people.ts';
import { planFor, windowsOver } from './separation-windows.ts';
import type { VisibleTrack } from './visible-faces.ts';

const SIZE = 2;
/** A face at `x`, drifting to the right, whose vectors tell its name and the picture. */
function track(first: number, count: number, x: number, name: number, width = 0.2): VisibleTrack {
  return {
    first,
    boxes: Float32Array.from({ length: 4 * count }, (_, i) => [x + 0.0001 * (first + (i >> 2)), 0.3, width, width][i % 4]!),
    vectors: Float32Array.from({ length: SIZE * count }, (_, i) => (i % 2 === 0 ? name : first + (i >> 1))),
    present: new Uint8Array(count).fill(1),
  };
}
const windows = windowsOver({ first: 0, end: 450 }, 450, planFor(25));

describe('People', () => {
  it('keeps numbers from window to window, by place, whatever the order', () => {
    const people = new People(25);
    const [a, b, c] = windows;
    expect(people.add({ window: a!, tracks: [track(0, 225, 0.1, 1), track(30, 195, 0.6, 2)] })).toEqual([0, 1]);
    expect(people.add({ window: b!, tracks: [track(175, 100, 0.6, 2), track(175, 250, 0.1, 1), track(300, 50, 0.6, 3)] })).toEqual([1, 0, 2]);
    expect(people.add({ window: c!, tracks: [track(375, 75, 0.1, 1)] })).toEqual([0]);
    const list = people.list();
    expect(list.map(({ start, end }) => [start, end])).toEqual([[0, 18], [1.2, 11], [12, 14]]);
    expect(list[0]?.path.map(({ time }) => time)).toEqual(Array.from({ length: 18 }, (_, second) => second));
  });

  it('does not take two faces side by side for one', () => {
    expect(sharedOverlap(track(0, 50, 0.1, 1), track(10, 50, 0.25, 2))).toBeLessThan(0.3);
    expect(sharedOverlap(track(0, 50, 0.1, 1), track(50, 50, 0.1, 2))).toBe(0);
  });
});

describe('faceLanes', () => {
  const [window] = windows;
  it('lets those who are never together share a lane, and gives each picture its own face', () => {
    const lanes = faceLanes([track(0, 100, 0.1, 1), track(100, 60, 0.1, 2), track(50, 20, 0.6, 3, 0.1)], window!, SIZE);
    expect(lanes).toHaveLength(2);
    expect([...lanes[0]!.vectors.subarray(2 * 99, 2 * 101)]).toEqual([1, 99, 2, 100]);
    expect(lanes[0]!.present[160]).toBe(0);
    expect(lanes[1]!.present.reduce((sum, flag) => sum + flag, 0)).toBe(20);
  });
  it('leaves out the smallest of a crowd', () => {
    const crowd = [0.1, 0.2, 0.3, 0.4].map((width, name) => track(0, 50, 0.1, name, width));
    expect(faceLanes(crowd, window!, SIZE).map(({ vectors }) => vectors[0])).toEqual([3, 2, 1]);
  });
  it('is none without faces', () => {
    expect(faceLanes([], window!, SIZE)).toEqual([]);
  });
});
