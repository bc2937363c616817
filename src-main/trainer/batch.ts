/**
 * @file Batches. Batch number n is a function of the dataset, the seed and n alone, so a training that is resumed goes on with the very batches that
 * it would have seen, and nothing about random numbers has to be stored.
 */
import { normalizedGray, normalizedLog, soundInput } from '../analysis/embed.ts';
import { audibleFrames } from '../analysis/speech-activity.ts';
import { melPower } from '../dsp/mel.ts';
import type { Tensors } from '../engine/protocol.ts';
import type { LipSyncModel } from '../models/manifest.ts';
import { numberedRandom } from '../nn/random.ts';
import { cutPicture, type PictureVariation, randomPicture } from './augment-picture.ts';
import { randomSound, type SoundVariation, varyMel, varySound } from './augment-sound.ts';
import type { ClipWindow } from './clip-file.ts';
import { readSequence, type Sequence } from './dataset.ts';

/** What of a model's manifest decides about its inputs. */
export type InputSpec = Pick<LipSyncModel, 'crop' | 'mel' | 'melFramesPerFrame' | 'logFloor' | 'videoNormalization' | 'audioNormalization'>;

/** Sizes of a batch. */
export interface BatchOptions {
  readonly batch: number;
  /** Video frames per example. */
  readonly frames: number;
  readonly seed: number;
}

/** Long sequences are drawn more often, up to this many times a short one: one interview must not outweigh all other faces. */
const MOST_WEIGHT = 8;
/** Share of windows that are replayed slower or faster, picture and sound alike, and by how much at most. */
const [SPEED_CHANCE, SPEED_REACH] = [0.25, 0.08];

/** Draws batches. */
export class Batches {
  readonly #sequences: readonly Sequence[];
  readonly #cumulative: Float64Array;
  readonly #spec: InputSpec;
  readonly #options: BatchOptions;

  /** @param sequences those shorter than a window are left out. */
  constructor(sequences: readonly Sequence[], spec: InputSpec, options: BatchOptions) {
    this.#sequences = sequences.filter(({ sequence }) => sequence.frames >= options.frames);
    let total = 0;
    this.#cumulative = Float64Array.from(this.#sequences, ({ sequence }) => (total += Math.min(MOST_WEIGHT, sequence.frames / options.frames)));
    this.#spec = spec;
    this.#options = options;
  }

  /** Sequences that are long enough. */
  get size(): number {
    return this.#sequences.length;
  }

  /** Feeds `video` and `audio` of step `number`. */
  async at(number: number): Promise<Tensors> {
    const { batch, frames, seed } = this.#options;
    const { crop, mel, melFramesPerFrame } = this.#spec;
    const random = numberedRandom(seed, number);
    const video = new Float32Array(batch * frames * crop.cropSize ** 2);
    const audio = new Float32Array(batch * mel.bands * frames * melFramesPerFrame);
    for (let example = 0; example < batch; example++) {
      const [own, other] = [await this.#draw(random, true), await this.#draw(random, false)];
      const variation = randomPicture(random, (crop.sourceSize - crop.cropSize) / 2);
      const sound = randomSound(random);
      const samples = varySound(own.samples, other.samples, sound, random);
      const input = windowInput({ crops: own.crops, samples }, this.#spec, frames, variation, sound);
      video.set(input.video, example * input.video.length);
      audio.set(input.audio, example * input.audio.length);
    }
    return {
      video: { dims: [batch, frames, crop.cropSize, crop.cropSize], data: video },
      audio: { dims: [batch, mel.bands, frames * melFramesPerFrame], data: audio },
    };
  }

  /** A window of a random sequence, perhaps at another speed. */
  async #draw(random: () => number, mayChangeSpeed: boolean): Promise<ClipWindow> {
    const { frames } = this.#options;
    const place = random() * (this.#cumulative.at(-1) ?? 0);
    const entry = this.#sequences[this.#cumulative.findIndex((end) => place < end)];
    if (!entry) throw new RangeError(`no sequence of ${frames} frames to draw from`);
    const [wanted, chance] = [1 + (2 * random() - 1) * SPEED_REACH, random()];
    const speed = mayChangeSpeed && chance < SPEED_CHANCE ? Math.min(wanted, (entry.sequence.frames - 1) / frames) : 1;
    const taken = speed === 1 ? frames : Math.min(entry.sequence.frames, Math.ceil(frames * speed) + 1);
    const from = Math.floor(random() * (entry.sequence.frames - taken + 1));
    const window = await readSequence(entry, { from, frames: taken, frameRate: this.#spec.crop.frameRate, margin: soundMargin(this.#spec) });
    return speed === 1 ? window : replayed(window, { frames, taken, speed, spec: this.#spec });
  }
}

/** Samples beyond either end of a window that its mel frames look at. */
export function soundMargin({ mel }: Pick<InputSpec, 'mel'>): number {
  return mel.windowLength;
}

/** A window as the network takes it: the same steps as when measuring. `samples`, varied already, reach {@link soundMargin} beyond the frames on both sides. */
export function windowInput(window: ClipWindow, spec: InputSpec, frames: number, variation: PictureVariation, sound: SoundVariation): { readonly video: Float32Array; readonly audio: Float32Array } {
  const { crop, mel, melFramesPerFrame } = spec;
  const video = new Float32Array(frames * crop.cropSize ** 2);
  cutPicture(window.crops, { frames, size: crop.sourceSize, wanted: crop.cropSize }, variation, video);
  const count = frames * melFramesPerFrame;
  const power = varyMel(melPower(window.samples, mel, count, soundMargin(spec)), mel.bands, sound);
  return { video: normalizedGray(video, spec), audio: soundInput(normalizedLog(power, audibleFrames(power, mel.bands), spec), 0, count, mel.bands) };
}

/** Picture and sound at `speed` times the speed, both by linear interpolation from the same starting point. */
function replayed({ crops, samples }: ClipWindow, { frames, taken, speed, spec }: { readonly frames: number; readonly taken: number; readonly speed: number; readonly spec: InputSpec }): ClipWindow {
  const area = spec.crop.sourceSize ** 2;
  const slow = new Uint8Array(frames * area);
  for (let frame = 0; frame < frames; frame++) {
    const place = Math.min(taken - 1, frame * speed);
    const [first, part] = [Math.floor(place), place % 1];
    const second = Math.min(taken - 1, first + 1);
    for (let pixel = 0; pixel < area; pixel++) slow[frame * area + pixel] = Math.round(crops[first * area + pixel] * (1 - part) + crops[second * area + pixel] * part);
  }
  const margin = soundMargin(spec);
  const length = Math.round((frames * spec.mel.sampleRate) / spec.crop.frameRate) + 2 * margin;
  const sound = Float32Array.from({ length }, (_, i) => {
    const place = Math.max(0, margin + (i - margin) * speed);
    const first = Math.floor(place);
    return (samples[first] ?? 0) * (1 - (place - first)) + (samples[first + 1] ?? 0) * (place - first);
  });
  return { crops: slow, samples: sound };
}
