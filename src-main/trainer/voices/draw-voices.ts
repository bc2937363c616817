/** @file Draws one mixture of two voices, of a voice and something that is none, or a voice alone. All randomness comes from the number generator given. */
import type { SeparatorConfig } from '../../networks/separator-config.ts';
import { randomRoom, Rooms, withHiss } from '../augment-room.ts';
import { anyGenerated } from '../separate/any-generated.ts';
import type { DrawnMixture } from '../separate/draw-mixture.ts';
import { offGain, scaled } from '../separate/mixture.ts';
import { type DrawnStretch, SoundPool, varied } from '../separate/sound-pool.ts';
import type { VoicesConfig } from './voices-config.ts';
import { peopleIn, personIn, type VoicesParts } from './voices-dataset.ts';

/** What of a training's settings decides about mixtures. */
export type VoicesDrawConfig = Pick<VoicesConfig, 'frames' | 'mixing'> & { readonly network: Pick<SeparatorConfig, 'sampleRate' | 'frameRate' | 'windowLength'> };

/** What is heard beside a voice. */
export type Beside = 'voice' | 'sounds';

/** Draws until a voice is heard, and another one speaks. */
const MOST_TRIES = 50;
const AS_RECORDED = [1, 1] as const;
/** A microphone's noise: the sound over it, decibels, and how dull it is. */
const [HISS, DULLNESS] = [[15, 45], [0, 0.97]] as const;

/** Draws from what a folder has. */
export class VoicesDraw {
  readonly #voices: SoundPool;
  readonly #sounds: SoundPool;
  readonly #config: VoicesDrawConfig;
  readonly #rooms: Rooms;

  constructor({ voices, sounds }: VoicesParts, config: VoicesDrawConfig) {
    this.#config = config;
    this.#rooms = new Rooms(this.#length, config.network.sampleRate);
    [this.#voices, this.#sounds] = [new SoundPool(voices, this.#length), new SoundPool(sounds, this.#length)];
  }

  /** People with a recording that is long enough. */
  get people(): number {
    return peopleIn({ voices: this.#voices.sounds, sounds: [] });
  }

  get #length(): number {
    const { frames, network: { sampleRate, frameRate, windowLength } } = this.#config;
    return Math.round((frames * sampleRate) / frameRate) + 2 * windowLength;
  }

  /** An example: which voice is `on` means nothing. */
  async draw(random: () => number): Promise<DrawnMixture> {
    const { mixing } = this.#config;
    const voice = await this.#voice(mixing.voiceRate, random);
    const place = random();
    if (place < mixing.alone) return this.#mixture(new Float32Array(voice.samples.length), this.#varied(voice.samples, random), null);
    if (place < mixing.alone + mixing.beside) return this.#mixture(this.#varied(voice.samples, random), this.#varied(await this.#sound(mixing.soundRate, random), random), between(mixing.besideDecibels, random));
    const other = await this.#other(voice, mixing.voiceRate, random);
    return this.#mixture(this.#varied(voice.samples, random), this.#varied(other.samples, random), between(mixing.decibels, random));
  }

  /** One to compare networks by: as recorded, equally loud. */
  async drawPlain(beside: Beside, random: () => number): Promise<DrawnMixture> {
    const voice = await this.#voice(AS_RECORDED, random);
    const off = beside === 'voice' ? (await this.#other(voice, AS_RECORDED, random)).samples : await this.#sound(AS_RECORDED, random);
    return this.#mixture(voice.samples, off, 0);
  }

  /** Mostly in another tone and room. */
  #varied(samples: Float32Array, random: () => number): Float32Array {
    const { rooms, hiss } = this.#config.mixing;
    const toned = varied(samples, random);
    const heard = random() < rooms ? this.#rooms.heard(toned, randomRoom(random), random) : toned;
    return random() < hiss ? withHiss(heard, { decibels: between(HISS, random), dullness: between(DULLNESS, random) }, random) : heard;
  }

  /** @param decibels of the first over the second; null leaves them as they are. */
  #mixture(on: Float32Array, off: Float32Array, decibels: number | null): DrawnMixture {
    const gain = decibels === null ? 1 : offGain(on, off, decibels);
    return { kind: 'voice', on, off: gain > 0 ? scaled(off, gain) : off, margin: this.#config.network.windowLength, face: null };
  }

  async #voice(rates: readonly [number, number], random: () => number): Promise<DrawnStretch> {
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const drawn = await this.#voices.draw(rates, random);
      if (drawn) return drawn;
    }
    throw new RangeError(`no voice is heard in ${MOST_TRIES} stretches of ${this.#length} samples`);
  }

  /** Somebody else, as far as there is. */
  async #other({ entry }: DrawnStretch, rates: readonly [number, number], random: () => number): Promise<DrawnStretch> {
    let other = await this.#voice(rates, random);
    for (let tries = 0; tries < MOST_TRIES && personIn(other.entry.source) === personIn(entry.source); tries++) other = await this.#voice(rates, random);
    return other;
  }

  async #sound(rates: readonly [number, number], random: () => number): Promise<Float32Array> {
    const { mixing, network } = this.#config;
    const recorded = random() >= mixing.generated ? await this.#sounds.draw(rates, random) : null;
    return recorded?.samples ?? anyGenerated(this.#length, network.sampleRate, mixing.events, random);
  }
}

function between([low, high]: readonly [number, number], random: () => number): number {
  return low + (high - low) * random();
}
