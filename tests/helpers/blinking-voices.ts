/**
 * @file Mixtures of two drawn voices: each sounds while its face's first number is 1 and takes all bins of a spectrogram frame for itself. Which of them
 * it is cannot be told from the sound.
 */
import { type SeparatorConfig, separatorBins, spectraOf } from '../../src-main/networks/separator-config.ts';

/** A network that trains in seconds. */
export const SMALL_SEPARATOR: SeparatorConfig = {
  sampleRate: 1600,
  windowLength: 48,
  hopLength: 16,
  fftLength: 64,
  frameRate: 25,
  frames: 12,
  faceSize: 3,
  faceChannels: 8,
  sceneSizes: [2, 2, 2],
  channels: [4, 6, 8, 8, 8],
  timeChannels: 24,
  dilations: [1, 2],
};

/** Inputs of `separateTask`, the share of each bin that is on screen, and the faces of the other voices. */
export interface BlinkingVoices {
  readonly feeds: Record<'mixture' | 'onScreen' | 'offScreen' | 'aligned' | 'faces' | 'scene0' | 'scene1' | 'scene2' | 'present', { readonly dims: readonly number[]; readonly data: Float32Array<ArrayBuffer> }>;
  readonly share: Float32Array;
  readonly otherFaces: Float32Array<ArrayBuffer>;
}

/** Draws `count` mixtures. Voices change every three pictures; bins are of random size, with a root mean square of 1. */
export function blinkingVoices(random: () => number, count: number): BlinkingVoices {
  const { frames, faceSize, sceneSizes } = SMALL_SEPARATOR;
  const [spectra, bins] = [spectraOf(frames), separatorBins(SMALL_SEPARATOR)];
  const spectrogram = () => ({ dims: [count, spectra, bins], data: new Float32Array(count * spectra * bins) });
  const perPicture = (size: number) => ({ dims: [count, frames, size], data: new Float32Array(count * frames * size) });
  const [mixture, onScreen, offScreen, aligned, faces] = [spectrogram(), spectrogram(), spectrogram(), spectrogram(), perPicture(faceSize)];
  const [share, otherFaces] = [new Float32Array(mixture.data.length), new Float32Array(faces.data.length)];
  for (let picture = 0; picture < count * frames; picture++) {
    const speaks = picture % 3 === 0 ? random() < 0.5 : faces.data[(picture - 1) * faceSize] === 1;
    faces.data[picture * faceSize] = Number(speaks);
    otherFaces[picture * faceSize] = Number(!speaks);
    for (let at = picture * spectraOf(1) * bins; at < (picture + 1) * spectraOf(1) * bins; at++) {
      mixture.data[at] = Math.sqrt(3) * random();
      share[at] = Number(speaks);
      onScreen.data[at] = aligned.data[at] = share[at] * mixture.data[at];
      offScreen.data[at] = mixture.data[at] - onScreen.data[at];
    }
  }
  const present = { dims: [count, frames, 2], data: Float32Array.from({ length: count * frames * 2 }, (_, i) => 1 - (i % 2)) };
  const [scene0, scene1, scene2] = sceneSizes.map(perPicture);
  return { feeds: { mixture, onScreen, offScreen, aligned, faces, scene0, scene1, scene2, present }, share, otherFaces };
}
