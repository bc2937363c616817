/** @file Proof of a written sound: that it is, sample for sample, what was meant; and that what was meant is the source, moved as asked. */
import { createHash, type Hash } from 'node:crypto';
import { type Correction, offsetAt } from '../../src-shared/model/alignment.ts';
import type { AudioStream, MediaInfo } from '../../src-shared/model/media.ts';
import { secondsToSamples } from '../../src-shared/time.ts';
import { resample, resampleKernel } from '../dsp/resample.ts';
import type { Tools } from '../process/binaries.ts';
import { decodePcm } from './decode.ts';
import { decodeBytes } from './decode-process.ts';
import { pcmArgs } from './ffmpeg-args.ts';
import type { SampleFormat } from './sample-format.ts';
import { waveformLag } from './waveform-lag.ts';

/** A hash of bytes as they go by, and how many they were. */
export interface ByteCount {
  readonly hash: Hash;
  bytes: number;
}

/** Nothing counted yet. */
export function byteCount(): ByteCount {
  return { hash: createHash('md5'), bytes: 0 };
}

/** The same bytes, counted. */
export async function* counted(source: AsyncIterable<Buffer>, count: ByteCount, onBytes: (bytes: number) => void): AsyncGenerator<Buffer> {
  for await (const bytes of source) {
    count.hash.update(bytes);
    count.bytes += bytes.length;
    yield bytes;
    onBytes(count.bytes);
  }
}

/** One track of a written file. */
export interface WrittenSound {
  readonly media: MediaInfo;
  readonly audio: AudioStream;
}

/**
 * Decodes a lossless track by its timestamps and compares it with the bytes that went in.
 *
 * @param wanted.startTime when the first sample has to play; silence before it is expected.
 * @returns what differs, or null when every sample is there, in its place, and nothing else.
 */
export async function lossDifference(
  written: WrittenSound,
  wanted: { readonly count: ByteCount; readonly startTime: number; readonly format: SampleFormat },
  tools: Tools,
  options: { readonly signal: AbortSignal; readonly onBytes: (bytes: number) => void },
): Promise<string | null> {
  const { media, audio } = written;
  const frameBytes = wanted.format.bytes * audio.channels;
  const args = pcmArgs(media, audio, { sampleRate: audio.sampleRate, channels: 0, sampleFormat: wanted.format.name }, { seek: 0, firstSample: 0 });
  const found = byteCount();
  let lead = Math.round(wanted.startTime * audio.sampleRate) * frameBytes;
  for await (const bytes of decodeBytes(tools, { args, source: media.path }, options.signal)) {
    const silent = bytes.subarray(0, lead);
    if (silent.some((byte) => byte !== 0)) return 'the written sound begins before the picture';
    lead -= silent.length;
    const rest = bytes.subarray(silent.length);
    found.hash.update(rest);
    found.bytes += rest.length;
    options.onBytes(found.bytes);
  }
  if (found.bytes !== wanted.count.bytes) return `the written sound has ${found.bytes / frameBytes} samples instead of ${wanted.count.bytes / frameBytes}`;
  return found.hash.digest('hex') === wanted.count.hash.digest('hex') ? null : 'the written sound differs from what was meant';
}

/** Rate at which waveforms are compared; a parabola finds their lag to microseconds nevertheless. */
const COMPARE_RATE = 16_000;
/** Length of each stretch compared, and the largest lag looked for, seconds. */
const STRETCH = 1.2;
const MAX_LAG = 0.05;
/** More sound on either side than the resampler reads. */
const MARGIN = 0.01;
const PLACES = 4;
/** Below it two waveforms are not the same sound. Codecs at the rates used stay above 0.95. */
const SAME = 0.8;

/** What the comparison of waveforms gave. */
export interface Residual {
  /** Largest lag found, seconds with sign, positive = written sound late; null when all places compared are silent or none could be. */
  readonly seconds: number | null;
  /** What is wrong, or null. */
  readonly fault: string | null;
}

/**
 * Compares the written sound with the source's, each decoded by its own timestamps, at places over the whole length.
 *
 * @param pair.pictureStart when the first picture appears in the source and in the written file.
 */
export async function residualOffset(
  source: WrittenSound,
  written: WrittenSound,
  pair: { readonly correction: Correction; readonly pictureStart: readonly [number, number]; readonly pictureEnd: number },
  tools: Tools,
  signal: AbortSignal,
): Promise<Residual> {
  const { correction, pictureStart, pictureEnd } = pair;
  const moved = pictureStart[1] - pictureStart[0];
  let worst: number | null = null;
  const soundEnd = source.audio.startTime + (source.audio.duration ?? source.media.duration);
  for (const { start, end, driftPpm } of places(correction, pictureStart[0], pictureEnd)) {
    const from = start - offsetAt(correction, start);
    const step = 1 - driftPpm * 1e-6;
    const until = from + (end - start) * step;
    if (from < MARGIN || until + MARGIN > soundEnd || start + moved < 0) continue;
    const around = await stretch(source, from - MARGIN, until + MARGIN, tools, signal);
    const found = await stretch(written, start + moved, end + moved, tools, signal);
    // The source as it has to sound, computed from the correction anew: at the same instants, to a fraction of a sample.
    const origin = secondsToSamples(from - MARGIN, COMPARE_RATE);
    const range = { origin, position: from * COMPARE_RATE, length: found.length };
    const [meant] = resample(resampleKernel(step), [Float64Array.from(around)], range);
    const lag = waveformLag(Float32Array.from(meant!), found, Math.round(MAX_LAG * COMPARE_RATE));
    if (!lag) continue;
    if (lag.likeness < SAME) return { seconds: null, fault: `at ${start.toFixed(2)} s the written sound is not the source's` };
    const seconds = lag.lagSamples / COMPARE_RATE;
    if (worst === null || Math.abs(seconds) > Math.abs(worst)) worst = seconds;
  }
  const late = worst !== null && Math.abs(worst) > 0.01;
  return { seconds: worst, fault: late ? `the written sound is ${((worst ?? 0) * 1000).toFixed(1)} ms off` : null };
}

interface Place {
  readonly start: number;
  readonly end: number;
  readonly driftPpm: number;
}

/** Stretches of the picture's timeline, spread evenly, none across a joint of the correction. */
function places(correction: Correction, start: number, end: number): readonly Place[] {
  return correction.segments
    .map((segment) => ({ ...segment, start: Math.max(start, segment.start), end: Math.min(end, segment.end ?? Infinity) }))
    .flatMap((range) => {
      const length = Math.min(STRETCH, (range.end - range.start) / 2);
      if (length < 4 * MAX_LAG) return [];
      const count = Math.max(1, Math.min(PLACES, Math.floor((range.end - range.start) / (2 * length))));
      const room = range.end - range.start - length;
      return Array.from({ length: count }, (_, index) => {
        const begin = range.start + (room * (index + 0.5)) / count;
        return { start: begin, end: begin + length, driftPpm: range.driftPpm };
      });
    })
    .slice(0, 4 * PLACES);
}

async function stretch({ media, audio }: WrittenSound, start: number, end: number, tools: Tools, signal: AbortSignal): Promise<Float32Array> {
  const samples: Float32Array[] = [];
  const options = { audioTrack: audio.track, sampleRate: COMPARE_RATE, channels: 1, range: { start, end } };
  for await (const chunk of decodePcm(media, options, tools, signal)) samples.push(chunk.samples.slice());
  const joined = new Float32Array(samples.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of samples) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
