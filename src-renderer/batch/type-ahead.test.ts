import { expect, it } from 'vitest';
import { typeAhead } from './type-ahead.ts';

const names = ['A001_C001.mov', 'a001_C002.mov', 'B002_C001.mov', 'Interview.mp4', 'insert.mp4'];

it('finds the next name by its first letter, whatever the case, and wraps', () => {
  expect(typeAhead(names, -1, 'a')).toBe(0);
  expect(typeAhead(names, 0, 'a')).toBe(1);
  expect(typeAhead(names, 1, 'A')).toBe(0);
  expect(typeAhead(names, 0, 'i')).toBe(3);
});

it('stays on the row while more letters still match, and moves when they do not', () => {
  expect(typeAhead(names, 3, 'in')).toBe(3);
  expect(typeAhead(names, 3, 'ins')).toBe(4);
  expect(typeAhead(names, 0, 'a001_c002')).toBe(1);
});

it('goes through all names with a letter that is typed again', () => {
  expect(typeAhead(names, 3, 'ii')).toBe(4);
  expect(typeAhead(names, 4, 'iii')).toBe(3);
});

it('stays where nothing matches', () => {
  expect(typeAhead(names, 2, 'z')).toBe(-1);
  expect(typeAhead([], -1, 'a')).toBe(-1);
});
