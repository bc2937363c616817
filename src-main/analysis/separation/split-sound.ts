/**
 * @file Sound with a mask over it, as a stream: the mixture in the source's own channels and rate, and as much of it as is on screen. What comes out is
 * sample-aligned with what goes in, as long, and independent of where the stream was begun.
 */
import { type Sight, SIGHTS } from '../../../src-shared/model/on-screen-curve.ts';
import type { RawChunk } from '../../media/decode.ts';
import { decodeSamples, type SampleFormat } from '../../media/sample-format.ts';
import { SpectralGain } from '../../dsp/spectral-gain.ts';
import { binsOf, frameSpan } from '../../dsp/stft.ts';
import { BandGains, networkFrame, type RatedStft, sourceStft } from './band-gains.ts';
import type { MaskRows } from './mask-rows.ts';

/** Finished sound, one array per channel each. */
export interface SplitPiece {
  /** Index of the first sample. */
  readonly first: number;
  readonly mixture: readonly Float64Array[];
  readonly onScreen: readonly Float64Array[];
}

/** What goes in. */
export interface SplitSource {
  /** Consecutive chunks in `format`. The first samples, one window long, are judged as if silence came before them. */
  readonly sound: AsyncIterable<RawChunk>;
  readonly masks: AsyncIterable<MaskRows>;
  readonly network: RatedStft;
  readonly format: SampleFormat;
  /** Hz. */
  readonly sampleRate: number;
  readonly channels: number;
  /** Told of every frame before the samples around it come out: its centre, and what there was to judge by. */
  readonly onFrame: (sample: number, sight: Sight) => void;
}

/** Yields a piece per chunk or so. */
export async function* splitSound(source: SplitSource): AsyncGenerator<SplitPiece, void, undefined> {
  const spec = sourceStft(source.network, source.sampleRate);
  const gains = new BandGains(source.network, spec);
  await using masks = new MaskCursor(source.masks, binsOf(source.network) + 1);
  const values = new Float64Array(binsOf(spec));
  let filter: SpectralGain | null = null;
  let mixture: Float64Array[] = [];
  let end = 0;
  const weigh = async (frames: SpectralGain) => {
    const { row, next, part, sight } = await masks.at(networkFrame(frames.frame, spec, source.network));
    source.onFrame(frames.frame * spec.hopLength, sight);
    gains.read(row, next, part, values);
    frames.weigh(values);
  };
  const taken = (frames: SpectralGain, limit: number): SplitPiece => {
    const { first, channels: onScreen } = frames.take(limit);
    const count = onScreen[0]?.length ?? 0;
    const piece = { first, mixture: mixture.map((held) => held.slice(0, count)), onScreen };
    mixture = mixture.map((held) => held.slice(count));
    return piece;
  };
  for await (const { first, bytes } of source.sound) {
    const samples = decodeSamples(source.format, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), source.channels);
    filter ??= new SpectralGain(spec, source.channels, first);
    filter.push(samples);
    mixture = samples.map((added, channel) => joined(mixture[channel], added));
    end = first + (samples[0]?.length ?? 0);
    while (filter.needed <= end) await weigh(filter);
    const piece = taken(filter, end);
    if (piece.onScreen[0]?.length) yield piece;
  }
  if (!filter) return;
  while (frameSpan(filter.frame, spec).first < end) await weigh(filter);
  const piece = taken(filter, end);
  if (piece.onScreen[0]?.length) yield piece;
}

/** Rows around a place that moves forward. Before the first and after the last row they stay as they are. */
class MaskCursor {
  readonly #source: AsyncIterator<MaskRows>;
  readonly #width: number;
  #blocks: MaskRows[] = [];
  #ended = false;

  constructor(source: AsyncIterable<MaskRows>, width: number) {
    this.#source = source[Symbol.asyncIterator]();
    this.#width = width;
  }

  /** The rows before and after `place`, how far between them it is (0–1), and what there was to judge by at the nearer one. */
  async at(place: number): Promise<{ readonly row: Float32Array; readonly next: Float32Array; readonly part: number; readonly sight: Sight }> {
    while (!this.#ended && this.#end <= place + 1) {
      const { value, done } = await this.#source.next();
      if (done) this.#ended = true;
      else this.#blocks.push(value);
    }
    while (this.#blocks.length > 1 && this.#blocks[1]!.first <= place) this.#blocks.shift();
    const below = Math.floor(place);
    const [row, next] = [this.#row(below), this.#row(below + 1)];
    const nearer = place - below < 0.5 ? row : next;
    return { row: row.values, next: next.values, part: place - below, sight: nearer.sight };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#source.return?.();
  }

  get #end(): number {
    const last = this.#blocks.at(-1);
    return last ? last.first + last.sight.length : -Infinity;
  }

  #row(index: number): { readonly values: Float32Array; readonly sight: Sight } {
    const held = Math.max(this.#blocks[0]?.first ?? 0, Math.min(this.#end - 1, index));
    const block = this.#blocks.findLast(({ first }) => first <= held);
    if (!block) throw new RangeError('There is no mask for the sound');
    const at = held - block.first;
    return { values: block.rows.subarray(at * this.#width, (at + 1) * this.#width), sight: SIGHTS[block.sight[at]] ?? 'nobody' };
  }
}

function joined(held: Float64Array | undefined, added: Float64Array): Float64Array {
  if (!held || held.length === 0) return added;
  const both = new Float64Array(held.length + added.length);
  both.set(held);
  both.set(added, held.length);
  return both;
}
