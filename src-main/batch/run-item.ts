/**
 * @file Runs a recipe on one file: the seam between queues and work. It knows no queue, no document and no other item, so that the embedded queue and a
 * farm's workers call it alike: `runItem(job, recipe, deps, call)`. It can be repeated at will: what is already known is not done again, an
 * output that is already in place is recognised by its content, and an output appears whole or not at all.
 */
import { stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import type { Doubt, ItemMedia, Recipe } from '../../src-shared/contract/batch.ts';
import { correctionFor, NO_CORRECTION, offsetAt } from '../../src-shared/model/alignment.ts';
import { AppError, isCanceled, throwIfCanceled, toWire } from '../../src-shared/contract/errors.ts';
import type { HeatMapService } from '../../src-shared/contract/heat-map.ts';
import type { AlignmentService, Call, MediaService } from '../../src-shared/contract/services.ts';
import type { StemsService } from '../../src-shared/contract/stems.ts';
import type { MediaInfo } from '../../src-shared/model/media.ts';
import { isTolerated, toleranceOf } from '../../src-shared/model/tolerance.ts';
import { displaySize } from '../media/decode.ts';
import { makeFiles, type StepInput } from './make-files.ts';
import { doubtsOf, needsEyes } from './doubts.ts';
import { sameSource, sourceMark } from './fingerprint.ts';
import type { ItemJob, ItemOutcome, KnownItem } from './item-job.ts';
import { writeItem } from './write-item.ts';

/** What the work is done by. */
export interface ItemDeps {
  readonly media: Pick<MediaService, 'open'>;
  /** Waits for its turn on the machine by itself. */
  readonly alignment: AlignmentService;
  readonly stems: Pick<StemsService, 'export'>;
  readonly heatMap: Pick<HeatMapService, 'exportVideo' | 'exportData'>;
  /** Largest offset tried where the recipe leaves it open, seconds. */
  readonly maxOffset: () => Promise<number>;
  /** Is given what is known whenever something was added that must not be done again; the work goes on once it is kept. */
  readonly keep: (known: KnownItem) => Promise<void>;
}

/** Confidence from which an answer stands without a look where the recipe writes nothing. */
const SURE = 0.9;

/**
 * Does what the recipe says. Failures of the item are outcomes.
 *
 * @param known what an earlier run of the same job and recipe gave to `keep`, or null.
 * @throws {CanceledError} within a second of `call.signal`; outputs are then whole or absent.
 */
export async function runItem(job: ItemJob & { readonly known: KnownItem | null }, recipe: Recipe, deps: ItemDeps, call: Call): Promise<ItemOutcome> {
  let known: KnownItem | null = null;
  try {
    throwIfCanceled(call.signal);
    const source = await sourceMark(job.path);
    if (!source) return { state: { kind: 'skipped', reason: 'missing' }, doubts: [], known: job.known };
    const media = await deps.media.open({ path: job.path }, call);
    // Of another source only the outputs are remembered: they may be replaced.
    known = job.known && sameSource(job.known.source, source) ? job.known : { source, media: factsOf(media), estimate: null, written: job.known?.written ?? null, made: job.known?.made ?? [] };
    return await runSteps({ ...job, media, known, keep: (more) => deps.keep((known = more)) }, recipe, deps, call);
  } catch (error) {
    if (isCanceled(error) || call.signal.aborted) throw error;
    return { state: { kind: 'failed', error: toWire(await sayIfGone(error, job.path)) }, doubts: [], known };
  }
}

/** A file that went away during the work is said to be gone, whatever broke first. */
async function sayIfGone(error: unknown, path: string): Promise<unknown> {
  if (await stat(path).catch(() => null)) return error;
  return new AppError('media.not-found', `${path} went away`, { path }, { cause: error });
}

/** A job whose file has been opened. */
export interface OpenJob extends ItemJob {
  readonly media: MediaInfo;
  readonly known: KnownItem;
  readonly keep: (known: KnownItem) => Promise<void>;
}

async function runSteps(job: OpenJob, recipe: Recipe, deps: ItemDeps, call: Call): Promise<ItemOutcome> {
  let { known } = job;
  // Every step is about what picture and sound have to do with each other.
  if (!job.media.video || job.media.audio.length === 0) {
    await job.keep(known);
    return { state: { kind: 'skipped', reason: job.media.video ? 'no-audio' : 'no-video' }, doubts: [], known };
  }
  let outcome: ItemOutcome['state'] = { kind: 'done', outcome: recipe.steps.some(({ kind }) => kind === 'measure') ? 'measured' : 'made' };
  const doubts: Doubt[] = [];
  let input: StepInput = { media: job.media, stem: job.target.stem, of: 'clip', offset: offsetAt(job.correction ?? NO_CORRECTION, 0) };
  let unsettled = false;
  for (const step of recipe.steps) {
    throwIfCanceled(call.signal);
    if (step.kind === 'measure') {
      if (!known.estimate) {
        const { audioTrack, thorough } = step;
        const estimate = await deps.alignment.measure({ mediaId: job.media.id, audioTrack, range: null, thorough, maxOffset: step.maxOffset ?? (await deps.maxOffset()) }, call);
        known = { ...known, estimate };
        await job.keep(known);
      }
      if (known.estimate) {
        if (!job.correction) input = { ...input, offset: offsetAt(correctionFor(known.estimate), 0) };
        const least = recipe.steps.find((other) => other.kind === 'fix')?.leastConfidence ?? SURE;
        doubts.push(...doubtsOf(known.estimate, least));
        outcome = needsEyes(known.estimate, least) ? { kind: 'needs-eyes' } : { kind: 'done', outcome: known.estimate.verdict === 'in-sync' ? 'in-sync' : 'measured' };
      }
    } else if (step.kind === 'fix') {
      // A correction by hand needs no measurement to agree with it, and settles every doubt.
      if (!job.correction && (outcome.kind === 'needs-eyes' || (outcome.kind === 'done' && outcome.outcome === 'in-sync'))) {
        unsettled = outcome.kind === 'needs-eyes';
        continue;
      }
      const { leaveWithin } = step;
      if (!job.correction && leaveWithin !== null && known.estimate && isTolerated(known.estimate, known.media.duration, toleranceOf(leaveWithin))) {
        outcome = { kind: 'done', outcome: 'within-tolerance', tolerance: leaveWithin };
        continue;
      }
      const written = await writeItem({ ...job, known }, step, deps, call);
      known = written.known;
      if (job.correction) doubts.length = 0;
      doubts.push(...(known.written?.result.warnings.map((): Doubt => ({ reason: 'fix-warning', time: null })).slice(0, 1) ?? []));
      outcome = { kind: 'done', outcome: written.changed ? 'fixed' : 'in-sync' };
      if (written.changed) input = (await fixedInput(known, deps, call)) ?? input;
    } else if (!unsettled) {
      known = await makeFiles({ ...job, known }, step, input, deps, call);
      const facts = known.made?.find((made) => made.step.kind === step.kind)?.facts;
      if (facts?.kind === 'stems' && facts.visibleSeconds === 0) doubts.push({ reason: 'nothing-visible', time: null });
    }
  }
  return { state: outcome, doubts, known };
}

/** The fix that was put into place, to go on from; null for one that is no media. */
async function fixedInput({ written }: KnownItem, { media }: ItemDeps, call: Call): Promise<StepInput | null> {
  if (!written || written.result.mode === 'sidecar') return null;
  const { output } = written.result;
  return { media: await media.open({ path: output }, call), stem: basename(output, extname(output)), of: 'fix', offset: 0 };
}

function factsOf(media: MediaInfo): ItemMedia {
  const { video } = media;
  const audio = media.audio[0];
  const size = video ? displaySize(video) : null;
  return {
    sizeBytes: media.sizeBytes,
    modifiedMs: media.modifiedMs,
    duration: media.duration,
    frameRate: video?.frameRate ?? video?.averageFrameRate ?? null,
    width: size?.width ?? null,
    height: size?.height ?? null,
    timecode: video?.timecode ?? null,
    sampleRate: audio?.sampleRate ?? null,
    channels: audio?.channels ?? null,
  };
}
