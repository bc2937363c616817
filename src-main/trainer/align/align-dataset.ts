/** @file A folder of footage as something to learn alignment from: scanned once, divided by source, the same each time. */
import { createHash } from 'node:crypto';
import { relative, sep } from 'node:path';
import { AppError } from '../../../src-shared/contract/errors.ts';
import type { Call } from '../../../src-shared/contract/services.ts';
import { mediaFiles } from '../dataset.ts';
import { scanAll } from '../scan-all.ts';
import { isHeldOut, type SplitOptions } from '../split.ts';
import { scanViews, type ViewScanDeps } from './scan-views.ts';
import type { StoredView, ViewContents } from './view-file.ts';

/** One view of one source. */
export interface AlignView {
  /** Path relative to the folder, with `/`. */
  readonly source: string;
  readonly path: string;
  readonly contents: ViewContents;
  readonly view: StoredView;
}

/** A folder, ready to train on. */
export interface AlignDataset {
  readonly training: readonly AlignView[];
  /** Views of sources that training never sees. */
  readonly heldOut: readonly AlignView[];
  readonly sources: number;
  /** Hash of all views and of the split: equal for equal footage, wherever its folder lies. */
  readonly identity: string;
}

/**
 * Scans a folder, as far as earlier scans have not.
 *
 * @throws {AppError} `files.not-found`, `trainer.no-examples`, and what {@link scanViews} throws.
 */
export async function openAlignDataset(folder: string, split: SplitOptions, deps: ViewScanDeps, call: Call): Promise<AlignDataset> {
  const files = await mediaFiles(folder);
  const scanned = await scanAll(files, { scan: (file, each) => scanViews(file, deps, each) }, call);
  await deps.cache.trim();
  const hash = createHash('sha256').update(JSON.stringify(split));
  const [training, heldOut]: [AlignView[], AlignView[]] = [[], []];
  for (const { source: path, views } of scanned) {
    if (!views) continue;
    const source = relative(folder, path).split(sep).join('/');
    const part = isHeldOut(source, split) ? heldOut : training;
    for (const view of views.contents.views) {
      part.push({ source, path: views.path, contents: views.contents, view });
      const { kind, time, frames, picturesAt, soundAt } = view;
      hash.update(JSON.stringify([source, kind, time, frames, picturesAt, soundAt]));
    }
  }
  if (training.length === 0) throw new AppError('trainer.no-examples', `nothing to learn from in ${folder}`, { path: folder, sources: files.length, reasons: 'no file has both picture and sound' });
  return { training, heldOut, sources: files.length, identity: hash.digest('hex') };
}
