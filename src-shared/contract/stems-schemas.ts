/** @file Run-time validation of what `stems.*` are called with; part of `schemas.ts`. */
import { z } from 'zod';
import { STEM_KINDS } from '../model/stem.ts';
import { audioTrack, mediaId, path, range } from './schema-parts.ts';

const stemsArgs = { mediaId, audioTrack: audioTrack.nullable(), range: range.nullable(), face: z.number().int().min(0).max(10_000).nullable(), offset: z.number().min(-60).max(60) };

/** What a file name may be made of; see `StemsExportArgs.pattern`. */
export const STEM_TOKENS = ['name', 'stem', 'face', 'range', 'timecode', 'date', 'track'] as const;

const pattern = z
  .string()
  .min(1)
  .max(200)
  .refine((text) => !/[\\/:*?"<>|\u0000-\u001f]/.test(text), 'must not contain what file systems forbid')
  .refine((text) => (text.match(/[{}]/g)?.length ?? 0) === 2 * (text.match(new RegExp(`\\{(${STEM_TOKENS.join('|')})\\}`, 'g'))?.length ?? 0), `may hold ${STEM_TOKENS.map((token) => `{${token}}`).join(', ')}`)
  .refine((text) => text.includes('{stem}'), 'must hold {stem}, or both stems would have one name');

/** Which stems are written. */
export const stemKinds = z.array(z.enum(STEM_KINDS)).min(1).max(2).refine((kinds) => new Set(kinds).size === kinds.length, 'must not name one twice');
/** See `StemsExportArgs.format`. */
export const stemFormat = z.enum(['source', 's16', 's24', 'f32']);

/** One schema per method. */
export const stemsSchemas = {
  'stems.split': z.object(stemsArgs).strict(),
  'stems.faces': z.object({ mediaId, range: range.nullable() }).strict(),
  'stems.export': z
    .object({
      ...stemsArgs,
      stems: stemKinds,
      format: stemFormat,
      pattern: pattern.nullable(),
      folder: path.nullable(),
      overwrite: z.boolean(),
      mux: z.boolean(),
    })
    .strict(),
};
