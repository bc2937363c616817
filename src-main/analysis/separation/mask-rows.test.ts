/** @file Masks above the network's band, of several sources, and across the joints of windows. */
import { describe, expect, it } from 'vitest';
import { BandGains, networkFrame, sourceStft } from './band-gains.ts';
import { blended, type JudgedWindow, takeLarger, withUpperBand } from './mask-rows.ts';
import { planFor, windowsOver } from './separation-windows.ts';

const NETWORK = { sampleRate: 16_000, windowLength: 480, hopLength: 160, fftLength: 512 };
const plan = planFor(25);

describe('withUpperBand', () => {
  it('sends the band above where the energy of the upper half goes', () => {
    const mask = Float32Array.of(0, 0, 1, 0.5, 0, 0, 1, 0.5);
    const magnitudes = Float32Array.of(9, 9, 2, 1, 9, 9, 0, 0);
    const rows = withUpperBand(mask, magnitudes, 4);
    expect([...rows.subarray(0, 4)]).toEqual([0, 0, 1, 0.5]);
    expect(rows[4]).toBeCloseTo((4 + 0.5) / 5, 6);
    // Where there is no energy, each bin counts the same.
    expect(rows[9]).toBeCloseTo(0.75, 6);
  });
});

describe('takeLarger', () => {
  it('leaves to the picture what any of two sources makes', () => {
    const mask = Float32Array.of(0.1, 0.9);
    takeLarger(mask, Float32Array.of(0.4, 0.2));
    expect([...mask].map((value) => Number(value.toFixed(3)))).toEqual([0.4, 0.9]);
  });
});

describe('blended', () => {
  const windows = windowsOver({ first: 0, end: 500 }, 500, plan);
  const judged = (index: number, value: number): JudgedWindow => {
    const window = windows[index]!;
    const count = 4 * (window.end - window.first);
    return { window, first: 4 * window.first, rows: new Float32Array(2 * count).fill(value), sight: new Uint8Array(count).fill(index) };
  };
  const options = { plan, perPicture: 4, width: 2 };

  it('keeps a level that two windows agree on', () => {
    const { rows, first } = blended(judged(0, 0.625), judged(1, 0.625), options);
    expect(first).toBe(4 * windows[1]!.from);
    expect(Math.max(...rows.map((value) => Math.abs(value - 0.625)))).toBeLessThan(1e-6);
  });

  it('leads over where two windows do not agree, in small steps', () => {
    const { rows, sight } = blended(judged(0, 1), judged(1, 0), options);
    const course = rows.filter((_, index) => index % 2 === 0);
    expect(course[0]).toBe(1);
    expect(course.at(-1)).toBe(0);
    expect(Math.max(...course.slice(1).map((value, index) => Math.abs(value - course[index]!)))).toBeLessThan(0.03);
    expect([...sight].every((flag) => flag === 1)).toBe(true);
  });
});

describe('sourceStft', () => {
  it.each([8000, 16_000, 22_050, 44_100, 48_000, 96_000, 192_000])('keeps the time under the window at %d Hz, to half a hop in a hundred', (sampleRate) => {
    const source = sourceStft(NETWORK, sampleRate);
    expect(source.windowLength % source.hopLength).toBe(0);
    expect(source.fftLength).toBeGreaterThanOrEqual(source.windowLength);
    expect(Math.abs(source.windowLength / sampleRate / 0.03 - 1)).toBeLessThan(0.005);
  });
  it('meets the network frame by frame at 48 kHz', () => {
    expect(networkFrame(1234, sourceStft(NETWORK, 48_000), NETWORK)).toBe(1234);
  });
});

describe('BandGains', () => {
  it('reads a slope over frequency at the frequencies of the source, and holds the last value above', () => {
    const source = sourceStft(NETWORK, 48_000);
    const gains = new Float64Array(source.fftLength / 2 + 1);
    const row = new Float32Array(258).map((_, k) => (k < 257 ? k / 512 : 0.9));
    new BandGains(NETWORK, source).read(row, row, 0.3, gains);
    for (const k of [0, 17, 200, 340]) expect(gains[k]).toBeCloseTo((k * 48_000) / 2048 / 16_000, 6);
    expect(gains[400]).toBeCloseTo(0.9, 6);
    expect(gains.at(-1)).toBeCloseTo(0.9, 6);
  });
  it('leads from row to row', () => {
    const source = sourceStft(NETWORK, 44_100);
    const gains = new Float64Array(source.fftLength / 2 + 1);
    new BandGains(NETWORK, source).read(new Float32Array(258), new Float32Array(258).fill(1), 0.25, gains);
    expect(Math.max(...gains.map((gain) => Math.abs(gain - 0.25)))).toBeLessThan(1e-9);
  });
});
