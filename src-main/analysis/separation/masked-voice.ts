/** @file What a mask lets through of a window's sound. Pure. */
import { SpectralGain } from '../../dsp/spectral-gain.ts';
import { binsOf, frameSpan, type StftSpec } from '../../dsp/stft.ts';

/**
 * Applies a mask at the network's own rate. Before its first and after its last row it stays as it is.
 *
 * @param samples mono PCM from sample `from` on.
 * @param mask gains of spectrogram frames from `first` on, `[frames, bins]`.
 * @returns as many samples.
 */
export function maskedVoice(samples: Float32Array, from: number, mask: Float32Array, first: number, spec: StftSpec): Float32Array {
  const bins = binsOf(spec);
  const last = mask.length / bins - 1;
  const gain = new SpectralGain(spec, 1, from);
  gain.push([Float64Array.from(samples)]);
  const row = new Float64Array(bins);
  while (frameSpan(gain.frame, spec).first < from + samples.length) {
    const at = Math.min(last, Math.max(0, gain.frame - first));
    row.set(mask.subarray(at * bins, (at + 1) * bins));
    gain.weigh(row);
  }
  return Float32Array.from(gain.take(from + samples.length).channels[0] ?? []);
}
