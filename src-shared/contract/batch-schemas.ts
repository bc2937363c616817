/** @file Run-time validation of what crosses the contract for batches, and of recipes read from files. */
import { z } from 'zod';
import { DEFAULT_HEAT_MAP_STYLE } from '../model/heat-map-style.ts';
import { TOLERANCE_IDS } from '../model/tolerance.ts';
import type { BatchOptions, Recipe, RecipeStep } from './batch.ts';
import { heatMapStyle } from './heat-map-schemas.ts';
import { audioFormat, audioTrack, correction, fixMode, nothing, path, seconds } from './schema-parts.ts';
import { stemFormat, stemKinds } from './stems-schemas.ts';

const batchId = z.string().regex(/^[0-9a-f]{16}$/);
const itemId = z.string().regex(/^[1-9]\d{0,9}$/);
const itemIds = z.array(itemId).min(1).max(100_000);
const recipeName = z.string().trim().min(1).max(80);

const measureStep = z.object({ kind: z.literal('measure'), audioTrack: audioTrack.nullable(), thorough: z.boolean(), maxOffset: seconds.min(0.2).max(30).nullable() }).strict();
/** Recipes of earlier versions say nothing of tolerances; what they leave is what a new one does. */
const leaveWithin = z.enum(TOLERANCE_IDS).nullable().default('ebu-r37');
const fixStep = z.object({ kind: z.literal('fix'), mode: fixMode, audioFormat, leastConfidence: z.number().min(0).max(1), leaveWithin }).strict();

const stemsStep = z.object({ kind: z.literal('stems'), audioTrack: audioTrack.nullable(), stems: stemKinds, format: stemFormat, mux: z.boolean() }).strict();
const seeStep = z
  .object({ kind: z.literal('see'), audioTrack: audioTrack.nullable(), video: z.boolean(), data: z.boolean(), style: heatMapStyle.default(DEFAULT_HEAT_MAP_STYLE) })
  .strict()
  .refine(({ video, data }) => video || data, 'a heat map needs video, data or both');

/** Steps of a recipe, each at most once, a fix only after a measurement. */
const steps: z.ZodType<readonly RecipeStep[]> = z
  .array(z.discriminatedUnion('kind', [measureStep, fixStep, stemsStep, seeStep]))
  .min(1, 'needs at least one step')
  .superRefine((list, context) => {
    const kinds = list.map(({ kind }) => kind);
    if (new Set(kinds).size < kinds.length) context.addIssue({ code: 'custom', message: 'each step at most once' });
    if (kinds.includes('fix') && !kinds.slice(0, kinds.indexOf('fix')).includes('measure')) context.addIssue({ code: 'custom', message: 'a fix needs a measurement before it' });
  });

/** A recipe, from a window or a file. */
export const recipeSchema: z.ZodType<Recipe> = z.object({ name: recipeName, steps }).strict();

/** What a batch is made from; its document holds the same. */
export const batchOptionsSchema: z.ZodType<BatchOptions> = z
  .object({
    name: z.string().min(1).max(256).nullable(),
    source: z
      .object({ inputs: z.array(path).min(1).max(10_000), patterns: z.array(z.string().min(1).max(1024)).max(100), recursive: z.boolean(), watch: z.boolean() })
      .strict(),
    recipe: recipeSchema,
    output: z.object({ folder: path.nullable(), keepFolders: z.boolean() }).strict(),
    document: path.nullable(),
  })
  .strict();

const one = z.object({ batchId }).strict();
const several = z.object({ batchId, itemIds }).strict();

/** Schemas of the batch service's methods. */
export const batchSchemas = {
  'batch.list': nothing,
  'batch.recipes': nothing,
  'batch.saveRecipe': z.object({ recipe: recipeSchema }).strict(),
  'batch.deleteRecipe': z.object({ name: recipeName }).strict(),
  'batch.create': batchOptionsSchema,
  'batch.items': z.object({ batchId, from: z.number().int().min(0), count: z.number().int().min(0).max(1000) }).strict(),
  'batch.item': z.object({ batchId, itemId }).strict(),
  'batch.start': one.extend({ jobs: z.number().int().min(1).max(256).nullish() }).strict(),
  'batch.pause': one,
  'batch.stop': one,
  'batch.retry': several.extend({ measure: z.boolean() }).strict(),
  'batch.skip': several,
  'batch.remove': several,
  'batch.restore': z.object({ batchId, itemIds: itemIds.nullable() }).strict(),
  'batch.move': several.extend({ before: itemId.nullable() }).strict(),
  'batch.correct': z.object({ batchId, itemId, correction: correction.nullable() }).strict(),
  'batch.report': z.object({ batchId, formats: z.array(z.enum(['html', 'csv', 'json'])).min(1).max(3), folder: path.nullable() }).strict(),
  'batch.delete': one,
} as const;
