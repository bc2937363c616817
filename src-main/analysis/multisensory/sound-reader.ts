/** @file Sound of a track in pieces that move forward and may overlap, decoded once. */
import { samplesToSeconds, secondsToSamples } from '../../../src-shared/time.ts';
import type { MediaInfo } from '../../../src-shared/model/media.ts';
import { decodePcm, type PcmChunk } from '../../media/decode.ts';
import type { Tools } from '../../process/binaries.ts';

/** What to read. */
export interface SoundReaderOptions {
  readonly audioTrack: number;
  readonly sampleRate: number;
  readonly channels: number;
  /** Seconds. */
  readonly from: number;
  readonly to: number;
}

/** Holds no more than the piece asked for last and a chunk. */
export class SoundReader {
  readonly #channels: number;
  readonly #chunks: AsyncGenerator<PcmChunk, void, undefined>;
  /** Interleaved, from sample `#first` on. */
  #held: Float32Array = new Float32Array();
  #first: number;

  constructor(media: MediaInfo, { audioTrack, sampleRate, channels, from, to }: SoundReaderOptions, tools: Tools, signal: AbortSignal) {
    this.#channels = channels;
    this.#first = secondsToSamples(from, sampleRate);
    const range = { start: from, end: Math.max(to, from + samplesToSeconds(1, sampleRate)) };
    this.#chunks = decodePcm(media, { audioTrack, sampleRate, channels, range }, tools, signal);
  }

  /** Samples `[from, to)` per channel, counted from time 0; `from` never falls. What lies beyond the range is silence. */
  async take(from: number, to: number): Promise<Float32Array> {
    const parts = [this.#held];
    let end = this.#first + this.#held.length / this.#channels;
    while (end < to) {
      const { value, done } = await this.#chunks.next();
      if (done) break;
      parts.push(value.samples);
      end += value.samples.length / this.#channels;
    }
    const known = joined(parts, (end - this.#first) * this.#channels);
    this.#held = known.slice(Math.max(0, from - this.#first) * this.#channels);
    this.#first = Math.max(this.#first, Math.min(from, end));
    const piece = new Float32Array((to - from) * this.#channels);
    piece.set(this.#held.subarray(0, piece.length));
    return piece;
  }

  /** Ends the decoder. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#chunks.return();
  }
}

function joined(parts: readonly Float32Array[], length: number): Float32Array {
  const whole = new Float32Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
