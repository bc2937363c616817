/** @file A folder of footage as something to learn alignment from: scanned once, divided by source, the same each time. */
import { createHash } from 'node:crypto';
import { relative, sep } from 'node:path';
import { AppError, throwIfCanceled } from '../../../src-shared/contract/errors.ts';
import type { Call } from '../../../src-shared/contract/services.ts';
import { mediaFiles } from '../dataset.ts';
import { isHeldOut, type SplitOptions } from '../split.ts';
import { type ScannedViews, scanViews, type ViewScanDeps } from './scan-views.ts';
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

/** Sources scanned at the same time: while one waits for the engine, the other is decoded. */
const AT_ONCE = 2;

/**
 * Scans a folder, as far as earlier scans have not.
 *
 * @throws {AppError} `files.not-found`, `trainer.no-examples`, and what {@link scanViews} throws.
 */
export async function openAlignDataset(folder: string, split: SplitOptions, deps: ViewScanDeps, call: Call): Promise<AlignDataset> {
  const files = await mediaFiles(folder);
  const scanned = await scanAll(files, deps, call);
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

async function scanAll(files: readonly string[], deps: ViewScanDeps, call: Call): Promise<readonly ScannedViews[]> {
  const scanned = new Array<ScannedViews>(files.length);
  const stop = new AbortController();
  const signal = AbortSignal.any([call.signal, stop.signal]);
  const started = performance.now();
  let [next, done] = [0, 0];
  const worker = async () => {
    for (let index = next++; index < files.length; index = next++) {
      throwIfCanceled(signal);
      scanned[index] = await scanViews(files[index], deps, { signal, onProgress: () => undefined });
      done++;
      const perFile = (performance.now() - started) / 1000 / done;
      call.onProgress({ stage: 'finding-faces', fraction: done / files.length, etaSeconds: perFile * (files.length - done) });
    }
  };
  // What fails first ends the others; it is thrown once they have let go of their files.
  const failures: unknown[] = [];
  const noteFailure = (error: unknown) => {
    failures.push(error);
    stop.abort();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, () => worker().catch(noteFailure)));
  if (failures.length > 0) throw failures[0];
  return scanned;
}
