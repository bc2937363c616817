/** @file Everything that decides what a training computes, beside its footage. Stored with each checkpoint. */
import { z } from 'zod';
import { LIP_SYNC, type LipSyncConfig } from '../networks/lip-sync.ts';
import { LIP_SYNC_TASK } from '../networks/lip-sync-loss.ts';
import { LOOP_SETTINGS } from './loop-config.ts';

const count = z.number().int().positive();
const positive = z.number().finite().positive();
const four = [count, count, count, count] as const;

const network: z.ZodType<LipSyncConfig> = z
  .object({
    cropSize: count,
    bands: count,
    melFramesPerFrame: z.literal(4),
    videoChannels: z.tuple([...four, count]),
    audioChannels: z.tuple([...four]),
    temporalChannels: z.tuple([count, count]),
    embeddingSize: count,
  })
  .strict();

/** Checks a configuration that was stored. */
export const TRAIN_CONFIG_SCHEMA = z
  .object({
    network,
    ...LOOP_SETTINGS,
    /** Video frames per example. */
    frames: count,
    /** See `LipSyncTaskOptions`. */
    maxShift: count,
    lengths: z.array(count),
    onTarget: positive,
  })
  .strict();

/** Settings of one training. */
export type TrainConfig = Readonly<z.infer<typeof TRAIN_CONFIG_SCHEMA>>;

/** As trained for release. */
export const TRAIN_CONFIG: TrainConfig = {
  network: LIP_SYNC,
  seed: 1,
  batch: 24,
  frames: 29,
  maxShift: LIP_SYNC_TASK.maxShift,
  lengths: [...LIP_SYNC_TASK.lengths],
  onTarget: LIP_SYNC_TASK.onTarget,
  peakRate: 2e-3,
  warmup: 100,
  weightDecay: 0.02,
  clip: 2,
  averageDecay: 0.995,
  evaluateEvery: 100,
  patience: 12,
  checkpointEvery: 50,
};

/** Fine-tuning: small steps, so that what the model knows stays. */
export const FINE_TUNE: Partial<TrainConfig> = { peakRate: 2e-4, warmup: 20, evaluateEvery: 25, averageDecay: 0.98 };
