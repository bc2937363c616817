/**
 * @file A gain per time and frequency, applied to a stream of sound of any length: each frame is transformed, weighted and added back where it came from.
 * What a sample becomes depends on the frames around it alone, not on where a stream was begun or cut. Pure.
 */
import { createRealFft, type RealFft, type Spectrum } from './fft.ts';
import { assertInvertible, firstFrameAt, frameSpan, rootHann, type StftSpec } from './stft.ts';

/** Sound that is finished. */
export interface FilteredSound {
  /** Index of its first sample. */
  readonly first: number;
  /** One array per channel. */
  readonly channels: readonly Float64Array[];
}

/** Weighs the spectrum of one sound, channel by channel, by the same gains. */
export class SpectralGain {
  readonly #spec: StftSpec;
  readonly #fft: RealFft;
  readonly #window: Float64Array;
  readonly #spectrum: Spectrum;
  readonly #frame: Float64Array;
  /** What has come in and is still needed, and what is being added up, from sample `#origin` and `#outOrigin` on. */
  #input: Float64Array[];
  #origin: number;
  #output: Float64Array[];
  #outOrigin: number;
  #next: number;

  /** @param start index of the first sample that comes in; the first one that comes out is the same. */
  constructor(spec: StftSpec, channels: number, start: number) {
    assertInvertible(spec);
    this.#spec = spec;
    this.#fft = createRealFft(spec.fftLength);
    // The squares of the windows over one sample sum to half their number; the synthesis window takes that out.
    this.#window = rootHann(spec.windowLength);
    this.#spectrum = { real: new Float64Array(this.#fft.bins), imaginary: new Float64Array(this.#fft.bins) };
    this.#frame = new Float64Array(spec.fftLength);
    this.#origin = this.#outOrigin = start;
    this.#next = firstFrameAt(start, spec);
    this.#input = Array.from({ length: channels }, () => new Float64Array(0));
    this.#output = Array.from({ length: channels }, () => new Float64Array(0));
  }

  /** The frame that is weighed next. Its centre is at sample `frame · hopLength`. */
  get frame(): number {
    return this.#next;
  }

  /** Index of the sample after the last that the next frame looks at: so much has to come in before {@link weigh}. */
  get needed(): number {
    return frameSpan(this.#next, this.#spec).end;
  }

  /** Takes the samples that follow, one array per channel. */
  push(channels: readonly Float64Array[]): void {
    this.#input = this.#input.map((held, channel) => joined(held, channels[channel]!));
  }

  /** Weighs the next frame by `gains`, shape `[fftLength / 2 + 1]`. Samples that have not come in are taken for silence. */
  weigh(gains: Float64Array): void {
    const { windowLength, hopLength } = this.#spec;
    const { first, end } = frameSpan(this.#next, this.#spec);
    const scale = (2 * hopLength) / windowLength;
    const { real, imaginary } = this.#spectrum;
    this.#output = this.#output.map((held) => grown(held, end - this.#outOrigin));
    this.#input.forEach((input, channel) => {
      this.#frame.fill(0);
      for (let n = 0; n < windowLength; n++) this.#frame[n] = this.#window[n] * (input[first + n - this.#origin] ?? 0);
      this.#fft.spectrum(this.#frame, this.#spectrum);
      for (let k = 0; k < real.length; k++) {
        real[k] *= gains[k];
        imaginary[k] *= gains[k];
      }
      this.#fft.signal(this.#spectrum, this.#frame);
      const output = this.#output[channel]!;
      for (let n = Math.max(0, this.#outOrigin - first); n < windowLength; n++) output[first + n - this.#outOrigin] += scale * this.#window[n] * this.#frame[n];
    });
    this.#next++;
  }

  /** Samples that no later frame adds to, up to `limit` at most; they are forgotten here. */
  take(limit = Infinity): FilteredSound {
    const done = Math.max(0, Math.min(frameSpan(this.#next, this.#spec).first, limit) - this.#outOrigin);
    const first = this.#outOrigin;
    const channels = this.#output.map((held) => held.slice(0, done));
    this.#output = this.#output.map((held) => held.slice(done));
    this.#outOrigin += done;
    const useless = Math.max(0, Math.min(frameSpan(this.#next, this.#spec).first - this.#origin, this.#input[0]?.length ?? 0));
    this.#input = this.#input.map((held) => held.slice(useless));
    this.#origin += useless;
    return { first, channels };
  }
}

function joined(a: Float64Array, b: Float64Array): Float64Array {
  const both = new Float64Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

/** Room for `length` values at least; doubled, so that each is moved a bounded number of times. */
function grown(values: Float64Array, length: number): Float64Array {
  return values.length >= length ? values : joined(values, new Float64Array(Math.max(length, 2 * values.length) - values.length));
}
