/** @file The settings that every training has, whatever it trains. */
import { z } from 'zod';

const count = z.number().int().positive();
const positive = z.number().finite().positive();

/** Fields of a stored configuration, to be spread into the schema of one kind of training. */
export const LOOP_SETTINGS = {
  seed: z.number().int(),
  /** Examples per step. */
  batch: count,
  /** Learning rate at its highest, reached after so many steps. */
  peakRate: positive,
  warmup: count,
  weightDecay: z.number().min(0),
  /** Longest gradient. */
  clip: positive,
  /** Share of the running mean of the weights that a step keeps. */
  averageDecay: z.number().min(0).max(1),
  /** Steps between two looks at held-out footage, and how many without progress end the training. */
  evaluateEvery: count,
  patience: count,
  /** Steps between two checkpoints. */
  checkpointEvery: count,
} as const;

/** The part of a configuration that the loop itself reads. */
export type LoopConfig = Readonly<Omit<z.infer<z.ZodObject<typeof LOOP_SETTINGS>>, 'weightDecay' | 'clip'>>;
