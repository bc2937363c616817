/** @file Which part of a peaks file is read, and what is read from it. */
import { describe, expect, it } from 'vitest';
import { encodePeaksHeader, peaksFileBytes, peaksInfo, type PeaksHeader, planPeaks } from '../../src-shared/model/peaks-file.ts';
import { peaksFrom, peaksPart } from './peaks-part.ts';

const HOUR = planPeaks(48_000, 2, 3600 * 48_000);

/** A file whose every value is the number of its level. */
function fileOf(header: PeaksHeader): ArrayBuffer {
  const bytes = new Uint8Array(peaksFileBytes(header));
  bytes.set(encodePeaksHeader(header));
  header.levels.forEach(({ bins, offset }, level) => new Int16Array(bytes.buffer, offset, bins * header.channels * 3).fill(level));
  return bytes.buffer;
}

describe('peaksPart', () => {
  it('reads little while the file grows, and all of it once', () => {
    const growing = peaksPart(peaksInfo({ ...HOUR, coveredSeconds: 60 }, 'ab', 0));
    expect(peaksFileBytes(HOUR) - growing.offset).toBeLessThan(1_000_000);
    expect(peaksPart(peaksInfo({ ...HOUR, complete: true }, 'ab', 0))).toEqual({ firstLevel: 0, offset: HOUR.levels[0]?.offset });
  });

  it.each([{ complete: false }, { complete: true }])('finds every level where the file has it: %o', (state) => {
    const header = { ...HOUR, ...state, coveredSeconds: 60 };
    const info = peaksInfo(header, 'ab', 0);
    const part = peaksPart(info);
    const peaks = peaksFrom(fileOf(header).slice(part.offset), part, info);
    expect(peaks.levels.map(({ values }) => values[0])).toEqual(HOUR.levels.map((_, level) => level).slice(part.firstLevel));
    expect(peaks.levels.map(({ values }) => values[values.length - 1])).toEqual(HOUR.levels.map((_, level) => level).slice(part.firstLevel));
    expect(peaks.levels.map(({ samplesPerBin }) => samplesPerBin)).toEqual(HOUR.levels.slice(part.firstLevel).map(({ samplesPerBin }) => samplesPerBin));
  });
});
