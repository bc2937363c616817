import { describe, expect, it } from 'vitest';
import { gapMove, moved, movesBack, stepMove } from './reorder.ts';

const order = [...'abcdef'];
const all = { order, shown: order };
const after = (queue: typeof all, move: ReturnType<typeof gapMove>) => (move ? moved(queue.order, move).join('') : null);

describe('moving rows', () => {
  it('goes one row up or down, together', () => {
    expect(after(all, stepMove(all, new Set('c'), -1))).toBe('acbdef');
    expect(after(all, stepMove(all, new Set('cd'), 1))).toBe('abecdf');
  });

  it('brings rows together that are apart', () => {
    expect(after(all, stepMove(all, new Set('bd'), 1))).toBe('acebdf');
    expect(after(all, stepMove(all, new Set('ac'), -1))).toBe('acbdef');
  });

  it('does nothing at the ends and where nothing is selected', () => {
    expect(stepMove(all, new Set('ab'), -1)).toBeNull();
    expect(stepMove(all, new Set('ef'), 1)).toBeNull();
    expect(stepMove(all, new Set(), 1)).toBeNull();
  });

  it('drops into a gap, and not into the one it lies in', () => {
    expect(after(all, gapMove(all, new Set('be'), 0))).toBe('beacdf');
    expect(after(all, gapMove(all, new Set('be'), 6))).toBe('acdfbe');
    expect(gapMove(all, new Set('c'), 2)).toBeNull();
    expect(gapMove(all, new Set('c'), 3)).toBeNull();
  });

  it('moves among the rows that a filter shows and leaves the hidden ones where they are', () => {
    const filtered = { order, shown: [...'bdf'] };
    expect(after(filtered, stepMove(filtered, new Set('b'), 1))).toBe('acdbef');
    expect(after(filtered, stepMove(filtered, new Set('f'), -1))).toBe('abfcde');
    expect(after(filtered, gapMove(filtered, new Set('d'), 0))).toBe('adbcef');
  });
});

it('takes any move back', () => {
  for (const picked of ['a', 'f', 'bd', 'abf', 'acef', 'abcdef']) {
    for (let gap = 0; gap <= order.length; gap += 1) {
      const move = gapMove(all, new Set(picked), gap);
      if (!move) continue;
      expect(movesBack(order, move.ids).reduce(moved, moved(order, move)).join('')).toBe('abcdef');
    }
  }
});

it('leaves the order alone when the row to move before has gone', () => {
  expect(moved(order, { ids: ['a'], before: 'z' })).toBe(order);
});
