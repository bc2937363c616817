/** @file Run-time validation of what `tags.*` are called with; part of `schemas.ts`. */
import { z } from 'zod';
import { modelId } from './models-schemas.ts';
import { audioTrack, mediaId, nothing, path, range } from './schema-parts.ts';

/** Name of a tag, as the editor typed it. */
export const tagName = z.string().trim().min(1).max(64);

/** Most groups that are told apart, and most clips in all. */
export const MOST_TO_LEARN = { groups: 50, clips: 2000 } as const;

const taggedClip = { mediaId, audioTrack: audioTrack.nullable(), range: range.nullable() };
const learnGroup = z.object({ tag: tagName, clips: z.array(z.object(taggedClip).strict()).max(MOST_TO_LEARN.clips) }).strict();

/** One schema per method. Sets are named as models are: both names are stems of files. */
export const tagsSchemas = {
  'tags.list': nothing,
  'tags.learn': z
    .object({
      name: modelId,
      groups: z
        .array(learnGroup)
        .max(MOST_TO_LEARN.groups)
        .refine((groups) => new Set(groups.map(({ tag }) => tag)).size === groups.length, 'tags must differ')
        .refine((groups) => groups.reduce((sum, { clips }) => sum + clips.length, 0) <= MOST_TO_LEARN.clips, `must hold ${MOST_TO_LEARN.clips} clips at most`),
    })
    .strict(),
  'tags.tag': z.object({ ...taggedClip, set: modelId }).strict(),
  'tags.remove': z.object({ name: modelId }).strict(),
  'tags.folders': z.object({ path }).strict(),
};
