/** @file Run-time validation of what `models.*` are called with; part of `schemas.ts`. */
import { z } from 'zod';
import type { Figures, FiguresPair, FootageSummary } from './models.ts';
import { nothing, path } from './schema-parts.ts';

/** Name of a model, which is also the stem of its files. */
export const modelId = z
  .string()
  .max(64)
  .regex(/^[A-Za-z0-9][\w.-]*$/, 'must be letters, digits, dots, dashes and underscores');

/** Folders of footage. */
export const folders = z.array(path).min(1).max(64);

const share = z.number().min(0).max(1);
const count = z.number().int().min(0);

/** See {@link Figures}; read back from models and runs. */
export const figures = z
  .object({
    score: share,
    table: z.array(z.object({ frames: count, windows: count, withinOne: share.nullable(), withinTwo: share.nullable() }).strict()),
  })
  .strict() satisfies z.ZodType<Figures>;

/** See {@link FiguresPair}. */
export const figuresPair: z.ZodType<FiguresPair> = z.object({ before: figures, after: figures }).strict();

/** See {@link FootageSummary}. */
export const footageSummary: z.ZodType<FootageSummary> = z.object({ sources: count, sequences: count, seconds: z.number().min(0) }).strict();

/** One schema per method. */
export const modelsSchemas = {
  'models.list': nothing,
  'models.activate': z.object({ id: modelId, evenIfWorse: z.boolean() }).strict(),
  'models.revert': nothing,
  'models.remove': z.object({ id: modelId }).strict(),
  'models.export': z.object({ id: modelId, path, overwrite: z.boolean() }).strict(),
  'models.import': z.object({ path }).strict(),
  'models.compare': z.object({ a: modelId, b: modelId, folders }).strict(),
};
