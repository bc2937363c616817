/** @file Sounds to draw stretches of one length from, and what makes others of them. All randomness comes from the number generator given. */
import { randomSound, UNTOUCHED, varySound } from '../augment-sound.ts';
import { drawWeighted, rootWeights } from '../root-weights.ts';
import { levelOf } from './mixture.ts';
import { drawRate, soundAtRate } from './playing-rate.ts';
import type { Sound } from './separate-dataset.ts';
import { readStretch } from './voice-file.ts';

/** Below this a stretch counts as silent, −70 dBFS. */
export const SILENT = 3e-4;
/** Share of sounds that get another tone and room. */
const VARIED = 0.6;

/** One stretch. */
export interface DrawnStretch {
  readonly entry: Sound;
  readonly samples: Float32Array;
}

/** Draws by length, folders by the root of theirs; what is too short is left out. */
export class SoundPool {
  readonly #sounds: readonly Sound[];
  readonly #weights: Float64Array;
  readonly #length: number;

  /** @param length of a stretch, samples. */
  constructor(sounds: readonly Sound[], length: number) {
    this.#length = length;
    this.#sounds = sounds.filter(({ sound }) => sound.samples >= length);
    this.#weights = rootWeights(this.#sounds.map(({ source, sound }) => ({ source, length: sound.samples })));
  }

  /** Sounds that are long enough. */
  get sounds(): readonly Sound[] {
    return this.#sounds;
  }

  /** A stretch, played at a rate; null where there is none, or it is silent. */
  async draw(rates: readonly [number, number], random: () => number): Promise<DrawnStretch | null> {
    const entry = this.#sounds[drawWeighted(this.#weights, random)];
    if (!entry) return null;
    const rate = drawRate(rates, entry.sound.samples / this.#length, random);
    const taken = Math.min(entry.sound.samples, Math.ceil(this.#length * rate));
    const samples = await readStretch(entry.path, entry.sound, Math.floor(random() * (entry.sound.samples - taken + 1)), taken);
    const played = soundAtRate(samples, rate, { margin: 0, length: this.#length });
    return levelOf(played) > SILENT ? { entry, samples: played } : null;
  }
}

/** Mostly in another tone and room. */
export function varied(samples: Float32Array, random: () => number): Float32Array {
  const { lowCut, highCut, echoes } = randomSound(random);
  return random() < VARIED ? varySound(samples, samples, { ...UNTOUCHED, lowCut, highCut, echoes }, random) : samples;
}
