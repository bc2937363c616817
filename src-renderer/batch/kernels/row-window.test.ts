import { describe, expect, it } from 'vitest';
import { dropGap, rowsPerPage, rowWindow, scrollToRow } from './row-window.ts';

const view = { scrollTop: 0, height: 400, rowHeight: 40, count: 10_000 };

describe('rows on screen', () => {
  it('draws what is in sight and a few more, whatever the length of the list', () => {
    expect(rowWindow(view, 4)).toEqual({ first: 0, end: 14 });
    expect(rowWindow({ ...view, scrollTop: 4010 }, 4)).toEqual({ first: 96, end: 115 });
  });

  it('ends with the list', () => {
    expect(rowWindow({ ...view, scrollTop: 399_600 }, 4)).toEqual({ first: 9986, end: 10_000 });
    expect(rowWindow({ ...view, count: 3 }, 4)).toEqual({ first: 0, end: 3 });
    expect(rowWindow({ ...view, count: 0 }, 4)).toEqual({ first: 0, end: 0 });
  });

  it('stays inside a list that has become shorter than it was scrolled', () => {
    expect(rowWindow({ ...view, scrollTop: 4000, count: 5 }, 4)).toEqual({ first: 5, end: 5 });
  });

  it('covers every row that overlaps the view, for any position', () => {
    for (let scrollTop = 0; scrollTop < 2000; scrollTop += 13) {
      const { first, end } = rowWindow({ ...view, scrollTop }, 0);
      expect(first * 40).toBeLessThanOrEqual(scrollTop);
      expect(end * 40).toBeGreaterThanOrEqual(scrollTop + 400);
    }
  });
});

describe('scrolling to a row', () => {
  it('does not move when the row is whole on screen', () => {
    expect(scrollToRow({ ...view, scrollTop: 100 }, 3)).toBe(100);
    expect(scrollToRow({ ...view, scrollTop: 100 }, 11)).toBe(100);
  });

  it('moves as little as it takes', () => {
    expect(scrollToRow({ ...view, scrollTop: 100 }, 2)).toBe(80);
    expect(scrollToRow({ ...view, scrollTop: 100 }, 12)).toBe(120);
  });

  it('shows the top of a row that is taller than the view', () => {
    expect(scrollToRow({ ...view, height: 30 }, 5)).toBe(200);
  });

  it('pages by a screenful less one', () => {
    expect(rowsPerPage(view)).toBe(9);
    expect(rowsPerPage({ ...view, height: 20 })).toBe(1);
  });
});

it('drops into the nearest gap between rows', () => {
  expect([-30, 0, 19, 21, 61, 1e9].map((y) => dropGap(view, y))).toEqual([0, 0, 0, 1, 2, 10_000]);
});
