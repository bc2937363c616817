/** @file Run-time validation of every argument that crosses the contract. The closed table of what may be called. */
import { z } from 'zod';
import { batchSchemas } from './batch-schemas.ts';
import { heatMapSchemas, heatMapStyle } from './heat-map-schemas.ts';
import { interchangeSchemas } from './interchange-schemas.ts';
import { modelsSchemas } from './models-schemas.ts';
import { audioFormat, audioTrack, correction, fixMode, mediaId, nothing, path, range, seconds } from './schema-parts.ts';
import type { ArgsOf, MethodName } from './services.ts';
import { stemsSchemas } from './stems-schemas.ts';
import { tagsSchemas } from './tags-schemas.ts';
import { trainingSchemas } from './training-schemas.ts';

/** All of the settings; `settings-service.ts` reads its file with it. */
export const settingsSchema = z
  .object({
    ffmpegPath: path.nullable(),
    device: z.enum(['auto', 'cpu', 'cuda', 'dml', 'coreml', 'webgpu']),
    tolerance: z.string().max(64),
    maxOffset: seconds.min(0.2).max(30),
    measureOnOpen: z.boolean(),
    fixMode,
    audioFormat,
    outputFolder: path.nullable(),
    heatMapStyle,
    showHeatMap: z.boolean(),
    shortcuts: z.record(z.string().max(64), z.array(z.string().max(64)).max(8)),
    cacheLimitBytes: z.number().int().min(0),
  })
  .strict();
/** A project is checked in depth by `project/project-file.ts`, which can also migrate it; here only its kind and size. */
const project = z.looseObject({ format: z.literal('slateless-project'), version: z.number().int(), name: z.string().max(1024), clips: z.array(z.looseObject({})).max(100_000) });

/** One schema per method. A method without one does not compile, and cannot be called. */
export const schemas = {
  'app.info': nothing,
  'app.reveal': z.object({ path }).strict(),
  'files.list': z.object({ path: path.nullable() }).strict(),
  'files.places': nothing,
  'files.expand': z.object({ paths: z.array(path).max(10_000) }).strict(),
  'files.locate': z.object({ files: z.array(z.object({ name: z.string().min(1).max(1024), sizeBytes: z.number().int().min(0) }).strict()).max(1000) }).strict(),
  'media.open': z.object({ path }).strict(),
  'media.levels': z.object({ mediaId }).strict(),
  'media.peaks': z.object({ mediaId, audioTrack }).strict(),
  'media.proxy': z.object({ mediaId }).strict(),
  'media.frameTimes': z.object({ mediaId }).strict(),
  'alignment.measure': z.object({ mediaId, audioTrack: audioTrack.nullable(), range: range.nullable(), thorough: z.boolean(), maxOffset: seconds.min(0.2).max(30) }).strict(),
  'alignment.fix': z
    .object({
      mediaId,
      audioTrack: audioTrack.nullable(),
      correction,
      measurement: z.object({ model: z.string().max(256), confidence: z.number().min(0).max(1) }).strict().nullish(),
      mode: fixMode,
      audioFormat,
      output: path.nullable(),
      folder: path.nullable(),
      overwrite: z.boolean(),
    })
    .strict(),
  'engine.status': nothing,
  'engine.probe': nothing,
  'project.restore': nothing,
  'project.open': z.object({ path }).strict(),
  'project.save': z.object({ project: project as unknown as z.ZodType<ArgsOf<'project.save'>['project']>, path: path.nullable() }).strict(),
  'project.recent': nothing,
  'settings.get': nothing,
  'settings.set': z.object({ changes: settingsSchema.partial() }).strict(),
  ...batchSchemas,
  ...heatMapSchemas,
  ...interchangeSchemas,
  ...modelsSchemas,
  ...stemsSchemas,
  ...tagsSchemas,
  ...trainingSchemas,
} satisfies { readonly [M in MethodName]: z.ZodType<ArgsOf<M>> };

/** True for a name in the table; own properties only, so `__proto__` is not. */
export function isMethodName(name: string): name is MethodName {
  return Object.hasOwn(schemas, name);
}
