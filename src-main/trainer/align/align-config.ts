/** @file Everything that decides what a training of the multisensory network computes, beside its footage. Stored with each checkpoint. */
import { z } from 'zod';
import { COMPACT, type MultisensoryConfig } from '../../networks/multisensory-config.ts';
import { LOOP_SETTINGS } from '../loop-config.ts';

const count = z.number().int().positive();
const positive = z.number().finite().positive();
const stride = z.tuple([count, count]);

/** Checks sizes of a network that were stored. */
export const MULTISENSORY_SCHEMA: z.ZodType<MultisensoryConfig> = z
  .object({
    frames: count,
    frameRate: positive,
    side: count,
    sampleRate: count,
    channels: z.union([z.literal(1), z.literal(2)]),
    width: count,
    factorized: z.boolean(),
    strides: z.object({ conv1: stride, conv2: stride, sound4: count, conv4: stride, conv5: stride }).strict(),
    matched: z.number().int().min(0),
    norm: z.object({ epsilon: positive, hasScale: z.boolean() }).strict(),
  })
  .strict();

/** How far sounds are shifted, and how that changes over a training. */
export const SHIFT_SCHEMA = z
  .object({
    /** Least shift at the first step and from step `steps` on, falling geometrically in between, seconds. */
    from: positive,
    to: positive,
    steps: count,
    /** Largest shift, seconds. */
    most: positive,
  })
  .strict();

/** Checks a configuration that was stored. */
export const ALIGN_CONFIG_SCHEMA = z
  .object({
    network: MULTISENSORY_SCHEMA,
    /** A batch counts pictures, each tried with several sounds. */
    ...LOOP_SETTINGS,
    shift: SHIFT_SCHEMA,
    /** Side of the pictures in training, pixels: what is learned of small ones holds for parts of larger ones. */
    trainingSide: count,
    /** Sounds per picture, its own among them. */
    sounds: z.number().int().min(3),
    /** Share of the pictures that show a smaller view within another. */
    insetShare: z.number().min(0).max(1),
    /** Share of the pictures that show generated scenes: movements that go with events, of which there is little footage. */
    generatedShare: z.number().min(0).max(1),
  })
  .strict();

/** Settings of one training. */
export type AlignConfig = Readonly<z.infer<typeof ALIGN_CONFIG_SCHEMA>>;

/** Range of shifts over a training. */
export type ShiftSchedule = Readonly<z.infer<typeof SHIFT_SCHEMA>>;

/**
 * As trained for release. Shifts start where the paper's lie (2.0–5.8 s) and come down to 0.2 s, a syllable; clips too short for the shift of the
 * moment give the largest that they hold. Windows are 0.8 s: clips of single words last 1.2 s, and 0.4 s must be left to shift by. Patience is long,
 * since networks of this kind may stay at chance for long before they find out what to listen for.
 */
export const ALIGN_CONFIG: AlignConfig = {
  network: COMPACT,
  seed: 1,
  batch: 16,
  trainingSide: 64,
  sounds: 3,
  insetShare: 0.5,
  generatedShare: 0.35,
  shift: { from: 2, to: 0.2, steps: 800, most: 5.8 },
  peakRate: 1.5e-3,
  warmup: 50,
  weightDecay: 0.02,
  clip: 2,
  averageDecay: 0.99,
  evaluateEvery: 200,
  patience: 60,
  checkpointEvery: 50,
};
