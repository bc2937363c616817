/** @file Single samples as pixels, for zooms at which the pyramid is too coarse. */
import { VALUES_PER_COLUMN, type ColumnsRequest } from './waveform-columns.ts';

/** A stretch of one channel. `valueAt` takes a sample number counted from the start of the clip; null is not read yet. */
export interface Samples {
  readonly sampleRate: number;
  valueAt(index: number): number | null;
}

/** Samples closer together than this many columns are drawn as columns; farther apart as a line through dots. */
export const COLUMNS_PER_SAMPLE = 1;

/** Columns from samples, as `waveformColumns` makes them from peaks. */
export function sampleColumns(samples: Samples, { start, secondsPerColumn, columns, sourceTimeOf }: ColumnsRequest): Float32Array<ArrayBuffer> {
  const values = new Float32Array(columns * VALUES_PER_COLUMN).fill(Number.NaN);
  const width = secondsPerColumn * samples.sampleRate;
  for (let column = 0; column < columns; column += 1) {
    const left = sourceTimeOf(start + column * secondsPerColumn) * samples.sampleRate;
    const first = Math.ceil(left);
    let [low, high, power, count] = [Infinity, -Infinity, 0, 0];
    // One sample beyond the column's edge joins it to its neighbour, or a steep wave would fall apart into separate strokes.
    for (let index = first; index <= left + width; index += 1) {
      const value = samples.valueAt(index);
      if (value === null) continue;
      [low, high] = [Math.min(low, value), Math.max(high, value)];
      power += value * value;
      count += 1;
    }
    if (count === 0) continue;
    values.set([low, high, Math.sqrt(power / count)], column * VALUES_PER_COLUMN);
  }
  return values;
}

/** One sample on screen. `x` in columns from the left edge. */
export interface SamplePoint {
  readonly x: number;
  readonly value: number;
}

/** The samples that lie in the columns asked for, and one on either side so that the line runs off the edge. */
export function samplePoints(samples: Samples, { start, secondsPerColumn, columns, sourceTimeOf }: ColumnsRequest): readonly SamplePoint[] {
  const end = start + columns * secondsPerColumn;
  const points: SamplePoint[] = [];
  const sourceStart = sourceTimeOf(start);
  const first = Math.floor(sourceStart * samples.sampleRate) - 1;
  const last = Math.ceil(sourceTimeOf(end) * samples.sampleRate) + 1;
  for (let index = first; index <= last; index += 1) {
    const value = samples.valueAt(index);
    if (value !== null) points.push({ x: (index / samples.sampleRate - sourceStart) / secondsPerColumn, value });
  }
  return points;
}
