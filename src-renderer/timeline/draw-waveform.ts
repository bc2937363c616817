/** @file Paints waveforms: columns or samples in, pixels out. Coordinates are device pixels. */
import type { SamplePoint } from './kernels/sample-columns.ts';
import { VALUES_PER_COLUMN } from './kernels/waveform-columns.ts';

/** Colors of one waveform. */
export interface WaveformInk {
  /** From the quietest to the loudest sample. */
  readonly peak: string;
  /** The body: RMS about zero. */
  readonly rms: string;
  /** The line of silence. */
  readonly zero: string;
}

/** Share of the height that full scale reaches. */
const HEADROOM = 0.94;

/** Device pixels between samples from which each gets a dot. */
const DOT_DISTANCE = 6;

/** Paints one column per device pixel. Columns that are NaN stay empty: nothing is known there. */
export function paintColumns(context: CanvasRenderingContext2D, values: Float32Array, gain: number, ink: WaveformInk): void {
  const { width, height } = context.canvas;
  const middle = height / 2;
  const scale = middle * HEADROOM * gain;
  const columns = Math.min(width, Math.floor(values.length / VALUES_PER_COLUMN));
  const clamp = (value: number) => Math.min(Math.max(value * scale, -middle), middle);
  context.fillStyle = ink.zero;
  for (const column of columnsWith(values, columns)) context.fillRect(column, middle - 0.5, 1, 1);
  context.fillStyle = ink.peak;
  context.beginPath();
  for (const column of columnsWith(values, columns)) {
    const [low, high] = [clamp(values[column * VALUES_PER_COLUMN] ?? 0), clamp(values[column * VALUES_PER_COLUMN + 1] ?? 0)];
    context.rect(column, middle - high, 1, Math.max(high - low, 1));
  }
  context.fill();
  context.fillStyle = ink.rms;
  context.beginPath();
  for (const column of columnsWith(values, columns)) {
    const body = clamp(values[column * VALUES_PER_COLUMN + 2] ?? 0);
    if (body >= 0.5) context.rect(column, middle - body, 1, 2 * body);
  }
  context.fill();
}

function* columnsWith(values: Float32Array, columns: number): Generator<number> {
  for (let column = 0; column < columns; column += 1) if (!Number.isNaN(values[column * VALUES_PER_COLUMN])) yield column;
}

/** Paints the line through single samples, with a dot on each where there is room. */
export function paintSamples(
  context: CanvasRenderingContext2D,
  { points, columns }: { readonly points: readonly SamplePoint[]; readonly columns: number },
  gain: number,
  ink: WaveformInk,
): void {
  const { width, height } = context.canvas;
  const [middle, pxPerColumn] = [height / 2, width / columns];
  const place = ({ x, value }: SamplePoint) => [x * pxPerColumn, middle - Math.min(Math.max(value * gain, -1), 1) * middle * HEADROOM] as const;
  context.fillStyle = ink.zero;
  context.fillRect(0, middle - 0.5, width, 1);
  context.strokeStyle = ink.rms;
  context.lineWidth = Math.max(1, window.devicePixelRatio);
  context.beginPath();
  for (const point of points) context.lineTo(...place(point));
  context.stroke();
  const [first, second] = points;
  if (!first || !second || (second.x - first.x) * pxPerColumn < DOT_DISTANCE) return;
  context.fillStyle = ink.rms;
  context.beginPath();
  for (const point of points) {
    const [x, y] = place(point);
    context.moveTo(x, y);
    context.arc(x, y, 1.75 * window.devicePixelRatio, 0, 2 * Math.PI);
  }
  context.fill();
}
