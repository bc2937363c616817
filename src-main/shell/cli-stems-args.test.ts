/** @file What may be typed after `stems`, and what is said of the rest. */
import { describe, expect, it } from 'vitest';
import { parseStems } from './cli-stems-args.ts';

const plain = { name: 'stems', files: ['a.mov'], range: null, face: null, offset: null, audioTrack: null, format: 'source', pattern: null, out: null, faces: false, mux: false, overwrite: false, json: false };

describe('parseStems', () => {
  it('keeps the source as it is unless told', () => {
    expect(parseStems(['a.mov'])).toEqual(plain);
  });
  it('counts people and tracks from 1, and reads times as clocks or seconds', () => {
    const typed = ['a.mov', '--face', '2', '--track', '1', '--range', '0:12.5-1:20', '--bits', '32', '--out', 'x', '--name', '{stem}', '--json'];
    expect(parseStems(typed)).toEqual({ ...plain, face: 1, audioTrack: 0, range: { start: 12.5, end: 80 }, format: 'f32', out: 'x', pattern: '{stem}', json: true });
    expect(parseStems(['a.mov', '--offset', '-0.08']).offset).toBe(-0.08);
    expect(parseStems(['a.mov', '--range', '3600-1:00:01']).range).toEqual({ start: 3600, end: 3601 });
  });
  it.each([
    [[], 'at least one file'],
    [['a', '--bits', '20'], '16, 24 or 32'],
    [['a', '--face', '0'], 'from 1'],
    [['a', '--offset', 'early'], 'seconds from'],
    [['a', '--range', '5'], 'A before B'],
    [['a', '--range', '9-5'], 'A before B'],
    [['a', '--range', '1-2', '--mux'], 'leave out --range'],
    [['a', '--fast'], '--fast'],
  ])('says what is wrong with %j', (typed, words) => {
    expect(() => parseStems(typed)).toThrow(words);
  });
});
