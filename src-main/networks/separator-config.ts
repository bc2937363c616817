/** @file Sizes of the separation network: the spectrogram that it reads, what it is told of the picture, and its layers. Stored with each model. */
import { z } from 'zod';

const count = z.number().int().positive();

/** Checks sizes that were stored. */
export const SEPARATOR_SCHEMA = z
  .object({
    /** Samples per second of the mono mixture. */
    sampleRate: count,
    /** Spectrogram, samples: root-Hann window, frame t centred on sample t · hop, as `dsp/stft.ts` defines it. */
    windowLength: count,
    hopLength: count,
    fftLength: count.refine((length) => (length & (length - 1)) === 0, 'must be a power of two'),
    /** Pictures per second that the network is told of. */
    frameRate: count,
    /** Pictures per window unless asked for another length; any length is possible. */
    frames: count,
    /** Numbers per picture about the face that is heard. */
    faceSize: count,
    /** Numbers per picture about everything that is seen, at the three scales of the multisensory network. */
    sceneSizes: z.tuple([count, count, count]),
    /** Channels after each of the five steps that halve the frequency axis. */
    channels: z.tuple([count, count, count, count, count]),
    /** Channels of the layers over time alone, and how far apart the taps of each pair of them are, pictures. */
    timeChannels: count,
    dilations: z.array(count).min(1),
  })
  .strict()
  .refine(({ sampleRate, hopLength, frameRate }) => sampleRate === 4 * hopLength * frameRate, 'four spectrogram frames must go with each picture')
  .refine(({ windowLength, hopLength, fftLength }) => windowLength % hopLength === 0 && windowLength >= 2 * hopLength && fftLength >= windowLength, 'the spectrogram must be invertible')
  .refine(({ fftLength }) => fftLength % 64 === 0, 'the frequency axis must halve five times');

/** One size. */
export type SeparatorConfig = Readonly<z.infer<typeof SEPARATOR_SCHEMA>>;

/** Spectrogram frames per picture: the network halves time twice. */
const SPECTRA_PER_PICTURE = 4;

/** Ours. Why these sizes: docs/adr/0015-separation.md. */
export const COMPACT_SEPARATOR: SeparatorConfig = {
  sampleRate: 16_000,
  windowLength: 480,
  hopLength: 160,
  fftLength: 512,
  frameRate: 25,
  frames: 100,
  faceSize: 128,
  sceneSizes: [16, 32, 128],
  channels: [16, 32, 48, 64, 96],
  timeChannels: 256,
  dilations: [1, 2, 4, 8],
};

/** Bins per spectrogram frame, 257 for {@link COMPACT_SEPARATOR}. */
export function separatorBins({ fftLength }: Pick<SeparatorConfig, 'fftLength'>): number {
  return fftLength / 2 + 1;
}

/** Spectrogram frames of so many pictures. */
export function spectraOf(pictures: number): number {
  return pictures * SPECTRA_PER_PICTURE;
}
