/**
 * @file Which part of a peaks file is worth reading now. Levels lie finest first, so the coarse ones, all that a whole film needs on screen,
 * are its tail: while the file grows only they are read, again and again; the rest follows once, when it is finished.
 */
import type { PeaksInfo } from '../../src-shared/model/media.ts';
import { planPeaks, VALUES_PER_BIN } from '../../src-shared/model/peaks-file.ts';
import type { Peaks, PeaksLevel } from './kernels/waveform-columns.ts';

/** The tail of a peaks file from one of its levels on. */
export interface PeaksPart {
  /** Index of the first level in it. */
  readonly firstLevel: number;
  /** Where it starts in the file, bytes. */
  readonly offset: number;
}

/** Most bins in a level that is read while the file grows: at two channels half a megabyte. */
const MOST_BINS = 50_000;

const BYTES_PER_VALUE = Int16Array.BYTES_PER_ELEMENT;

/** All of a finished file; the coarse levels of one that grows. */
export function peaksPart(info: PeaksInfo): PeaksPart {
  const small = info.bins.findIndex((bins) => bins <= MOST_BINS);
  const firstLevel = info.complete ? 0 : Math.max(0, small === -1 ? info.bins.length - 1 : small);
  const binBytes = info.channels * VALUES_PER_BIN * BYTES_PER_VALUE;
  const start = planPeaks(info.sampleRate, info.channels, (info.bins[0] ?? 0) * (info.samplesPerBin[0] ?? 1)).levels[0]?.offset ?? 0;
  return { firstLevel, offset: start + info.bins.slice(0, firstLevel).reduce((sum, bins) => sum + bins * binBytes, 0) };
}

/** The pyramid in a part. The arrays are views: nothing is copied. Every platform that this runs on is little endian, as the file is. */
export function peaksFrom(bytes: ArrayBuffer, { firstLevel }: PeaksPart, info: PeaksInfo): Peaks {
  const levels: PeaksLevel[] = [];
  let offset = 0;
  for (let index = firstLevel; index < info.bins.length; index += 1) {
    const length = (info.bins[index] ?? 0) * info.channels * VALUES_PER_BIN;
    levels.push({ samplesPerBin: info.samplesPerBin[index] ?? 1, values: new Int16Array(bytes, offset, length) });
    offset += length * BYTES_PER_VALUE;
  }
  const { sampleRate, channels, coveredSeconds } = info;
  return { sampleRate, channels, levels, coveredSeconds, finestSamplesPerBin: info.samplesPerBin[0] ?? 1 };
}
