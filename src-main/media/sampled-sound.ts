/** @file Short pieces of sound from many places of a file, by one ffmpeg that opens the file once per piece: quick first impressions. */
import type { AudioStream, MediaInfo } from '../../src-shared/model/media.ts';
import type { Tools } from '../process/binaries.ts';
import { decodeBytes } from './decode-process.ts';
import { sampledSoundArgs } from './ffmpeg-args.ts';

/** One piece: its place in seconds, and its samples, interleaved, at the source's rate and channels. */
export interface SoundPiece {
  readonly time: number;
  readonly samples: Float32Array;
}

/**
 * `count` pieces of `seconds` each, evenly spread over the track: the middles of `count` equal parts. Places are accurate to a packet,
 * not to the sample: use `decodePcm` for measuring.
 */
export async function sampleSound(
  media: MediaInfo,
  audio: AudioStream,
  spread: { readonly count: number; readonly seconds: number },
  tools: Tools,
  signal: AbortSignal,
): Promise<readonly SoundPiece[]> {
  const length = media.duration / spread.count;
  const times = Array.from({ length: spread.count }, (_, index) => Math.max(0, (index + 0.5) * length - spread.seconds / 2));
  const frames = Math.round(spread.seconds * audio.sampleRate);
  const chunks: Buffer[] = [];
  for await (const bytes of decodeBytes(tools, { args: sampledSoundArgs(media, audio, times, frames), source: media.path }, signal)) chunks.push(bytes);
  const bytes = Uint8Array.from(Buffer.concat(chunks));
  const samples = new Float32Array(bytes.buffer, 0, bytes.length >> 2);
  const size = frames * audio.channels;
  return times.map((time, index) => ({ time, samples: samples.subarray(index * size, (index + 1) * size) }));
}
