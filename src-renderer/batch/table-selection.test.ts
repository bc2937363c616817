import { describe, expect, it } from 'vitest';
import { extendTo, moveBy, moveOff, moveTo, NO_SELECTION, rowOrder, selectAll, selectedIds, selectOne, type TableSelection, toggleRow } from './table-selection.ts';

const order = rowOrder(['a', 'b', 'c', 'd', 'e']);
const ids = (selection: TableSelection) => selectedIds(order, selection).join('');

describe('selecting rows', () => {
  it('extends from where the selection began, both ways', () => {
    const down = extendTo(order, selectOne('b'), 'd');
    expect(ids(down)).toBe('bcd');
    const up = extendTo(order, down, 'a');
    expect(ids(up)).toBe('ab');
    expect(up.active).toBe('a');
  });

  it('toggles rows in any order and lists them as shown', () => {
    const three = ['d', 'a', 'c'].reduce(toggleRow, NO_SELECTION);
    expect(ids(three)).toBe('acd');
    expect(ids(toggleRow(three, 'c'))).toBe('ad');
  });

  it('moves to neighbors, pages and ends, and stops there', () => {
    expect(moveBy(order, selectOne('d'), 1, false).active).toBe('e');
    expect(moveBy(order, selectOne('d'), 9, false).active).toBe('e');
    expect(moveBy(order, selectOne('b'), -9, false).active).toBe('a');
    expect(moveTo(order, selectOne('b'), Infinity, true).ids).toEqual(new Set(['b', 'c', 'd', 'e']));
  });

  it('begins at the first row going down and at the last going up', () => {
    expect(moveBy(order, NO_SELECTION, 1, false).active).toBe('a');
    expect(moveBy(order, NO_SELECTION, -1, false).active).toBe('e');
    expect(moveBy(rowOrder([]), NO_SELECTION, 1, false)).toBe(NO_SELECTION);
  });

  it('starts anew when a filter hides the active row', () => {
    expect(moveBy(rowOrder(['x', 'y']), selectOne('c'), 1, false).active).toBe('x');
  });

  it('selects all and keeps the active row', () => {
    const all = selectAll(order, selectOne('c'));
    expect(ids(all)).toBe('abcde');
    expect(all.active).toBe('c');
  });

  it('does not count rows that are not shown', () => {
    expect(selectedIds(rowOrder(['a']), selectAll(order, NO_SELECTION))).toEqual(['a']);
    expect(selectedIds(rowOrder(['a']), selectOne('c'))).toEqual([]);
  });
});

describe('removing rows', () => {
  it('goes to what takes the place of the active row, or the one before at the end', () => {
    expect(moveOff(order, extendTo(order, selectOne('b'), 'c'), new Set(['b', 'c'])).active).toBe('d');
    expect(moveOff(order, selectOne('e'), new Set(['e'])).active).toBe('d');
    expect(moveOff(order, selectOne('a'), new Set(order.ids))).toBe(NO_SELECTION);
  });

  it('keeps the active row when another one goes', () => {
    const kept = moveOff(order, toggleRow(selectOne('a'), 'c'), new Set(['a']));
    expect(kept.active).toBe('c');
    expect(ids(kept)).toBe('c');
  });
});

it('walks through ten thousand rows in steps that do not grow with the list', () => {
  const long = rowOrder(Array.from({ length: 10_000 }, (_, at) => `row-${at}`));
  let selection = NO_SELECTION;
  for (let step = 0; step < 10_000; step += 1) selection = moveBy(long, selection, 1, false);
  expect(selection.active).toBe('row-9999');
  expect(selectedIds(long, selection)).toEqual(['row-9999']);
});
