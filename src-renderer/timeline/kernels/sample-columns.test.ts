/** @file Single samples on screen. */
import { describe, expect, it } from 'vitest';
import { sampleColumns, samplePoints, type Samples } from './sample-columns.ts';

const click: Samples = { sampleRate: 48_000, valueAt: (index) => (index < 0 || index >= 48_000 ? null : index === 4800 ? 1 : 0) };
const identity = (time: number) => time;

describe('samplePoints', () => {
  it('puts a sample at its own time to within a hundredth of a column', () => {
    const request = { start: 0.0999, secondsPerColumn: 1e-6, columns: 200, sourceTimeOf: identity };
    const [loud] = samplePoints(click, request).filter(({ value }) => value === 1);
    expect(loud?.x).toBeCloseTo(100, 2);
  });

  it('moves by the correction exactly, whole samples or not', () => {
    const request = { start: 0.1999, secondsPerColumn: 1e-6, columns: 200, sourceTimeOf: (time: number) => time - 0.10001 };
    const [loud] = samplePoints(click, request).filter(({ value }) => value === 1);
    expect(loud?.x).toBeCloseTo(110, 2);
  });

  it('leaves out what has not been read', () => {
    expect(samplePoints(click, { start: 2, secondsPerColumn: 1e-5, columns: 100, sourceTimeOf: identity })).toEqual([]);
  });
});

describe('sampleColumns', () => {
  it('shows a click of one sample in the column it falls into, and nowhere else', () => {
    const values = sampleColumns(click, { start: 0, secondsPerColumn: 0.001, columns: 200, sourceTimeOf: identity });
    const loud = Array.from({ length: 200 }, (_, column) => column).filter((column) => values[column * 3 + 1] === 1);
    expect(loud).toEqual(expect.arrayContaining([100]));
    expect(loud.length).toBeLessThanOrEqual(2);
  });
});
