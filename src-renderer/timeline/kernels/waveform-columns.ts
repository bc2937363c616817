/** @file Which part of the pyramid a pixel column shows: minimum, maximum and RMS of the sound that falls into it. Peaks in, numbers out. */

/** One level of a track's pyramid: `[bin][channel][min, max, rms]`, as `src-shared/model/peaks-file.ts` lays it out. */
export interface PeaksLevel {
  readonly samplesPerBin: number;
  readonly values: ArrayLike<number>;
}

/** A track's pyramid, as far as it has been read. */
export interface Peaks {
  readonly sampleRate: number;
  readonly channels: number;
  /** Finest first. The finest ones may still be missing. */
  readonly levels: readonly PeaksLevel[];
  /** Samples per bin of the finest level there will be. */
  readonly finestSamplesPerBin: number;
  /** Seconds that are measured in full; beyond, bins are a rough overview, or 0 where nothing is known. */
  readonly coveredSeconds: number;
}

/** Stored value to full scale. */
const SCALE = 1 / 32767;

/** Numbers per column in what {@link waveformColumns} returns: minimum, maximum, RMS. */
export const VALUES_PER_COLUMN = 3;

/** Bins by which a column's edge may miss a bin's and still be taken for it: float error, so that equal sound gives equal columns. */
const ROUNDING = 1e-6;

/** What to draw. */
export interface ColumnsRequest {
  /** Picture time of the left edge of column 0, seconds. */
  readonly start: number;
  readonly secondsPerColumn: number;
  readonly columns: number;
  /** Source time heard at a picture time. The identity draws the sound as it is, `t − offset(t)` draws it corrected. */
  readonly sourceTimeOf: (time: number) => number;
}

/**
 * Minimum, maximum and RMS of each column, over all channels. What is only known roughly has an RMS of 0.
 *
 * @returns shape `[columns, 3]` row-major, in `[-1, 1]`; NaN where nothing is known (before the start, after the end, not read yet).
 */
export function waveformColumns(peaks: Peaks, { start, secondsPerColumn, columns, sourceTimeOf }: ColumnsRequest): Float32Array<ArrayBuffer> {
  const result = new Float32Array(columns * VALUES_PER_COLUMN).fill(Number.NaN);
  const level = levelFor(peaks, secondsPerColumn);
  if (!level) return result;
  const { values, samplesPerBin } = level;
  const stride = peaks.channels * VALUES_PER_COLUMN;
  const bins = values.length / stride;
  const binsPerSecond = peaks.sampleRate / samplesPerBin;
  const covered = Math.ceil(peaks.coveredSeconds * binsPerSecond);
  for (let column = 0; column < columns; column += 1) {
    const left = sourceTimeOf(start + column * secondsPerColumn) * binsPerSecond;
    const right = left + secondsPerColumn * binsPerSecond;
    const first = Math.max(0, Math.floor(left + ROUNDING));
    const end = Math.min(bins, Math.max(first + 1, Math.floor(right + ROUNDING)));
    if (right < ROUNDING || first >= end) continue;
    let [low, high, power] = [Infinity, -Infinity, 0];
    for (let at = first * stride; at < end * stride; at += VALUES_PER_COLUMN) {
      low = Math.min(low, values[at] ?? 0);
      high = Math.max(high, values[at + 1] ?? 0);
      power += (values[at + 2] ?? 0) ** 2;
    }
    const isRough = first >= covered;
    if (isRough && low === 0 && high === 0) continue;
    const at = column * VALUES_PER_COLUMN;
    result[at] = low * SCALE;
    result[at + 1] = high * SCALE;
    result[at + 2] = isRough ? 0 : Math.sqrt(power / ((end - first) * peaks.channels)) * SCALE;
  }
  return result;
}

/** The coarsest level with at least one bin per column; the finest where even that is too coarse. */
export function levelFor(peaks: Peaks, secondsPerColumn: number): PeaksLevel | undefined {
  const samplesPerColumn = secondsPerColumn * peaks.sampleRate;
  return peaks.levels.findLast(({ samplesPerBin }) => samplesPerBin <= samplesPerColumn) ?? peaks.levels[0];
}

/** Whether a column is narrower than the finest bin, so that only the samples themselves can fill it. */
export function needsSamples(peaks: Peaks, secondsPerColumn: number): boolean {
  return secondsPerColumn * peaks.sampleRate < peaks.finestSamplesPerBin;
}

/** Largest magnitude in the pyramid, 0–1; 0 for silence. */
export function loudestPeak(peaks: Peaks): number {
  const values = peaks.levels.at(-1)?.values ?? [];
  let loudest = 0;
  for (let at = 0; at < values.length; at += VALUES_PER_COLUMN) loudest = Math.max(loudest, values[at + 1] ?? 0, -(values[at] ?? 0));
  return loudest * SCALE;
}

/** Most that quiet sound is drawn larger by; beyond, noise would look like speech. */
const MOST_GAIN = 8;

/** What full scale is multiplied by so that the loudest moment fills the lane. Never below 1: loud sound stays loud. */
export function gainFor(peaks: Peaks): number {
  const loudest = loudestPeak(peaks);
  return loudest > 0 ? Math.min(Math.max(1 / loudest, 1), MOST_GAIN) : 1;
}
