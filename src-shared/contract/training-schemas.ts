/** @file Run-time validation of what `training.*` are called with; part of `schemas.ts`. */
import { z } from 'zod';
import { folders, modelId } from './models-schemas.ts';
import { nothing, path } from './schema-parts.ts';

const run = z.object({ runId: modelId }).strict();

/** What a run is started with; also read back from its record. */
export const trainingOptions = z
  .object({
    folders,
    from: modelId.nullable(),
    length: z.union([
      z.object({ minutes: z.number().min(0.1).max(100_000) }).strict(),
      z.object({ steps: z.number().int().min(1).max(1e8) }).strict(),
    ]),
    name: modelId.refine((name) => name !== 'scratch', 'must not be "scratch"'),
    keep: z.array(path).max(64),
  })
  .strict();

/** One schema per method. */
export const trainingSchemas = {
  'training.scan': z.object({ folders, modelId: modelId.nullable() }).strict(),
  'training.start': trainingOptions,
  'training.pause': run,
  'training.resume': run,
  'training.stop': run,
  'training.discard': run,
  'training.runs': nothing,
};
