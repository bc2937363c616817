/** @file Reads exact stretches of a track's sound from the app's `pcm` resource. Float32, little endian, interleaved. */
import type { TimeRange } from '../../src-shared/time.ts';
import { secondsToSamples } from '../../src-shared/time.ts';

/** One audio track of one opened file. */
export interface PcmSource {
  readonly mediaId: string;
  readonly track: number;
  readonly duration: number;
}

/** The app answered a request for sound with an error. */
export class PcmError extends Error {
  override readonly name = 'PcmError';
}

/** Path of the resource that holds a range of sound at a sample rate. */
export function pcmPath(source: PcmSource, range: TimeRange, sampleRate: number, channels: number): string {
  const query = new URLSearchParams({ start: String(range.start), end: String(range.end), rate: String(sampleRate), channels: String(channels) });
  return `media/${source.mediaId}/pcm/${source.track}?${query}`;
}

/**
 * Fetches a range of sound.
 *
 * @returns one array per channel, `round((end − start) · sampleRate)` long; silence where the track has ended.
 * @throws {PcmError} when the app cannot decode it.
 */
export async function fetchPcm(url: string, range: TimeRange, sampleRate: number, channels: number, signal: AbortSignal): Promise<Float32Array<ArrayBuffer>[]> {
  const response = await fetch(url, { signal });
  if (!response.ok) throw new PcmError(`Sound could not be read (${response.status})`);
  const bytes = await response.arrayBuffer();
  const interleaved = new Float32Array(bytes, 0, Math.floor(bytes.byteLength / Float32Array.BYTES_PER_ELEMENT));
  return deinterleave(interleaved, channels, secondsToSamples(range.end - range.start, sampleRate));
}

/** Splits `[frame0 channel0, frame0 channel1, frame1 channel0 …]` by channel, each `frames` long and padded with silence. */
export function deinterleave(interleaved: Float32Array, channels: number, frames: number): Float32Array<ArrayBuffer>[] {
  const available = Math.min(frames, Math.floor(interleaved.length / channels));
  return Array.from({ length: channels }, (_, channel) => {
    const samples = new Float32Array(frames);
    for (let frame = 0; frame < available; frame += 1) samples[frame] = interleaved[frame * channels + channel] ?? 0;
    return samples;
  });
}
