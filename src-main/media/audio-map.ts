/**
 * @file Which source sample each sample of the corrected sound is read from. Pure.
 *
 * The corrected sound begins with the first picture and plays, at picture time t, the source sound of time t − offset(t). So a segment of a
 * correction is a straight line from output samples to source samples. Without drift the line has slope 1 and starts on a whole sample: samples
 * are moved, never computed. With drift it is followed exactly and read by `dsp/resample.ts`. Where two segments meet at different source
 * positions the sound jumps; a short linear crossfade, centered on the joint, keeps the jump from clicking.
 *
 * Linear and not equal-power: the two sides are the same recording a little apart, so they may be anything from identical (where equal
 * power would swell by 3 dB and could clip) to unrelated (where linear dips by 3 dB for 2 ms, which nobody hears).
 */
import type { Correction } from '../../src-shared/model/alignment.ts';
import { secondsToSamples } from '../../src-shared/time.ts';

/** Length of a crossfade in seconds. */
export const CROSSFADE = 0.005;

/** Output sample m is read at source position `start + step · m`, in samples from presentation time 0. */
export interface SampleLine {
  readonly start: number;
  readonly step: number;
}

/** Output samples `[start, end)`; `end` of the last span is Infinity. */
export interface MapSpan {
  readonly start: number;
  readonly end: number;
  readonly line: SampleLine;
  /** What the span fades over to, from nothing at `start` to all at `end`; null outside crossfades. */
  readonly into: SampleLine | null;
}

/** The whole correction in samples. Spans are ordered, touch, and cover [0, ∞). */
export interface AudioMap {
  readonly spans: readonly MapSpan[];
  /** False when every line has slope 1 and starts on a whole sample. */
  readonly resampled: boolean;
}

/** Source position that `line` reads output sample `index` from. */
export function sourcePosition(line: SampleLine, index: number): number {
  return line.start + line.step * index;
}

/**
 * The correction as spans of samples.
 *
 * @param options.startTime picture time of output sample 0, seconds on the presentation timeline.
 */
export function audioMap(correction: Correction, options: { readonly sampleRate: number; readonly startTime: number }): AudioMap {
  const { sampleRate, startTime } = options;
  const sample = (time: number) => secondsToSamples(time - startTime, sampleRate);
  const pieces = correction.segments
    .map(({ start, end, offset, driftPpm }, index) => ({
      start: index === 0 ? 0 : Math.max(0, sample(start)),
      end: end === null ? Infinity : sample(end),
      line: lineOf(offset, driftPpm * 1e-6, options),
    }))
    .filter(({ start, end }) => end > start);
  const spans: MapSpan[] = [];
  let start = 0;
  pieces.forEach(({ line, ...piece }, index) => {
    const next = pieces[index + 1];
    if (!next) return void spans.push({ start, end: Infinity, line, into: null });
    const jump = Math.abs(sourcePosition(line, next.start) - sourcePosition(next.line, next.start));
    const room = Math.min(piece.end - piece.start, next.end - next.start) / 2;
    const half = jump < 0.5 ? 0 : Math.floor(Math.min((CROSSFADE * sampleRate) / 2, room));
    if (next.start - half > start) spans.push({ start, end: next.start - half, line, into: null });
    if (half > 0) spans.push({ start: next.start - half, end: next.start + half, line, into: next.line });
    start = next.start + half;
  });
  return { spans, resampled: correction.segments.some(({ driftPpm }) => driftPpm !== 0) };
}

/** t − offset − drift · t with t = startTime + m / rate, in samples. */
function lineOf(offset: number, drift: number, options: { readonly sampleRate: number; readonly startTime: number }): SampleLine {
  const { sampleRate, startTime } = options;
  if (drift === 0) return { start: secondsToSamples(startTime - offset, sampleRate), step: 1 };
  return { start: (startTime * (1 - drift) - offset) * sampleRate, step: 1 - drift };
}
