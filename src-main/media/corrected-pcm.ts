/** @file The corrected sound as raw PCM, in bounded pieces: whole samples are copied byte for byte, drift is resampled, joints are faded. */
import { REACH, resample, type ResampleKernel, resampleKernel } from '../dsp/resample.ts';
import { type AudioMap, type MapSpan, type SampleLine, sourcePosition } from './audio-map.ts';
import type { PcmWindow } from './pcm-window.ts';
import { decodeSamples, encodeSamples, type SampleFormat, triangularNoise } from './sample-format.ts';

/** Frames per piece: about a sixth of a second, a few milliseconds of work. */
const PIECE = 8192;

/** What flows in and out. */
export interface CorrectedPcm {
  readonly map: AudioMap;
  readonly source: PcmWindow;
  /** Format of the bytes that `source` gives. The same as `format` unless the map resamples. */
  readonly sourceFormat: SampleFormat;
  readonly format: SampleFormat;
  readonly channels: number;
  /** Frames wanted. */
  readonly lengthFrames: number;
}

/** Frames `[0, lengthFrames)` of the corrected sound, interleaved in `format`. */
export async function* correctedPcm(job: CorrectedPcm): AsyncGenerator<Buffer> {
  const { map, source, format, lengthFrames } = job;
  const keepFrom = earliestReads(map.spans);
  const kernels = new Map<number, ResampleKernel>();
  // Sixteen bits are the one depth at which rounding resampled sound can be heard.
  const noise = map.resampled && format.name === 's16' ? triangularNoise() : undefined;
  for (const [index, span] of map.spans.entries()) {
    const end = Math.min(span.end, lengthFrames);
    for (let start = span.start; start < end; start += PIECE) {
      const range = { start, count: Math.min(PIECE, end - start), keepFrom: keepFrom[index]! };
      if (!map.resampled && !span.into) yield await source.read(sourcePosition(span.line, start), range.count, Math.min(range.keepFrom, sourcePosition(span.line, start)));
      else yield encodeSamples(format, await fadedValues(job, span, range, kernels), noise);
    }
  }
}

interface PieceRange {
  readonly start: number;
  readonly count: number;
  readonly keepFrom: number;
}

async function fadedValues(job: CorrectedPcm, span: MapSpan, range: PieceRange, kernels: Map<number, ResampleKernel>): Promise<Float64Array[]> {
  const { into } = span;
  if (!into) return valuesAlong(job, span.line, range, kernels);
  // The side that lies further back is read first, since reading forgets what is behind it.
  const both = { ...range, keepFrom: Math.min(sourcePosition(span.line, range.start), sourcePosition(into, range.start)) - REACH.before - 1 };
  const from = await valuesAlong(job, span.line, both, kernels);
  const to = await valuesAlong(job, into, range, kernels);
  return from.map((values, channel) => values.map((value, index) => {
    const weight = (range.start + index - span.start + 0.5) / (span.end - span.start);
    return (1 - weight) * value + weight * to[channel]![index]!;
  }));
}

async function valuesAlong(job: CorrectedPcm, line: SampleLine, range: PieceRange, kernels: Map<number, ResampleKernel>): Promise<Float64Array[]> {
  const { source, sourceFormat, channels } = job;
  const position = sourcePosition(line, range.start);
  if (line.step === 1 && Number.isInteger(position)) {
    return decodeSamples(sourceFormat, await source.read(position, range.count, Math.min(range.keepFrom, position)), channels);
  }
  const origin = Math.floor(position) - REACH.before;
  const count = Math.floor(position + (range.count - 1) * line.step) + REACH.after + 2 - origin;
  const samples = decodeSamples(sourceFormat, await source.read(origin, count, Math.min(range.keepFrom, origin)), channels);
  const kernel = kernels.get(line.step) ?? resampleKernel(line.step);
  kernels.set(line.step, kernel);
  return resample(kernel, samples, { origin, position, length: range.count });
}

/** For each span, the earliest source frame that later spans read. */
function earliestReads(spans: readonly MapSpan[]): readonly number[] {
  let earliest = Infinity;
  return spans
    .map(({ line, into, start }) => Math.min(...[line, into ?? line].map((each) => sourcePosition(each, start))) - REACH.before - 1)
    .reverse()
    .map((own) => {
      const later = earliest;
      earliest = Math.min(earliest, own);
      return later;
    })
    .reverse();
}
