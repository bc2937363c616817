/** @file Run-time validation of what crosses the contract for timelines. */
import { z } from 'zod';
import { INTERCHANGE_FORMATS } from '../model/interchange.ts';
import { audioTrack, correction, path, seconds } from './schema-parts.ts';

const marker = z
  .object({
    time: seconds,
    duration: seconds.min(0),
    name: z.string().max(1024),
    comment: z.string().max(4096),
    color: z.enum(['red', 'yellow', 'blue']),
    kind: z.enum(['step', 'doubtful', 'note']),
  })
  .strict();
const stem = z.object({ path, name: z.string().min(1).max(256) }).strict();
const clip = z.object({ path, audioTrack: audioTrack.nullable(), correction, markers: z.array(marker).max(10_000), stems: z.array(stem).max(16) }).strict();

/** One schema per method. */
export const interchangeSchemas = {
  'interchange.export': z
    .object({
      name: z.string().trim().min(1).max(200),
      formats: z.array(z.enum(INTERCHANGE_FORMATS)).min(1).max(INTERCHANGE_FORMATS.length),
      folder: path,
      overwrite: z.boolean(),
      clips: z.array(clip).min(1).max(10_000),
    })
    .strict(),
};
