/** @file Which part of the pyramid a pixel column shows: minimum, maximum and RMS of the sound that falls into it. Peaks in, numbers out. */

/** One level of a track's pyramid. All three arrays have one entry per bin, in `[-1, 1]` after multiplying by `scale`. */
export interface PeaksLevel {
  readonly samplesPerBin: number;
  readonly min: ArrayLike<number>;
  readonly max: ArrayLike<number>;
  readonly rms: ArrayLike<number>;
}

/** A track's pyramid, as far as it has been read. */
export interface Peaks {
  readonly sampleRate: number;
  /** Finest first. */
  readonly levels: readonly PeaksLevel[];
  /** Stored value to full scale. */
  readonly scale: number;
  /** Seconds of sound covered so far. */
  readonly coveredSeconds: number;
}

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
 * Minimum, maximum and RMS of each column.
 *
 * @returns shape `[columns, 3]` row-major, in `[-1, 1]`; NaN where nothing is known (before the start, after the end, not read yet).
 */
export function waveformColumns(peaks: Peaks, { start, secondsPerColumn, columns, sourceTimeOf }: ColumnsRequest): Float32Array<ArrayBuffer> {
  const values = new Float32Array(columns * VALUES_PER_COLUMN).fill(Number.NaN);
  const level = levelFor(peaks, secondsPerColumn);
  if (!level) return values;
  const binsPerSecond = peaks.sampleRate / level.samplesPerBin;
  const covered = Math.min(level.max.length, Math.ceil(peaks.coveredSeconds * binsPerSecond));
  for (let column = 0; column < columns; column += 1) {
    const left = sourceTimeOf(start + column * secondsPerColumn) * binsPerSecond;
    const right = left + secondsPerColumn * binsPerSecond;
    const first = Math.max(0, Math.floor(left + ROUNDING));
    const end = Math.min(covered, Math.max(first + 1, Math.floor(right + ROUNDING)));
    if (right < ROUNDING || first >= end) continue;
    let [low, high, power] = [Infinity, -Infinity, 0];
    for (let bin = first; bin < end; bin += 1) {
      low = Math.min(low, level.min[bin] ?? 0);
      high = Math.max(high, level.max[bin] ?? 0);
      power += (level.rms[bin] ?? 0) ** 2;
    }
    const at = column * VALUES_PER_COLUMN;
    values[at] = low * peaks.scale;
    values[at + 1] = high * peaks.scale;
    values[at + 2] = Math.sqrt(power / (end - first)) * peaks.scale;
  }
  return values;
}

/** The coarsest level with at least one bin per column; the finest where even that is too coarse. */
export function levelFor(peaks: Peaks, secondsPerColumn: number): PeaksLevel | undefined {
  const samplesPerColumn = secondsPerColumn * peaks.sampleRate;
  return peaks.levels.findLast(({ samplesPerBin }) => samplesPerBin <= samplesPerColumn) ?? peaks.levels[0];
}

/** Whether a column is narrower than the finest bin, so that only the samples themselves can fill it. */
export function needsSamples(peaks: Peaks, secondsPerColumn: number): boolean {
  return secondsPerColumn * peaks.sampleRate < (peaks.levels[0]?.samplesPerBin ?? 0);
}

/** Largest magnitude in the pyramid, 0–1; 0 for silence. */
export function loudestPeak(peaks: Peaks): number {
  const coarsest = peaks.levels.at(-1);
  let loudest = 0;
  for (let bin = 0; coarsest && bin < coarsest.max.length; bin += 1) {
    loudest = Math.max(loudest, coarsest.max[bin] ?? 0, -(coarsest.min[bin] ?? 0));
  }
  return loudest * peaks.scale;
}
