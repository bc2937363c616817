import { expect, it } from 'vitest';
import { decodePeaksHeader, encodePeaksHeader, peaksFileBytes, peaksInfo, peaksLevel, planPeaks } from './peaks-file.ts';

it('plans levels until few bins are left, end to end in the file', () => {
  const header = planPeaks(48_000, 2, 48_000 * 3600);
  expect(header.levels.map(({ samplesPerBin }) => samplesPerBin)).toEqual([256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576]);
  header.levels.slice(1).forEach(({ offset }, index) => {
    const before = header.levels[index];
    expect(offset).toBe((before?.offset ?? NaN) + (before?.bins ?? NaN) * 2 * 3 * 2);
  });
  expect(peaksFileBytes(header)).toBe((header.levels.at(-1)?.offset ?? NaN) + (header.levels.at(-1)?.bins ?? NaN) * 12);
  expect(planPeaks(8000, 1, 1).levels).toEqual([{ samplesPerBin: 256, bins: 1, offset: 52 }]);
});

it('reads back what it wrote, also from the middle of a buffer', () => {
  const header = { ...planPeaks(44_100, 6, 1_000_000), coveredSeconds: 12.5, complete: true };
  const bytes = encodePeaksHeader(header);
  const shifted = new Uint8Array(bytes.length + 3);
  shifted.set(bytes, 3);
  expect(decodePeaksHeader(shifted.subarray(3))).toEqual(header);
  expect(peaksInfo(header, 'feed', 1)).toMatchObject({ mediaId: 'feed', audioTrack: 1, channels: 6, coveredSeconds: 12.5, complete: true });
});

it('takes nothing else for a peaks file', () => {
  const bytes = encodePeaksHeader(planPeaks(48_000, 1, 1000));
  expect(decodePeaksHeader(bytes.subarray(0, bytes.length - 1))).toBeNull();
  expect(decodePeaksHeader(new Uint8Array(200))).toBeNull();
  const foreign = Uint8Array.from(bytes);
  foreign[7] = 50;
  expect(decodePeaksHeader(foreign)).toBeNull();
});

it('reads values as little endian, at odd offsets too', () => {
  const header = planPeaks(48_000, 1, 256);
  const file = new Uint8Array(peaksFileBytes(header) + 1);
  new DataView(file.buffer).setInt16(1 + (header.levels[0]?.offset ?? 0) + 2, -2, true);
  expect(Array.from(peaksLevel(file.subarray(1), header, 0))).toEqual([0, -2, 0]);
});
