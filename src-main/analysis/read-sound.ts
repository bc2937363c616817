/** @file A stretch of mono sound as one array, for analyses that look at it as a whole. */
import type { MediaInfo } from '../../src-shared/model/media.ts';
import type { TimeRange } from '../../src-shared/time.ts';
import { decodePcm } from '../media/decode.ts';
import type { Tools } from '../process/binaries.ts';

/** What sound to read. */
export interface SoundOptions {
  readonly audioTrack: number;
  readonly sampleRate: number;
  readonly range: TimeRange;
}

/**
 * Reads all of it.
 *
 * @returns `start`: time of the first sample, seconds.
 * @throws {AppError} `media.no-audio-stream`, `media.no-such-track`, `ffmpeg.*`.
 */
export async function readSound(media: MediaInfo, options: SoundOptions, tools: Tools, signal: AbortSignal): Promise<{ readonly start: number; readonly samples: Float32Array }> {
  const chunks: Float32Array[] = [];
  let start: number | null = null;
  for await (const { time, samples } of decodePcm(media, { ...options, channels: 1 }, tools, signal)) {
    start ??= time;
    chunks.push(samples);
  }
  const samples = new Float32Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const chunk of chunks) {
    samples.set(chunk, at);
    at += chunk.length;
  }
  return { start: start ?? options.range.start, samples };
}
