/** @file A mask over sound of the network's own rate, by the product's way of applying it. */
import type { RatedStft } from '../../src-main/analysis/separation/band-gains.ts';
import { withUpperBand } from '../../src-main/analysis/separation/mask-rows.ts';
import { splitSound } from '../../src-main/analysis/separation/split-sound.ts';
import { binsOf } from '../../src-main/dsp/stft.ts';
import { SAMPLE_FORMATS } from '../../src-main/media/sample-format.ts';

/**
 * As much of a mixture as its mask lets through, from its first picture to its last.
 *
 * @param mixture mono PCM from one window of the spectrogram before the first picture to as much after the last.
 * @param mask share of each bin, and |X| of the mixture, `[spectra, bins]`.
 */
export async function maskedSound(mixture: Float32Array<ArrayBuffer>, mask: Float32Array, magnitudes: Float32Array, network: RatedStft): Promise<Float64Array> {
  const bins = binsOf(network);
  const margin = network.windowLength;
  const rows = { first: 0, rows: withUpperBand(mask, magnitudes, bins), sight: new Uint8Array(mask.length / bins).fill(1) };
  const bytes = new Uint8Array(mixture.buffer, mixture.byteOffset, mixture.byteLength);
  const pieces = splitSound({ sound: only({ first: -margin, bytes }), masks: only(rows), network, format: SAMPLE_FORMATS.f32, sampleRate: network.sampleRate, channels: 1, onFrame: () => undefined });
  const whole = new Float64Array(mixture.length);
  for await (const { first, onScreen } of pieces) whole.set(onScreen[0] ?? [], first + margin);
  return withoutMargins(whole, network);
}

/** The part of a sound from its first picture to its last. */
export function withoutMargins(samples: ArrayLike<number>, { windowLength }: RatedStft): Float64Array {
  return Float64Array.from(samples).subarray(windowLength, samples.length - windowLength);
}

async function* only<T>(value: T): AsyncGenerator<T, void, undefined> {
  yield value;
}
