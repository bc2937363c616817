/**
 * @file Writes an item's fix so that a kill at any moment leaves either no output or the whole one, and never writes it twice:
 *
 * 1. the fix is written and proven under the item's staging folder, which nobody else uses;
 * 2. what it is, and its content's mark, are kept;
 * 3. it is put into place.
 *
 * A run that finds (2) kept looks for the content in place, then in staging, and only then starts from (1).
 */
import { rm } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import type { FixStep } from '../../src-shared/contract/batch.ts';
import type { Call } from '../../src-shared/contract/services.ts';
import { type Correction, correctionFor, isIdentity } from '../../src-shared/model/alignment.ts';
import { contentMark, sameContent, sameSource } from './fingerprint.ts';
import type { KnownItem, WrittenFix } from './item-job.ts';
import { putIntoPlace } from './put-into-place.ts';
import type { ItemDeps, OpenJob } from './run-item.ts';

/**
 * Puts the fix into place, unless it lies there.
 *
 * @returns what is known now, and whether there was anything to correct.
 * @throws {AppError} `fix.output-exists` when the name is taken by a file that this item did not write, and what writing throws.
 */
export async function writeItem(job: OpenJob, step: FixStep, deps: ItemDeps, call: Call): Promise<{ readonly known: KnownItem; readonly changed: boolean }> {
  const { known } = job;
  const correction = job.correction ?? (known.estimate ? correctionFor(known.estimate) : null);
  if (!correction || isIdentity(correction)) return { known, changed: false };
  const before = known.written;
  const isThere = before !== null && sameContent(await contentMark(before.result.output), before.content);
  if (before && isOf(before, known, correction, step)) {
    if (isThere) {
      // A kill between the last two steps of putting into place leaves an empty folder, or a second name of the same file.
      await rm(job.staging, { recursive: true, force: true });
      return { known, changed: true };
    }
    if (sameContent(await contentMark(stagedPath(job, before.result.output)), before.content)) {
      await place(job, before, false);
      return { known, changed: true };
    }
  }
  // Whatever an earlier run left there is not what is wanted.
  await rm(job.staging, { recursive: true, force: true });
  const result = await deps.alignment.fix(
    {
      mediaId: job.media.id,
      audioTrack: known.estimate?.audioTrack ?? null,
      correction,
      measurement: job.correction || !known.estimate ? null : { model: known.estimate.model, confidence: known.estimate.confidence },
      mode: step.mode,
      audioFormat: step.audioFormat,
      output: null,
      folder: job.staging,
      overwrite: true,
    },
    call,
  );
  const content = await contentMark(result.output);
  if (!content) throw new Error(`${result.output} went away`);
  const written: WrittenFix = { result: { ...result, output: targetPath(job, result.output) }, source: known.source, correction, content };
  await job.keep({ ...known, written });
  await place(job, written, isThere && before.result.output === written.result.output);
  return { known: { ...known, written }, changed: true };
}

/** True when it is the fix that is wanted, as far as it can be told without writing it. */
function isOf(written: WrittenFix, { source }: KnownItem, correction: Correction, { mode }: FixStep): boolean {
  return sameSource(written.source, source) && written.result.mode === mode && JSON.stringify(written.correction) === JSON.stringify(correction);
}

async function place(job: OpenJob, { result, content }: WrittenFix, replace: boolean): Promise<void> {
  await putIntoPlace(stagedPath(job, result.output), { path: result.output, content }, replace);
  await rm(job.staging, { recursive: true, force: true });
}

/** `clip.synced.mov` of the staging folder under the item's own stem. */
function targetPath(job: OpenJob, staged: string): string {
  return join(job.target.folder, job.target.stem + basename(staged).slice(sourceStem(job).length));
}

function stagedPath(job: OpenJob, target: string): string {
  return join(job.staging, sourceStem(job) + basename(target).slice(job.target.stem.length));
}

function sourceStem({ path }: OpenJob): string {
  return basename(path, extname(path));
}
