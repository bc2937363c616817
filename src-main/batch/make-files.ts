/**
 * @file Writes an item's stems or heat maps so that a kill at any moment leaves of each file either none or the whole one, and none is made twice. As with
 * a fix (`write-item.ts`): written and proven under a staging folder of the step's own, kept with the marks of their contents, then put into place.
 */
import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { MakingStep } from '../../src-shared/contract/batch.ts';
import type { MadeFile } from '../../src-shared/contract/batch-made.ts';
import { AppError } from '../../src-shared/contract/errors.ts';
import type { Call } from '../../src-shared/contract/services.ts';
import type { MediaInfo } from '../../src-shared/model/media.ts';
import { contentMark, sameContent, sameSource } from './fingerprint.ts';
import type { KnownItem, WrittenFiles } from './item-job.ts';
import { makeHeatMap } from './make-heat-map.ts';
import { makeStems } from './make-stems.ts';
import { putIntoPlace } from './put-into-place.ts';
import type { ItemDeps, OpenJob } from './run-item.ts';

/** What a step reads. */
export interface StepInput {
  /** Opened. */
  readonly media: MediaInfo;
  /** What its outputs are called, without endings. */
  readonly stem: string;
  readonly of: MadeFile['of'];
  /** How far its sound is early, seconds; 0 where that is not known for sure. */
  readonly offset: number;
}

/** What a step wrote into the folder it was given, and what it found out. */
export interface StagedFiles {
  /** `ending` is what is added to the item's name for the file's own. */
  readonly files: readonly { readonly role: MadeFile['role']; readonly path: string; readonly ending: string }[];
  readonly facts: WrittenFiles['facts'];
}

type File = WrittenFiles['files'][number];

/**
 * Puts a step's files into place, unless they lie there.
 *
 * @returns what is known now.
 * @throws {AppError} `fix.output-exists` when a name is taken by a file that this item did not write, and what `stems.export` and `heatMap.export…` throw.
 */
export async function makeFiles(job: OpenJob, step: MakingStep, input: StepInput, deps: ItemDeps, call: Call): Promise<KnownItem> {
  const { known } = job;
  const before = known.made?.find((made) => made.step.kind === step.kind) ?? null;
  const read = await contentMark(input.media.path);
  if (!read) throw new AppError('media.not-found', `${input.media.path} went away`, { path: input.media.path });
  // Apart from the fix's, which clears its own.
  const staging = `${job.staging}.${step.kind}`;
  const place = async (files: readonly File[], isOwn: (file: File) => boolean) => {
    for (const file of files) await putIntoPlace(join(staging, file.staged), file, isOwn(file));
    await rm(staging, { recursive: true, force: true });
  };
  const lying = await filtered(before?.files ?? [], ({ path, content }) => holds(path, content));
  if (before && !before.outdated && sameSource(before.source, known.source) && sameContent(before.input, read) && isDeepStrictEqual(before.step, step)) {
    const missing = before.files.filter((file) => !lying.includes(file));
    const staged = await filtered(missing, (file) => holds(join(staging, file.staged), file.content));
    if (staged.length === missing.length) {
      await place(missing, () => false);
      return known;
    }
  }
  // Whatever an earlier run left there is not what is wanted.
  await rm(staging, { recursive: true, force: true });
  const made = await (step.kind === 'stems' ? makeStems(input, step, staging, deps, call) : makeHeatMap(input, step, staging, deps, call));
  const files: File[] = [];
  for (const { role, path, ending } of made.files) {
    const content = await contentMark(path);
    if (!content) throw new Error(`${path} went away`);
    files.push({ role, path: join(job.target.folder, input.stem + ending), of: input.of, staged: basename(path), content });
  }
  const written: WrittenFiles = { step, source: known.source, input: read, files, facts: made.facts };
  const now: KnownItem = { ...known, made: [...(known.made ?? []).filter((one) => one !== before), written] };
  await job.keep(now);
  await place(files, ({ path }) => lying.some((own) => own.path === path));
  return now;
}

async function holds(path: string, content: File['content']): Promise<boolean> {
  return sameContent(await contentMark(path), content);
}

async function filtered(files: readonly File[], isWanted: (file: File) => Promise<boolean>): Promise<readonly File[]> {
  const wanted = await Promise.all(files.map(isWanted));
  return files.filter((_, index) => wanted[index]);
}
