/** @file Proof of written stems: read again by ffmpeg, they add up to the source's own sound, sample by sample, and are as long. */
import { AppError } from '../../src-shared/contract/errors.ts';
import type { MediaInfo } from '../../src-shared/model/media.ts';
import { samplesToSeconds } from '../../src-shared/time.ts';
import { decodeRaw, type RawChunk } from '../media/decode.ts';
import { decodeSamples, LOSSLESS_CODEC, SAMPLE_FORMATS } from '../media/sample-format.ts';
import type { Tools } from '../process/binaries.ts';
import type { StoredStems } from './split-job.ts';
import { storedPieces } from './write-stems.ts';

/** Largest |on + off − mixture| that passes, dB of full scale. */
const LARGEST_DB = -90;

/**
 * Compares. Sound of lossy codecs is compared as it was decoded for the split: their decoders may fill in noise that is another each time.
 *
 * @param written both files.
 * @returns the largest difference in dB of full scale; null when there is none.
 * @throws {AppError} `stems.verification-failed`.
 */
export async function proveStems(
  media: MediaInfo,
  stems: StoredStems,
  written: readonly [MediaInfo, MediaInfo],
  tools: Tools,
  options: { readonly signal: AbortSignal; readonly onProven: (fraction: number) => void },
): Promise<number | null> {
  const { sampleRate, channels, frames, start, audioTrack } = stems.state;
  const range = { start, end: samplesToSeconds(Math.round(start * sampleRate) + frames, sampleRate) };
  const decode = (file: MediaInfo, track: number, part: typeof range | null) => decodeRaw(file, { audioTrack: track, sampleRate, channels: 0, range: part, format: SAMPLE_FORMATS.f64 }, tools, options.signal);
  const isExact = LOSSLESS_CODEC.test(media.audio[audioTrack]?.codec ?? '');
  await using reference = new ValueReader(isExact ? decode(media, audioTrack, range) : decodedForSplit(stems));
  await using on = new ValueReader(decode(written[0], 0, null));
  await using off = new ValueReader(decode(written[1], 0, null));
  const fail = (cause: string) => new AppError('stems.verification-failed', `${media.path}: ${cause}`, { path: media.path, cause });
  let worst = 0;
  let read = 0;
  for (let values = await reference.next(); values.length > 0; values = await reference.next()) {
    const [a, b] = [await on.take(values.length), await off.take(values.length)];
    if (a.length !== values.length || b.length !== values.length) throw fail('A stem is shorter than its source');
    for (let i = 0; i < values.length; i++) {
      // Sound beyond full scale is cut where the files hold integers, by the source's own reader as well as by ours.
      const difference = Math.abs(a[i] + b[i] - Math.max(-1, Math.min(1, values[i])));
      if (difference > worst && Math.abs(values[i]) <= 1) worst = difference;
    }
    read += values.length / channels;
    options.onProven(Math.min(1, read / Math.max(1, frames)));
  }
  if (read !== frames) throw fail(`The source has ${read} samples, the stems have ${frames}`);
  if ((await on.next()).length > 0 || (await off.next()).length > 0) throw fail('A stem is longer than its source');
  const decibels = 20 * Math.log10(worst);
  if (decibels > LARGEST_DB) throw fail(`The stems differ from their source by ${decibels.toFixed(1)} dB of full scale`);
  return worst === 0 ? null : decibels;
}

/** The mixture as the split has it, as 64-bit floats. */
async function* decodedForSplit(stems: StoredStems): AsyncGenerator<RawChunk, void, undefined> {
  const { channels, format } = stems.state;
  for await (const { first, bytes } of storedPieces(stems)) {
    const [on, off] = [decodeSamples(SAMPLE_FORMATS[format], bytes['on-screen'], channels), decodeSamples(SAMPLE_FORMATS[format], bytes['off-screen'], channels)];
    const count = on[0]?.length ?? 0;
    const values = new Float64Array(count * channels);
    for (let n = 0; n < count; n++) for (let channel = 0; channel < channels; channel++) values[n * channels + channel] = on[channel]![n] + off[channel]![n];
    yield { first, bytes: new Uint8Array(values.buffer) };
  }
}

/** Interleaved values of a stream, as many at a time as asked for. */
class ValueReader {
  readonly #chunks: AsyncIterator<RawChunk>;
  #held: Float64Array<ArrayBufferLike> = new Float64Array(0);

  constructor(chunks: AsyncIterable<RawChunk>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** What comes next, however much; nothing at the end. */
  async next(): Promise<Float64Array> {
    if (this.#held.length > 0) return this.take(this.#held.length);
    const { value, done } = await this.#chunks.next();
    return done ? new Float64Array(0) : valuesOf(value);
  }

  /** So many values, fewer at the end. */
  async take(count: number): Promise<Float64Array> {
    while (this.#held.length < count) {
      const { value, done } = await this.#chunks.next();
      if (done) break;
      const added = valuesOf(value);
      const both = new Float64Array(this.#held.length + added.length);
      both.set(this.#held);
      both.set(added, this.#held.length);
      this.#held = both;
    }
    const taken = this.#held.subarray(0, count);
    this.#held = this.#held.subarray(taken.length);
    return taken;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#chunks.return?.();
  }
}

function valuesOf({ bytes }: RawChunk): Float64Array {
  return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}
