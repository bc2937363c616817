/** @file Sizes of the separation network: the spectrogram that it reads, what it is told of the picture, and its layers. */

/** One size. `models/separator-file.ts` checks those that were stored. */
export interface SeparatorConfig {
  /** Samples per second of the mono mixture: {@link SPECTRA_PER_PICTURE} hops per picture. */
  readonly sampleRate: number;
  /** Spectrogram, samples: root-Hann window, frame t centred on sample t · hop, as `dsp/stft.ts` defines it. */
  readonly windowLength: number;
  readonly hopLength: number;
  /** A power of two, at least 64: the frequency axis halves five times. */
  readonly fftLength: number;
  /** Pictures per second that the network is told of. */
  readonly frameRate: number;
  /** Pictures per window unless asked for another length; any length is possible. */
  readonly frames: number;
  /** Numbers per picture about the face that is heard. */
  readonly faceSize: number;
  /** Numbers per picture that are made of them: few, so that there is little to know people by. */
  readonly faceChannels: number;
  /** Numbers per picture about everything that is seen, at the three scales of the multisensory network. */
  readonly sceneSizes: readonly [number, number, number];
  /** Channels after each of the five steps that halve the frequency axis. */
  readonly channels: readonly [number, number, number, number, number];
  /** Channels of the layers over time alone, and how far apart the taps of each pair of them are, pictures; no two alike. */
  readonly timeChannels: number;
  readonly dilations: readonly number[];
}

/** Spectrogram frames per picture: the network halves time twice. */
export const SPECTRA_PER_PICTURE = 4;

/** Ours. Why these sizes: docs/adr/0018-separation.md. */
export const COMPACT_SEPARATOR: SeparatorConfig = {
  sampleRate: 16_000,
  windowLength: 480,
  hopLength: 160,
  fftLength: 512,
  frameRate: 25,
  frames: 100,
  faceSize: 128,
  faceChannels: 32,
  sceneSizes: [16, 32, 128],
  channels: [10, 20, 32, 48, 64],
  timeChannels: 192,
  dilations: [1, 2, 4, 8],
};

/** Ours for telling voices apart without a picture: twice as many layers over time, which cost little there. Why: docs/adr/0021-two-voices.md. */
export const COMPACT_VOICES: SeparatorConfig = { ...COMPACT_SEPARATOR, dilations: [...COMPACT_SEPARATOR.dilations, 16, 3, 6, 12] };

/** Bins per spectrogram frame, 257 for {@link COMPACT_SEPARATOR}. */
export function separatorBins({ fftLength }: Pick<SeparatorConfig, 'fftLength'>): number {
  return fftLength / 2 + 1;
}

/** Spectrogram frames of so many pictures. */
export function spectraOf(pictures: number): number {
  return pictures * SPECTRA_PER_PICTURE;
}
