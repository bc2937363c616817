/** @file Mixtures that a separator is judged by: the same each time, each clip's voice as often as every other's. */
import type { SeparatorConfig } from '../../src-main/networks/separator-config.ts';
import { seededRandom } from '../../src-main/nn/random.ts';
import { GENERATED, generatedSound } from '../../src-main/trainer/separate/generated-sound.ts';
import { levelOf, offGain } from '../../src-main/trainer/separate/mixture.ts';
import { readStretch } from '../../src-main/trainer/separate/voice-file.ts';
import { beginnings, stretchOf, type VoiceClip, type VoiceClips, type VoiceStretch } from './voice-clips.ts';

/** What is heard beside the voice. */
export const KINDS = ['speech', 'events', 'generated'] as const;

/** One of them. */
export type Kind = (typeof KINDS)[number];

/** Two sounds of known level. They begin one window of the spectrogram before the first picture and end as much after the last. */
export interface JudgedMixture {
  /** Clip of the voice, and of what is heard beside it; the kind of a generated sound. */
  readonly clips: readonly [string, string];
  readonly on: Float32Array;
  readonly off: Float32Array;
  /** Lips of the voice, `[frames, faceSize]`. */
  readonly face: Float32Array;
  /** Lips of another clip; of the voice that is off screen, if there is one. */
  readonly otherFace: Float32Array;
}

/** How many, and by how much the voice is above the rest. */
export interface MixtureOptions {
  readonly count: number;
  /** Pictures: as many as both clips have, up to the most; clips with fewer than the least are left out. */
  readonly frames: { readonly least: number; readonly most: number };
  readonly decibels: number;
}

/** Quieter stretches are not heard, −50 dBFS: another is drawn. */
const HEARD = 3e-3;
const MOST_TRIES = 30;

/** Mixtures of one kind, one by one. */
export async function* judgedMixtures(kind: Kind, { voices, sounds }: VoiceClips, network: Pick<SeparatorConfig, 'sampleRate' | 'frameRate' | 'windowLength'>, { count, frames: { least, most }, decibels }: MixtureOptions): AsyncGenerator<JudgedMixture, void, undefined> {
  const random = seededRandom(1 + KINDS.indexOf(kind));
  const long = voices.filter((voice) => beginnings(voice, least).count > 0);
  if (long.length < 2) throw new RangeError(`${long.length} clips have a voice of ${least} pictures, where two are needed`);
  const lengthOf = (frames: number) => Math.round((frames * network.sampleRate) / network.frameRate) + 2 * network.windowLength;
  const longSounds = sounds.filter(({ sound }) => sound.samples >= lengthOf(least));
  for (let i = 0; i < count; i++) {
    const voice = long[i % long.length];
    // Each round meets the next clip on, so that no two meet twice before all have met.
    const other = long[(i + 1 + (Math.floor(i / long.length) % (long.length - 1))) % long.length];
    const sound = longSounds[i % longSounds.length];
    const frames = longest(most, (count) => beginnings(voice, count).count > 0 && beginnings(other, count).count > 0 && (kind !== 'events' || sound.sound.samples >= lengthOf(count)));
    const length = lengthOf(frames);
    const own = await heard(() => voiceStretch(voice, frames, random));
    const second = await heard(() => voiceStretch(other, frames, random));
    const [name, off] = await beside();
    const gain = offGain(own.samples, off, decibels);
    yield { clips: [voice.source, name], on: own.samples, off: off.map((value) => gain * value), face: own.vectors, otherFace: second.vectors };

    async function beside(): Promise<readonly [string, Float32Array]> {
      if (kind === 'speech') return [other.source, second.samples];
      if (kind === 'generated') return [GENERATED[i % GENERATED.length], generatedSound(GENERATED[i % GENERATED.length], length, network.sampleRate, random)];
      const { samples } = await heard(async () => ({ samples: await readStretch(sound.path, sound.sound, Math.floor(random() * (sound.sound.samples - length + 1)), length) }));
      return [sound.source, samples];
    }
  }
}

function voiceStretch(voice: VoiceClip, frames: number, random: () => number): Promise<VoiceStretch> {
  const { first, count } = beginnings(voice, frames);
  return stretchOf(voice, first + Math.floor(random() * count), frames);
}

/** As many pictures as are there, up to so many. */
function longest(most: number, isThere: (count: number) => boolean): number {
  let frames = most;
  while (frames > 1 && !isThere(frames)) frames--;
  return frames;
}

/** Draws until something is heard. */
async function heard<T extends { readonly samples: Float32Array }>(draw: () => Promise<T>): Promise<T> {
  let drawn = await draw();
  for (let tries = 1; tries < MOST_TRIES && levelOf(drawn.samples) < HEARD; tries++) drawn = await draw();
  return drawn;
}
