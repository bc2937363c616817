/**
 * @file From the network's mask to gains for a source of any sample rate: the same length of time under the window, as many frames per second, and the
 * mask read between its own bins and frames. Pure.
 */
import { binsOf, type StftSpec } from '../../dsp/stft.ts';

/** A spectrogram with its clock. */
export interface RatedStft extends StftSpec {
  /** Hz. */
  readonly sampleRate: number;
}

/** The spectrogram of a source that is nearest to the network's own. */
export function sourceStft(network: RatedStft, sampleRate: number): RatedStft {
  const hopLength = Math.max(1, Math.round((network.hopLength * sampleRate) / network.sampleRate));
  const windowLength = hopLength * (network.windowLength / network.hopLength);
  return { sampleRate, hopLength, windowLength, fftLength: Math.max(4, 2 ** Math.ceil(Math.log2(windowLength))) };
}

/** Where the centre of frame `t` of the source lies among the network's frames. */
export function networkFrame(t: number, source: RatedStft, network: RatedStft): number {
  return (t * source.hopLength * network.sampleRate) / (source.sampleRate * network.hopLength);
}

/** Reads rows of a mask at a source's bins. */
export class BandGains {
  readonly #below: Uint32Array;
  readonly #part: Float64Array;

  constructor(network: RatedStft, source: RatedStft) {
    const bins = binsOf(network);
    const wanted = binsOf(source);
    this.#below = new Uint32Array(wanted);
    this.#part = new Float64Array(wanted);
    for (let k = 0; k < wanted; k++) {
      const frequency = (k * source.sampleRate) / source.fftLength;
      // The last value of a row stands for everything above, and takes over within one bin.
      const place = Math.min(bins, (frequency * network.fftLength) / network.sampleRate);
      this.#below[k] = Math.min(bins - 1, Math.floor(place));
      this.#part[k] = place - this.#below[k];
    }
  }

  /**
   * Gains between two rows.
   *
   * @param part 0 is `row`, 1 is `next`.
   * @param gains receives a gain per bin of the source.
   */
  read(row: Float32Array, next: Float32Array, part: number, gains: Float64Array): void {
    for (let k = 0; k < gains.length; k++) {
      const [below, share] = [this.#below[k], this.#part[k]];
      const now = row[below] + share * (row[below + 1] - row[below]);
      const then = next[below] + share * (next[below + 1] - next[below]);
      gains[k] = now + part * (then - now);
    }
  }
}
