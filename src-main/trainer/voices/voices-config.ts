/** @file Everything that decides what a training of the network that tells voices apart computes, beside its recordings. Stored with each checkpoint. */
import { z } from 'zod';
import { SEPARATOR_SCHEMA } from '../../models/separator-file.ts';
import { COMPACT_VOICES } from '../../networks/separator-config.ts';
import { LOOP_SETTINGS } from '../loop-config.ts';

const share = z.number().min(0).max(1);
const decibels = z.tuple([z.number(), z.number()]);
/** Slowest and fastest; 1 is as recorded. */
const rates = z.tuple([z.number().min(0.25).max(1), z.number().min(1).max(4)]);

/** Checks a configuration that was stored. */
export const VOICES_CONFIG_SCHEMA = z
  .object({
    network: SEPARATOR_SCHEMA,
    ...LOOP_SETTINGS,
    /** Pictures' time per example. */
    frames: z.number().int().positive(),
    /** See `SeparateTaskOptions`. */
    compressedWeight: z.number().min(0),
    /** How mixtures are made. All others are of two people. */
    mixing: z
      .object({
        /** Share of mixtures of one voice and something that is none, and of one voice alone. */
        beside: share,
        alone: share,
        /** Share of what is no voice that is generated, where there are recordings; and of events among that. */
        generated: share,
        events: share,
        /** One voice over the other, and over what is none; drawn evenly. */
        decibels,
        besideDecibels: decibels,
        /** How fast voices are played: other throats. And how fast other sounds are. */
        voiceRate: rates,
        soundRate: rates,
        /** Share of sounds that are heard in another room and by another microphone, and of those with its noise behind them. */
        rooms: share,
        hiss: share,
      })
      .strict()
      .refine(({ beside, alone }) => beside + alone <= 1, 'the shares of mixtures must not exceed 1'),
  })
  .strict();

/** Settings of one training. */
export type VoicesConfig = Readonly<z.infer<typeof VOICES_CONFIG_SCHEMA>>;

/** What a training starts with, if not from a checkpoint. Why: docs/adr/0021-two-voices.md. */
export const VOICES_CONFIG: VoicesConfig = {
  network: COMPACT_VOICES,
  seed: 3,
  batch: 6,
  frames: 96,
  compressedWeight: 2,
  mixing: { beside: 0.22, alone: 0.06, generated: 0.25, events: 0.5, decibels: [-6, 6], besideDecibels: [-6, 12], voiceRate: [0.75, 1.35], soundRate: [0.5, 2], rooms: 0.5, hiss: 0.25 },
  peakRate: 1.5e-3,
  warmup: 100,
  weightDecay: 0.02,
  clip: 2,
  averageDecay: 0.995,
  evaluateEvery: 200,
  patience: 200,
  checkpointEvery: 50,
};
