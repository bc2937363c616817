/** @file Draws one mixture: a face with its voice, and something else that is heard and not seen. All randomness comes from the number generator given. */
import type { SeparatorConfig } from '../../networks/separator-config.ts';
import { drawWeighted, rootWeights } from '../root-weights.ts';
import { anyGenerated } from './any-generated.ts';
import { levelOf, offGain, scaled } from './mixture.ts';
import { drawRate, rowsAtRate, soundAtRate } from './playing-rate.ts';
import type { Mixing, SeparateConfig } from './separate-config.ts';
import type { MixtureParts, Voice } from './separate-dataset.ts';
import { SILENT, SoundPool, varied } from './sound-pool.ts';
import { readVoice } from './voice-file.ts';

/** Kinds of what is off screen. */
export type OffScreenKind = keyof Mixing['offScreen'];

/** A mixture in the making. Sounds begin `margin` samples before the first picture and end as much after the last. */
export interface DrawnMixture {
  readonly kind: OffScreenKind;
  readonly on: Float32Array;
  readonly off: Float32Array;
  readonly margin: number;
  /** Vectors of the face `[frames, faceSize]`; null where no face is told of. */
  readonly face: Float32Array | null;
}

/** What of a training's settings decides about mixtures. */
export type DrawConfig = Pick<SeparateConfig, 'frames' | 'mixing'> & { readonly network: Pick<SeparatorConfig, 'sampleRate' | 'frameRate' | 'windowLength'> };

/** A face with its voice, as long as a mixture. */
interface PlayedVoice {
  readonly entry: Voice;
  readonly vectors: Float32Array;
  readonly samples: Float32Array;
}

/** How footage is varied as it is played. */
type Playing = Pick<Mixing, 'jitter' | 'voiceRate' | 'soundRate' | 'events'>;

const AS_IT_IS: Playing = { jitter: 0, voiceRate: [1, 1], soundRate: [1, 1], events: 0 };

/** Others that talk at once in a babble. */
const BABBLE = 4;
/** How much of what may move in other faces may move in one that is still. */
const STIRRING = 0.25;

/** Draws from what a folder has. */
export class MixtureDraw {
  readonly #voices: readonly Voice[];
  readonly #speech: SoundPool;
  readonly #sounds: SoundPool;
  readonly #voiceWeights: Float64Array;
  readonly #config: DrawConfig;

  constructor({ voices, speech, sounds }: MixtureParts, config: DrawConfig) {
    this.#config = config;
    this.#voices = voices.filter(({ voice }) => voice.frames >= config.frames);
    this.#voiceWeights = rootWeights(this.#voices.map(({ source, voice }) => ({ source, length: voice.frames })));
    [this.#speech, this.#sounds] = [new SoundPool(speech, this.#length), new SoundPool(sounds, this.#length)];
  }

  /** Voices that are long enough. */
  get size(): number {
    return this.#voices.length;
  }

  get #length(): number {
    const { frames, network: { sampleRate, frameRate, windowLength } } = this.#config;
    return Math.round((frames * sampleRate) / frameRate) + 2 * windowLength;
  }

  /** @param as given where examples are to be compared: no variation, a face always. */
  async draw(random: () => number, as: { readonly kind: OffScreenKind; readonly decibels: number } | null = null): Promise<DrawnMixture> {
    const { mixing, network: { windowLength: margin } } = this.#config;
    const playing = as ? AS_IT_IS : mixing;
    const own = await this.#voice(random, playing);
    const kind = as?.kind ?? this.#kind(random);
    const off = await this.#offScreen(kind, own.entry, playing, random);
    if (!as && random() < mixing.second) {
      const behind = await this.#offScreen(this.#kind(random), own.entry, mixing, random);
      const gain = offGain(off, behind, 12 * random() - 3);
      for (let i = 0; i < off.length; i++) off[i] += gain * behind[i];
    }
    if (as) return { kind, on: own.samples, off: scaled(off, offGain(own.samples, off, as.decibels)), margin, face: own.vectors };
    const [on, beside] = [varied(own.samples, random), varied(off, random)];
    const [low, high] = mixing.decibels;
    const gain = offGain(on, beside, low + (high - low) * random());
    const isSilent = random() < mixing.silent;
    // What is told of no face has nothing to be silent.
    const isTold = isSilent || random() >= mixing.faceless;
    const isStill = isSilent && random() < mixing.still;
    const [least, most] = isStill ? [0, STIRRING * mixing.otherLips[1]] : mixing.otherLips;
    const lips = isStill ? heldStill(own.vectors, this.#config.frames) : own.vectors;
    const mixed = most > 0 ? blurred(lips, (await this.#stranger(own.entry, mixing, random)).vectors, least + (most - least) * random()) : lips;
    const [weakest, strongest] = isStill ? [1, 1] : mixing.movement;
    const face = scaled(mixed, weakest * (strongest / weakest) ** random());
    return { kind, on: isSilent ? new Float32Array(on.length) : on, off: gain > 0 ? scaled(beside, gain) : beside, margin, face: isTold ? face : null };
  }

  #kind(random: () => number): OffScreenKind {
    let place = random();
    for (const [kind, share] of Object.entries(this.#config.mixing.offScreen) as [OffScreenKind, number][]) {
      if (place < share) return kind;
      place -= share;
    }
    return 'generated';
  }

  /** A face with its voice, played at a rate. */
  async #voice(random: () => number, { jitter, voiceRate }: Playing): Promise<PlayedVoice> {
    const entry = this.#voices[drawWeighted(this.#voiceWeights, random)];
    if (!entry) throw new RangeError(`no voice of ${this.#config.frames} pictures to draw from`);
    const { path, contents, voice } = entry;
    const { frames, network: { windowLength: margin } } = this.#config;
    const rate = drawRate(voiceRate, (voice.frames - 1) / Math.max(1, frames - 1), random);
    const taken = Math.min(voice.frames, Math.ceil((frames - 1) * rate) + 1);
    const slack = voice.frames - taken;
    const from = Math.floor(random() * (slack + 1));
    const shifted = Math.min(slack, Math.max(0, from + Math.round((2 * random() - 1) * jitter)));
    const { samples } = await readVoice(path, contents, voice, from, taken);
    const { vectors } = await readVoice(path, contents, voice, shifted, taken);
    return { entry, vectors: rowsAtRate(vectors, contents.faceSize, rate, frames), samples: soundAtRate(samples, rate, { margin, length: this.#length }) };
  }

  async #offScreen(kind: OffScreenKind, own: Voice, playing: Playing, random: () => number): Promise<Float32Array> {
    if (kind === 'voice') return this.#otherVoice(own, playing, random);
    if (kind === 'babble') {
      const babble = new Float32Array(this.#length);
      for (let i = 0; i < BABBLE; i++) {
        const voice = await this.#otherVoice(own, playing, random);
        const gain = 1 / Math.max(SILENT, levelOf(voice));
        for (let n = 0; n < babble.length; n++) babble[n] += gain * 0.05 * voice[n];
      }
      return babble;
    }
    return (kind === 'sounds' ? (await this.#sounds.draw(playing.soundRate, random))?.samples : null) ?? anyGenerated(this.#length, this.#config.network.sampleRate, playing.events, random);
  }

  /** A voice of another source, as far as there is one; half of them without a face, where there are such. */
  async #otherVoice(own: Voice, playing: Playing, random: () => number): Promise<Float32Array> {
    const speech = random() < 0.5 ? await this.#speech.draw(playing.voiceRate, random) : null;
    if (speech) return speech.samples;
    return (await this.#stranger(own, playing, random)).samples;
  }

  /** A voice of another source with its face, as far as there is one. */
  async #stranger(own: Voice, playing: Playing, random: () => number): Promise<PlayedVoice> {
    let other = await this.#voice(random, { ...playing, jitter: 0 });
    for (let tries = 0; tries < 10 && other.entry.source === own.source; tries++) other = await this.#voice(random, { ...playing, jitter: 0 });
    return other;
  }
}

/** The first vector of a face all the time: a mouth that is not opened. */
function heldStill(vectors: Float32Array, frames: number): Float32Array {
  const size = vectors.length / frames;
  return vectors.map((_, i) => vectors[i % size]);
}

/** Vectors of a face that another moves in, `ratio` times as strongly; together as strong as before. */
function blurred(vectors: Float32Array, other: Float32Array, ratio: number): Float32Array {
  return vectors.map((value, i) => (value + ratio * other[i]) / Math.hypot(1, ratio));
}
