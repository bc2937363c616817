/** @file Run-time validation of what `training.*` are called with; part of `schemas.ts`. */
import { z } from 'zod';
import type { WireError } from './errors.ts';
import { figures, figuresPair, folders, modelId } from './models-schemas.ts';
import { nothing, path } from './schema-parts.ts';
import { DISCARD_REASONS, type ScanReport, type TrainingRun } from './training.ts';

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

const count = z.number().int().min(0);
const finite = z.number().finite();
const part = { count, seconds: finite, names: z.array(z.string()), files: count };

/** See {@link ScanReport}. */
const scanReport: z.ZodType<ScanReport> = z
  .object({
    sources: count,
    scanned: count,
    kept: z.object(part).strict(),
    discarded: z.array(z.object({ ...part, reason: z.enum(DISCARD_REASONS) }).strict()),
    heldOutSeconds: finite.nullable(),
    heldOutBy: z.enum(['people', 'files', 'stretches']).nullable(),
  })
  .strict();

/** See {@link TrainingRun}; as records on disk are checked. */
export const trainingRun: z.ZodType<TrainingRun> = z
  .object({
    id: modelId,
    options: trainingOptions,
    state: z.enum(['scanning', 'training', 'finishing', 'paused', 'interrupted', 'done', 'failed']),
    startedAt: z.string(),
    endedAt: z.string().nullable(),
    parent: z.string().nullable(),
    scan: scanReport.nullable(),
    progress: z.null(),
    device: z.enum(['cpu', 'cuda', 'dml', 'coreml', 'webgpu']).nullable(),
    deviceReason: z.string().nullable(),
    step: count,
    total: count.nullable(),
    seconds: finite,
    samplesPerSecond: finite.nullable(),
    etaSeconds: finite.nullable(),
    curve: z.array(z.object({ step: count, loss: finite }).strict()),
    evaluations: z.array(z.object({ step: count, score: finite, table: figures.shape.table }).strict()),
    before: figures.nullable(),
    after: figures.nullable(),
    kept: figuresPair.nullable(),
    losesBase: z.boolean(),
    mix: finite.nullable(),
    ended: z.enum(['finished', 'no more progress', 'stopped']).nullable(),
    model: z.string().nullable(),
    resumable: z.boolean(),
    error: z.custom<WireError>((value) => typeof value === 'object' && value !== null && 'kind' in value).nullable(),
  })
  .strict();
