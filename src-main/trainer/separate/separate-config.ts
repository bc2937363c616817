/** @file Everything that decides what a training of the separation network computes, beside its footage. Stored with each checkpoint. */
import { z } from 'zod';
import { SEPARATOR_SCHEMA } from '../../models/separator-file.ts';
import { COMPACT_SEPARATOR } from '../../networks/separator-config.ts';
import { LOOP_SETTINGS } from '../loop-config.ts';

const share = z.number().min(0).max(1);
/** Least and most of what is multiplied; 1 leaves it as recorded. */
const rates = z.tuple([z.number().min(0.25).max(1), z.number().min(1).max(4)]);

/** How mixtures are made. */
export const MIXING_SCHEMA = z
  .object({
    /** What is off screen, as shares of all mixtures: one other voice, several at once, recorded sounds without a voice, generated ones. */
    offScreen: z.object({ voice: share, babble: share, sounds: share, generated: share }).strict(),
    /** Share of mixtures with a second off-screen part behind the first. */
    second: share,
    /** On-screen over off-screen sound, decibels, drawn evenly. */
    decibels: z.tuple([z.number(), z.number()]),
    /** Share of examples whose face is silent: all that is heard comes from elsewhere. */
    silent: share,
    /** Share of those that stand still, as listeners do; the others talk and are not heard. */
    still: share,
    /** Share of examples that are told of no face. */
    faceless: share,
    /** Pictures by which sound and face are apart at most. */
    jitter: z.number().int().min(0),
    /** How strongly another face moves in the vectors, over the face itself: at least and at most. Why: docs/adr/0018-separation.md. */
    otherLips: z.tuple([z.number().min(0), z.number().min(0)]),
    /** How strongly lips that talk move in the vectors, over how they do, drawn evenly in octaves: people differ in that, and the weak ones would be taken for listeners. */
    movement: rates,
    /** How fast voices are played, lips and sound alike: other throats. And how fast other sounds are. */
    voiceRate: rates,
    soundRate: rates,
    /** Share of events among generated sounds. */
    events: share,
  })
  .strict()
  .refine(({ offScreen }) => Math.abs(Object.values(offScreen).reduce((sum, value) => sum + value, 0) - 1) < 1e-6, 'the shares of what is off screen must add up to 1');

/** Checks a configuration that was stored. */
export const SEPARATE_CONFIG_SCHEMA = z
  .object({
    network: SEPARATOR_SCHEMA,
    ...LOOP_SETTINGS,
    /** Pictures per example. */
    frames: z.number().int().positive(),
    /** See `SeparateTaskOptions`. */
    assignment: z.enum(['seen', 'either']),
    compressedWeight: z.number().min(0),
    mixing: MIXING_SCHEMA,
  })
  .strict();

/** Settings of one training. */
export type SeparateConfig = Readonly<z.infer<typeof SEPARATE_CONFIG_SCHEMA>>;

/** How mixtures are made. */
export type Mixing = SeparateConfig['mixing'];

/** What a training starts with, if not from a checkpoint (what a released model was trained with, its card says): examples of 0.96 s, since clips of single words last 1.2 s and are played up to a quarter faster. Why the rest: docs/adr/0018-separation.md. */
export const SEPARATE_CONFIG: SeparateConfig = {
  network: COMPACT_SEPARATOR,
  seed: 1,
  batch: 12,
  frames: 24,
  assignment: 'seen',
  compressedWeight: 2,
  mixing: {
    offScreen: { voice: 0.4, babble: 0.05, sounds: 0.4, generated: 0.15 },
    second: 0.25,
    decibels: [-8, 20],
    silent: 0.12,
    still: 0.7,
    faceless: 0.1,
    jitter: 1,
    otherLips: [0.2, 1.5],
    movement: [0.6, 1.6],
    voiceRate: [0.8, 1.25],
    soundRate: [0.5, 2],
    events: 0.5,
  },
  peakRate: 1.5e-3,
  warmup: 100,
  weightDecay: 0.02,
  clip: 2,
  averageDecay: 0.99,
  evaluateEvery: 100,
  patience: 60,
  checkpointEvery: 50,
};
