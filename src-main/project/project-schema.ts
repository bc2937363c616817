/** @file The shape of a project file, field by field. Unknown fields are dropped; a missing or wrong one makes the file corrupt. */
import { z } from 'zod';
import type { AlignmentEstimate } from '../../src-shared/model/alignment.ts';
import { PROJECT_VERSION, type Project } from '../../src-shared/model/project.ts';
import { GAIN_RANGE, STEM_KINDS } from '../../src-shared/model/stem.ts';
import type { ClipTags } from '../../src-shared/model/tags.ts';

const time = z.number().finite();
const share = z.number().min(0).max(1);
const count = z.number().int().min(0);
const path = z.string().min(1);

const estimate: z.ZodType<AlignmentEstimate> = z.object({
  verdict: z.enum(['in-sync', 'offset', 'drift', 'steps', 'cannot-tell']),
  reason: z.enum(['no-audio', 'no-video', 'no-face', 'no-speech', 'too-short', 'contradictory', 'no-match']).nullable(),
  offset: time.nullable(),
  evidence: z.enum(['lips', 'events', 'scene']).optional(),
  confidence: share,
  driftPpm: time.nullable(),
  steps: z.array(z.object({ start: time, end: time, offset: time, confidence: share })),
  windows: z.array(z.object({ time, duration: time, offset: time, confidence: share, face: z.number().int().nullable() })),
  curve: z.object({ offsets: z.array(time), scores: z.array(time) }).nullable(),
  faces: z.array(z.object({ id: z.number().int(), start: time, end: time, box: z.object({ x: time, y: time, width: time, height: time }), speaking: z.boolean() })),
  audioTrack: count,
  model: z.string(),
  analysedSeconds: time,
  elapsedSeconds: time,
});

const tags: z.ZodType<ClipTags> = z.object({
  set: z.string().min(1),
  version: z.string(),
  tag: z.string().nullable(),
  reason: z.enum(['no-audio', 'no-video', 'too-short', 'unlike', 'unsure']).nullable(),
  probabilities: z.array(z.object({ tag: z.string(), probability: share })),
});
const stem = z.object({ gainDb: z.number().min(GAIN_RANGE.least).max(GAIN_RANGE.most), mute: z.boolean(), solo: z.boolean() });

const clip = z.object({
  id: z.string().min(1),
  path,
  relativePath: path.nullable(),
  fingerprint: z.object({ sizeBytes: count, modifiedMs: time }).nullable(),
  audioTrack: count.nullable(),
  range: z.object({ start: time, end: time }).nullable(),
  estimate: estimate.nullable(),
  correction: z.object({ segments: z.array(z.object({ start: time, end: time.nullable(), offset: time, driftPpm: time })).min(1) }).nullable(),
  stems: z.object({ face: count.nullable(), mix: z.object({ 'on-screen': stem, 'off-screen': stem }) }).nullable(),
  stemFiles: z.array(z.object({ kind: z.enum(STEM_KINDS), path })),
  output: path.nullable(),
  group: z.string().min(1).nullable(),
  tags: tags.nullable(),
});

/** The current version. */
export const projectSchema: z.ZodType<Project> = z.object({
  format: z.literal('slateless-project'),
  version: z.literal(PROJECT_VERSION),
  name: z.string(),
  clips: z.array(clip),
  groups: z.array(z.object({ id: z.string().min(1), name: z.string().min(1) })),
});
