/** @file What a turn of the wheel does. */
import { expect, it } from 'vitest';
import { wheelAction } from './wheel.ts';

const turn = { deltaX: 0, deltaY: 0, deltaMode: 0, ctrlKey: false, metaKey: false };

it('scrolls with a plain wheel, whichever way it turns, in any unit', () => {
  expect(wheelAction({ ...turn, deltaY: 100 })).toEqual({ kind: 'scroll', px: 100 });
  expect(wheelAction({ ...turn, deltaX: -30, deltaY: 4 })).toEqual({ kind: 'scroll', px: -30 });
  expect(wheelAction({ ...turn, deltaY: 3, deltaMode: 1 })).toEqual({ kind: 'scroll', px: 48 });
});

it('zooms in upwards with Ctrl or a pinch, and back by the same turn', () => {
  const [into, out] = [wheelAction({ ...turn, deltaY: -100, ctrlKey: true }), wheelAction({ ...turn, deltaY: 100, ctrlKey: true })];
  if (into.kind !== 'zoom' || out.kind !== 'zoom') throw new TypeError('no zoom');
  expect(into.factor).toBeGreaterThan(1.2);
  expect(into.factor * out.factor).toBeCloseTo(1, 9);
});
