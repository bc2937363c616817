import { describe, expect, it } from 'vitest';
import { between, cutIntoProbes, cutIntoWindows, spreadOrder } from './windows.ts';

describe('cutIntoProbes', () => {
  it('covers the range without gaps, in parts of about four seconds', () => {
    for (const end of [0.7, 4, 5.9, 6.1, 60, 3600.5]) {
      const probes = cutIntoProbes({ start: 0.25, end });
      expect([probes[0].start, probes[probes.length - 1].end]).toEqual([0.25, end]);
      probes.slice(1).forEach((probe, index) => expect(probe.start).toBe(probes[index].end));
      for (const probe of probes) expect(probe.end - probe.start).toBeLessThan(6.1);
    }
  });
});

describe('cutIntoWindows', () => {
  it('cuts into windows of about a second', () => {
    expect(cutIntoWindows({ start: 2, end: 6.2 }).map(({ end, start }) => Number((end - start).toFixed(3)))).toEqual([1.05, 1.05, 1.05, 1.05]);
    expect(cutIntoWindows({ start: 2, end: 2.4 })).toEqual([{ start: 2, end: 2.4 }]);
  });
});

describe('spreadOrder', () => {
  it('visits everything once', () => {
    for (const count of [1, 2, 3, 7, 64, 1800]) expect([...spreadOrder(count)].sort((a, b) => a - b)).toEqual([...Array(count).keys()]);
  });

  it('leaves no part of a long file unvisited for long', () => {
    const order = spreadOrder(1800);
    for (const visits of [8, 16, 48]) {
      const places = order.slice(0, visits).toSorted((a, b) => a - b);
      const gaps = places.slice(1).map((place, index) => place - places[index]);
      expect(Math.max(...gaps)).toBeLessThanOrEqual((4 * 1800) / visits);
    }
  });
});

describe('between', () => {
  it('names the unvisited parts between two times, the middle first', () => {
    const probes = cutIntoProbes({ start: 0, end: 40 });
    expect(between(probes, new Set([2, 7]), 11, 29)).toEqual([4, 5, 3, 6]);
    expect(between(probes, new Set([3, 4]), 12, 20)).toEqual([]);
  });
});
