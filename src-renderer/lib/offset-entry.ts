/** @file Offsets as editors type them: `80`, `+80ms`, `2f`, `-3.5 f`, `0.08 s`, `3840 samples`. */
import { type Rational, ratio } from '../../src-shared/time.ts';

const UNITS: Readonly<Record<string, 'milliseconds' | 'seconds' | 'frames' | 'samples'>> = {
  '': 'milliseconds',
  ms: 'milliseconds',
  s: 'seconds',
  sec: 'seconds',
  f: 'frames',
  fr: 'frames',
  frame: 'frames',
  frames: 'frames',
  sample: 'samples',
  samples: 'samples',
  smp: 'samples',
};

/** What frames and samples are worth in the clip. */
export interface OffsetUnits {
  /** Null where there is no picture: frames are not understood then. */
  readonly frameRate: Rational | null;
  readonly sampleRate: number | null;
}

/**
 * Reads an offset.
 *
 * @returns seconds, positive = sound early; null when it cannot be read. A bare number is milliseconds; a decimal comma is understood.
 */
export function parseOffset(text: string, { frameRate, sampleRate }: OffsetUnits): number | null {
  const match = /^([+\-−–]?)\s*(\d+(?:[.,]\d*)?|[.,]\d+)\s*([a-z]*)$/i.exec(text.trim());
  const unit = match ? UNITS[(match[3] ?? '').toLowerCase()] : undefined;
  if (!match || !unit) return null;
  const magnitude = Number((match[2] ?? '').replace(',', '.'));
  const value = match[1] && match[1] !== '+' ? -magnitude : magnitude;
  if (unit === 'milliseconds') return value / 1000;
  if (unit === 'seconds') return value;
  if (unit === 'frames') return frameRate ? value / ratio(frameRate) : null;
  return sampleRate ? value / sampleRate : null;
}

/** `+80 ms`, with one decimal where the offset is no whole millisecond. */
export function formatMilliseconds(offset: number): string {
  const tenths = Math.round(offset * 10_000);
  const digits = tenths % 10 === 0 ? 0 : 1;
  return `${signOf(tenths)}${(Math.abs(tenths) / 10).toFixed(digits)} ms`;
}

/** `+2.0 f`. */
export function formatFrames(offset: number, frameRate: Rational): string {
  const tenths = Math.round(offset * ratio(frameRate) * 10);
  return `${signOf(tenths)}${(Math.abs(tenths) / 10).toFixed(1)} ${Math.abs(tenths) === 10 ? 'frame' : 'frames'}`;
}

/** `+3 840 samples`, grouped by thin spaces. */
export function formatSamples(offset: number, sampleRate: number): string {
  const samples = Math.round(offset * sampleRate);
  const grouped = String(Math.abs(samples)).replace(/\B(?=(\d{3})+$)/g, '\u2009');
  return `${signOf(samples)}${grouped} ${Math.abs(samples) === 1 ? 'sample' : 'samples'}`;
}

function signOf(value: number): string {
  return value > 0 ? '+' : value < 0 ? '−' : '';
}
