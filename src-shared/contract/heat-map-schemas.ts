/** @file Run-time validation of what `heatMap.*` are called with; part of `schemas.ts`. */
import { z } from 'zod';
import type { HeatMapStyle } from '../model/heat-map-style.ts';
import { audioTrack, mediaId, path, range, seconds } from './schema-parts.ts';

const share = z.number().min(0).max(1);

/** See {@link HeatMapStyle}. */
export const heatMapStyle = z
  .object({ values: z.enum(['absolute', 'positive', 'signed']), colors: z.enum(['ember', 'blue-orange']), opacity: share, threshold: share.max(0.99) })
  .strict() satisfies z.ZodType<HeatMapStyle>;

const file = { output: path.nullable(), overwrite: z.boolean() };
const drawn = { style: heatMapStyle, folder: path.nullable().optional(), ...file };

/** One schema per method. */
export const heatMapSchemas = {
  'heatMap.compute': z.object({ mediaId, audioTrack: audioTrack.nullable(), range: range.nullable() }).strict(),
  'heatMap.exportStill': z.object({ mediaId, audioTrack: audioTrack.nullable(), time: seconds.min(0), ...drawn }).strict(),
  'heatMap.exportVideo': z.object({ mediaId, audioTrack: audioTrack.nullable(), range: range.nullable(), ...drawn }).strict(),
  'heatMap.exportData': z.object({ mediaId, audioTrack: audioTrack.nullable(), range: range.nullable(), ...file }).strict(),
};
