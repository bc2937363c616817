/** @file Rooms and microphones: what a voice sounds like that was not recorded in a studio. All randomness comes from the number generator given. */
import { createRealFft, type RealFft, type Spectrum } from '../dsp/fft.ts';
import { rms } from './augment-sound.ts';

/** Reverberation: noise that decays behind the direct sound. */
export interface Reverberation {
  /** Time in which it falls by 60 dB, seconds. */
  readonly decaySeconds: number;
  /** Direct sound over all of the rest, decibels. */
  readonly directDb: number;
  /** Until the first reflection, seconds. */
  readonly delaySeconds: number;
}

/** What stands between a mouth and a recording. */
export interface Room {
  readonly reverberation: Reverberation | null;
  /** A microphone's colour: waves over the octaves from {@link LOWEST} to {@link HIGHEST}, the n-th with n half periods; decibels and radians. */
  readonly color: readonly { readonly decibels: number; readonly phase: number }[];
  /** Highest frequency that is recorded, Hz; null without a limit. */
  readonly top: number | null;
}

/** Ends of the octaves that colours are spread over, Hz. */
const [LOWEST, HIGHEST] = [60, 8000];
/** Above its highest frequency a recording falls by so much within a fifth of that, decibels. */
const STOPPED_DB = 60;
/** Reverberation that far down is left out: ln(1000), 60 dB. */
const SIXTY_DB = Math.log(1000);

/** A random room: from a booth to a hall, from a studio's microphone to a telephone's. */
export function randomRoom(random: () => number): Room {
  const between = (low: number, high: number) => low + (high - low) * random();
  const reverberation = { decaySeconds: 0.1 * 8 ** random(), directDb: between(-3, 15), delaySeconds: between(0.001, 0.02) };
  const color = [1, 2, 3, 4].map(() => ({ decibels: between(0, 4), phase: between(0, 2 * Math.PI) }));
  const top = 3000 * 2.6 ** random();
  return { reverberation: random() < 0.7 ? reverberation : null, color: random() < 0.8 ? color : [], top: random() < 0.4 ? top : null };
}

/**
 * Sounds in rooms. What rings on after the end of a stretch comes round to its start, as good as what rang before it.
 */
export class Rooms {
  readonly #sampleRate: number;
  readonly #fft: RealFft;
  readonly #sound: Spectrum;
  readonly #response: Spectrum;
  readonly #samples: Float64Array;

  /** @param length of the longest stretch, samples. */
  constructor(length: number, sampleRate: number) {
    this.#sampleRate = sampleRate;
    this.#fft = createRealFft(2 ** Math.ceil(Math.log2(Math.max(4, length))));
    const spectrum = () => ({ real: new Float64Array(this.#fft.bins), imaginary: new Float64Array(this.#fft.bins) });
    [this.#sound, this.#response] = [spectrum(), spectrum()];
    this.#samples = new Float64Array(this.#fft.length);
  }

  /** The sound as heard in the room, as loud as before. */
  heard(samples: Float32Array, room: Room, random: () => number): Float32Array {
    const [fft, { real, imaginary }, response] = [this.#fft, this.#sound, this.#response];
    this.#samples.fill(0);
    this.#samples.set(samples);
    fft.spectrum(this.#samples, this.#sound);
    this.#samples.fill(0);
    this.#samples[0] = 1;
    if (room.reverberation) this.#reverberate(room.reverberation, random);
    fft.spectrum(this.#samples, response);
    for (let bin = 0; bin < fft.bins; bin++) {
      const gain = 10 ** (decibelsAt((bin * this.#sampleRate) / fft.length, room) / 20);
      const [a, b, c, d] = [real[bin], imaginary[bin], response.real[bin], response.imaginary[bin]];
      real[bin] = gain * (a * c - b * d);
      imaginary[bin] = gain * (a * d + b * c);
    }
    fft.signal(this.#sound, this.#samples);
    const heard = Float32Array.from(this.#samples.subarray(0, samples.length));
    const factor = rms(samples) / Math.max(Number.MIN_VALUE, rms(heard));
    return heard.map((value) => factor * value);
  }

  /** Adds what comes after the direct sound. */
  #reverberate({ decaySeconds, directDb, delaySeconds }: Reverberation, random: () => number): void {
    const first = Math.max(1, Math.round(delaySeconds * this.#sampleRate));
    const end = Math.min(this.#samples.length, Math.round((delaySeconds + decaySeconds) * this.#sampleRate));
    const decay = Math.exp(-SIXTY_DB / (decaySeconds * this.#sampleRate));
    let [level, power] = [1, 0];
    for (let i = first; i < end; i++, level *= decay) {
      this.#samples[i] = level * bellShaped(random);
      power += this.#samples[i] ** 2;
    }
    const factor = Math.sqrt(10 ** (-directDb / 10) / Math.max(Number.MIN_VALUE, power));
    for (let i = first; i < end; i++) this.#samples[i] *= factor;
  }
}

/**
 * With a microphone's own noise, hissing or dull, behind it.
 *
 * @param decibels of the sound over the noise.
 * @param dullness 0 is white; near 1 little is left of the highs.
 */
export function withHiss(samples: Float32Array, { decibels, dullness }: { readonly decibels: number; readonly dullness: number }, random: () => number): Float32Array {
  let level = 0;
  const noise = Float32Array.from(samples, () => (level = dullness * level + bellShaped(random)));
  const factor = (rms(samples) / Math.max(Number.MIN_VALUE, rms(noise))) * 10 ** (-decibels / 20);
  return samples.map((value, i) => value + factor * noise[i]);
}

function decibelsAt(frequency: number, { color, top }: Room): number {
  const place = Math.log2(Math.max(LOWEST, frequency) / LOWEST) / Math.log2(HIGHEST / LOWEST);
  const colored = color.reduce((sum, { decibels, phase }, index) => sum + decibels * Math.cos(Math.PI * (index + 1) * place + phase), 0);
  return top === null || frequency <= top ? colored : colored - STOPPED_DB * Math.min(1, 5 * (frequency / top - 1));
}

/** A random number around 0, near enough to normal. */
function bellShaped(random: () => number): number {
  return 2 * (random() + random() + random() - 1.5);
}
