/**
 * @file Layout of a peaks file: min, max and RMS of the sound in bins of growing length, for drawing. Pure; both sides use it.
 *
 * Little endian throughout.
 *
 *     0  8 bytes  "SLPEAKS1"
 *     8  u32      header length in bytes = 40 + 12 × levels
 *    12  u32      sample rate, Hz
 *    16  u32      channels
 *    20  u32      levels
 *    24  f64      seconds from 0 that are measured in full; beyond, bins are a rough overview or still 0
 *    32  u32      1 once everything is measured, else 0
 *    36  u32      0
 *    40  12 bytes per level, finest first: u32 samples per bin, u32 bins, u32 offset of its data in the file
 *
 * A level's data is `[bin][channel][min, max, rms]` as i16: full scale is 32767, louder is cut. A file has its full length from the start.
 */
import type { PeaksInfo } from './media.ts';

/** One level of the pyramid. */
export interface PeaksLevel {
  readonly samplesPerBin: number;
  readonly bins: number;
  /** Offset of the level's data in the file, bytes. */
  readonly offset: number;
}

/** What the header says. */
export interface PeaksHeader {
  readonly sampleRate: number;
  readonly channels: number;
  readonly coveredSeconds: number;
  readonly complete: boolean;
  readonly levels: readonly PeaksLevel[];
}

/** Numbers per bin and channel: min, max, rms. */
export const VALUES_PER_BIN = 3;

const MAGIC = 'SLPEAKS1';
const FIXED_BYTES = 40;
const LEVEL_BYTES = 12;
/** Samples per bin of the finest level; each next level joins so many bins of the one before. */
const FINEST = 256;
const STEP = 4;

/** Levels for sound of so many samples per channel: from 256 samples per bin up to where at most 512 bins are left. */
export function planPeaks(sampleRate: number, channels: number, lengthSamples: number): PeaksHeader {
  const sizes = [FINEST];
  while (Math.ceil(lengthSamples / (sizes.at(-1) ?? FINEST)) > 512) sizes.push((sizes.at(-1) ?? FINEST) * STEP);
  let offset = FIXED_BYTES + LEVEL_BYTES * sizes.length;
  const levels = sizes.map((samplesPerBin) => {
    const level = { samplesPerBin, bins: Math.ceil(lengthSamples / samplesPerBin), offset };
    offset += level.bins * channels * VALUES_PER_BIN * 2;
    return level;
  });
  return { sampleRate, channels, coveredSeconds: 0, complete: false, levels };
}

/** Length of the whole file in bytes. */
export function peaksFileBytes(header: PeaksHeader): number {
  const last = header.levels.at(-1);
  return last ? last.offset + last.bins * header.channels * VALUES_PER_BIN * 2 : FIXED_BYTES;
}

/** The header as bytes. */
export function encodePeaksHeader(header: PeaksHeader): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(FIXED_BYTES + LEVEL_BYTES * header.levels.length);
  const view = new DataView(bytes.buffer);
  Array.from(MAGIC, (letter, index) => view.setUint8(index, letter.charCodeAt(0)));
  [bytes.length, header.sampleRate, header.channels, header.levels.length].forEach((value, index) => view.setUint32(8 + 4 * index, value, true));
  view.setFloat64(24, header.coveredSeconds, true);
  view.setUint32(32, header.complete ? 1 : 0, true);
  header.levels.forEach(({ samplesPerBin, bins, offset }, index) => {
    [samplesPerBin, bins, offset].forEach((value, field) => view.setUint32(FIXED_BYTES + LEVEL_BYTES * index + 4 * field, value, true));
  });
  return bytes;
}

/** Reads a header from a file's beginning; null when it is no peaks file or too short. */
export function decodePeaksHeader(bytes: Uint8Array): PeaksHeader | null {
  if (bytes.length < FIXED_BYTES || Array.from(MAGIC).some((letter, index) => bytes[index] !== letter.charCodeAt(0))) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = view.getUint32(20, true);
  if (count < 1 || count > 32 || bytes.length < FIXED_BYTES + LEVEL_BYTES * count) return null;
  const levels = Array.from({ length: count }, (_, index) => {
    const at = FIXED_BYTES + LEVEL_BYTES * index;
    return { samplesPerBin: view.getUint32(at, true), bins: view.getUint32(at + 4, true), offset: view.getUint32(at + 8, true) };
  });
  const complete = view.getUint32(32, true) === 1;
  return { sampleRate: view.getUint32(12, true), channels: view.getUint32(16, true), coveredSeconds: view.getFloat64(24, true), complete, levels };
}

/** The values of one level, `[bin][channel][min, max, rms]`, as a copy from the whole file's bytes. */
export function peaksLevel(file: Uint8Array, header: PeaksHeader, level: number): Int16Array {
  const { bins, offset } = header.levels[level] ?? { bins: 0, offset: 0 };
  const values = new Int16Array(bins * header.channels * VALUES_PER_BIN);
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  for (let index = 0; index < values.length; index += 1) values[index] = view.getInt16(offset + 2 * index, true);
  return values;
}

/** The header's facts in the contract's words. */
export function peaksInfo(header: PeaksHeader, mediaId: string, audioTrack: number): PeaksInfo {
  const { sampleRate, channels, coveredSeconds, complete, levels } = header;
  const samplesPerBin = levels.map((level) => level.samplesPerBin);
  return { mediaId, audioTrack, sampleRate, channels, samplesPerBin, bins: levels.map(({ bins }) => bins), coveredSeconds, complete };
}
