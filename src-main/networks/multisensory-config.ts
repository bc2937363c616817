/** @file Sizes of the multisensory network. One definition serves all of them; see `multisensory.ts`. */

/** One size. */
export interface MultisensoryConfig {
  /** Pictures per window. */
  readonly frames: number;
  /** Pictures per second. */
  readonly frameRate: number;
  /** Side of the square picture, pixels. */
  readonly side: number;
  /** Samples per second and channel. */
  readonly sampleRate: number;
  /** Channels of sound. */
  readonly channels: 1 | 2;
  /** Channels of the first layers; all others are multiples. */
  readonly width: number;
  /** A kernel over time and space as one over space and one over time after it, "(2+1)D" (Tran et al. 2018). */
  readonly factorized: boolean;
  /** Strides over time and space: of the picture's layers, of the last of the sound's, and of the two last stages, which leave the rest to the map. */
  readonly strides: {
    readonly conv1: readonly [time: number, space: number];
    readonly conv2: readonly [time: number, space: number];
    readonly sound4: number;
    readonly conv4: readonly [time: number, space: number];
    readonly conv5: readonly [time: number, space: number];
  };
  /** Channels that picture and sound are compared by before they are joined, per unit of width; 0 as published. */
  readonly matched: number;
  readonly norm: { readonly epsilon: number; readonly hasScale: boolean };
}

/** The network of Owens & Efros 2018 as published for telling shifted sound: 4.2 s, activation map 16 × 7 × 7. */
export const PAPER: MultisensoryConfig = {
  frames: 125,
  frameRate: 29.97,
  side: 224,
  sampleRate: 21_000,
  channels: 2,
  width: 64,
  factorized: false,
  strides: { conv1: [2, 2], conv2: [2, 2], sound4: 4, conv4: [2, 2], conv5: [1, 2] },
  matched: 0,
  norm: { epsilon: 1e-3, hasScale: false },
};

/** The same with the last stride left out, as published for localisation: activation map 16 × 14 × 14. */
export const PAPER_MAP: MultisensoryConfig = { ...PAPER, strides: { ...PAPER.strides, conv5: [1, 1] } };

/** The features that the published separation networks are conditioned on: half the window, and normalisation with a scale. */
export const PAPER_FEATURES: MultisensoryConfig = { ...PAPER, frames: 63, norm: { epsilon: 1e-3, hasScale: true } };

/**
 * Ours. At 19.2 kHz one step of the joined features is exactly 2 pictures and 3 steps of sound (512 samples each), and one of the map twice that, so
 * windows of any multiple of 4 pictures divide without a remainder. Why these sizes: docs/adr/0012-multisensory.md.
 */
export const COMPACT: MultisensoryConfig = {
  frames: 20,
  frameRate: 25,
  side: 112,
  sampleRate: 19_200,
  channels: 1,
  width: 16,
  factorized: true,
  strides: { conv1: [2, 2], conv2: [1, 2], sound4: 2, conv4: [2, 2], conv5: [1, 1] },
  matched: 8,
  norm: { epsilon: 1e-3, hasScale: true },
};

/** Samples per channel of a window, 87,588 for {@link PAPER}. */
export function windowSamples({ frames, frameRate, sampleRate }: Pick<MultisensoryConfig, 'frames' | 'frameRate' | 'sampleRate'>): number {
  return Math.round((sampleRate / frameRate) * frames);
}
