/** @file Selecting in a list whose entries come and go. */
import { describe, expect, it } from 'vitest';
import { Selection } from './selection.svelte.ts';

function of(...ids: string[]) {
  const list = { ids };
  return { list, selection: new Selection(() => list.ids) };
}

describe('Selection', () => {
  it('falls back to the first entry when the one selected is gone', () => {
    const { list, selection } = of('a', 'b', 'c');
    selection.set('b');
    list.ids = ['a', 'c'];
    expect([selection.primary, selection.ids]).toEqual(['a', ['a']]);
    list.ids = [];
    expect([selection.primary, selection.ids]).toEqual([null, []]);
  });
  it('extends from where it began, in either direction', () => {
    const { selection } = of('a', 'b', 'c', 'd');
    selection.set('c');
    selection.extendTo('a');
    expect([selection.primary, selection.ids]).toEqual(['a', ['a', 'b', 'c']]);
    selection.extendTo('d');
    expect(selection.ids).toEqual(['c', 'd']);
  });
  it('adds and takes away single entries, but never the last', () => {
    const { selection } = of('a', 'b', 'c');
    selection.set('a');
    selection.toggle('c');
    expect([selection.primary, selection.ids]).toEqual(['c', ['a', 'c']]);
    selection.toggle('c');
    selection.toggle('a');
    expect([selection.primary, selection.ids]).toEqual(['a', ['a']]);
  });
  it('moves to the nearest neighbor that stays', () => {
    const { selection } = of('a', 'b', 'c', 'd');
    selection.set('c');
    selection.moveOff(['c', 'd']);
    expect(selection.primary).toBe('b');
  });
  it('stops at the ends', () => {
    const { selection } = of('a', 'b');
    selection.move(-1);
    expect(selection.primary).toBe('a');
    selection.move(1);
    selection.move(1);
    expect(selection.primary).toBe('b');
  });
});
