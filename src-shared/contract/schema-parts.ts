/** @file Schemas that arguments of several services are made of. */
import { z } from 'zod';

/** A path on this machine. */
export const path = z.string().min(1).max(4096).refine((text) => !text.includes('\0'), 'must not contain NUL');
/** An opened file. */
export const mediaId = z.string().regex(/^[0-9a-f]{8,64}$/);
/** Position among the audio streams. */
export const audioTrack = z.number().int().min(0).max(63);
/** Any time or offset. */
export const seconds = z.number().finite();
/** For methods without an argument. */
export const nothing = z.object({}).strict() as z.ZodType<Record<string, never>>;
/** A half-open excerpt, seconds. */
export const range = z.object({ start: seconds.min(0), end: seconds }).strict().refine(({ start, end }) => end > start, 'must end after it starts');
/** What is done to the sound. */
export const correction = z
  .object({
    segments: z
      .array(z.object({ start: seconds, end: seconds.nullable(), offset: seconds.min(-3600).max(3600), driftPpm: seconds.min(-200_000).max(200_000) }).strict())
      .min(1)
      .max(1000),
  })
  .strict();
/** How a fix is written. */
export const fixMode = z.enum(['baked', 'timestamps', 'sidecar']);
/** Sound format of a baked fix. */
export const audioFormat = z.enum(['auto', 'pcm', 'flac', 'aac']);
