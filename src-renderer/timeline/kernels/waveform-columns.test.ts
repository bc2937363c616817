/** @file What a column of the waveform shows. */
import { describe, expect, it } from 'vitest';
import { levelFor, loudestPeak, needsSamples, type Peaks, type PeaksLevel, waveformColumns } from './waveform-columns.ts';

const SAMPLE_RATE = 1000;

/** Bins of a signal that is `index / 1000` in bin `index` of 10 samples, on the first of two channels; the second is silent. */
function ramp(bins: number): Peaks {
  const fine = level(10, Array.from({ length: bins }, (_, index) => index / 1000));
  const coarse = level(100, Array.from({ length: bins / 10 }, (_, index) => (index * 10 + 9) / 1000));
  return { sampleRate: SAMPLE_RATE, channels: 2, levels: [fine, coarse], finestSamplesPerBin: 10, coveredSeconds: bins / 100 };
}

function level(samplesPerBin: number, max: readonly number[]): PeaksLevel {
  return { samplesPerBin, values: max.flatMap((value) => [-value / 2, value, value / 4, 0, 0, 0]).map((value) => value * 32767) };
}

const columnsOf = (peaks: Peaks, start: number, secondsPerColumn: number, columns: number, offset = 0) =>
  waveformColumns(peaks, { start, secondsPerColumn, columns, sourceTimeOf: (time) => time - offset });
const maxima = (values: Float32Array) => Array.from({ length: values.length / 3 }, (_, column) => values[column * 3 + 1]);

describe('waveformColumns', () => {
  it('shows each bin once when columns and bins coincide', () => {
    expect(maxima(columnsOf(ramp(100), 0.2, 0.01, 3)).map((value) => value?.toFixed(3))).toEqual(['0.020', '0.021', '0.022']);
  });

  it('takes minimum, maximum and power of all bins in a column', () => {
    const [low, high, rms] = columnsOf(ramp(100), 0, 0.04, 1);
    expect(low).toBeCloseTo(-0.0015, 6);
    expect(high).toBeCloseTo(0.003, 6);
    expect(rms).toBeCloseTo(Math.sqrt((0 + 1 + 4 + 9) / 8) / 4000, 7);
  });

  it('shows sound that is 0.2 s early 0.2 s later once corrected', () => {
    const [before, after] = [columnsOf(ramp(100), 0.3, 0.01, 5), columnsOf(ramp(100), 0.5, 0.01, 5, 0.2)];
    expect(after).toEqual(before);
  });

  it('knows nothing before the start and after the end', () => {
    expect(maxima(columnsOf(ramp(100), -0.1, 0.05, 2)).every(Number.isNaN)).toBe(true);
    expect(maxima(columnsOf(ramp(100), 0.9, 0.05, 4)).map(Number.isNaN)).toEqual([false, false, true, true]);
    expect(maxima(columnsOf({ ...ramp(100), levels: [] }, 0, 1, 1)).every(Number.isNaN)).toBe(true);
  });

  it('shows a rough overview without a body, and nothing where there is not even that', () => {
    const rough = columnsOf({ ...ramp(100), coveredSeconds: 0.5 }, 0.7, 0.05, 1);
    expect([...rough].map((value) => value.toFixed(3))).toEqual(['-0.037', '0.074', '0.000']);
    const unread = { ...ramp(100), levels: [{ samplesPerBin: 10, values: new Int16Array(600) }], coveredSeconds: 0.5 };
    expect(maxima(columnsOf(unread, 0.4, 0.05, 4)).map(Number.isNaN)).toEqual([false, false, true, true]);
  });
});

describe('levelFor', () => {
  it('takes the coarsest level that still has a bin per column', () => {
    expect(levelFor(ramp(100), 0.005)?.samplesPerBin).toBe(10);
    expect(levelFor(ramp(100), 0.099)?.samplesPerBin).toBe(10);
    expect(levelFor(ramp(100), 0.1)?.samplesPerBin).toBe(100);
  });
});

describe('needsSamples', () => {
  it('starts where a column is narrower than the finest bin', () => {
    expect(needsSamples(ramp(100), 0.01)).toBe(false);
    expect(needsSamples(ramp(100), 0.0099)).toBe(true);
  });
});

describe('loudestPeak', () => {
  it('looks at both signs', () => {
    const peaks = { ...ramp(10), levels: [{ samplesPerBin: 10, values: [-0.8 * 32767, 0.1 * 32767, 0, 0, 0.3 * 32767, 0] }] };
    expect(loudestPeak(peaks)).toBeCloseTo(0.8, 6);
  });
});
