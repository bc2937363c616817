/** @file Folders of footage as something to learn from: every media file scanned once, divided, the same each time. */
import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import type { Call } from '../../src-shared/contract/services.ts';
import { AppError } from '../../src-shared/contract/errors.ts';
import { kindOfName } from '../files/media-names.ts';
import { systemCode } from '../files/write-atomic.ts';
import type { ScanReport } from '../../src-shared/contract/training.ts';
import { type ClipContents, type ClipSequence, type ClipWindow, readWindow, type WantedWindow } from './clip-file.ts';
import { scanAll } from './scan-all.ts';
import { discardedInWords, type ReportedSource, scanReport } from './scan-report.ts';
import { FEWEST_FRAMES, type ScanDeps, type ScannedSource, scanSource } from './scan-source.ts';
import { divide, type SplitOptions } from './split.ts';

export { SPLIT } from './split.ts';

/** One face over time, in its source. */
export interface Sequence {
  /** Path of the source relative to the folder, with `/`. */
  readonly source: string;
  readonly clips: string;
  readonly contents: ClipContents;
  readonly sequence: ClipSequence;
}

/** Footage, ready to train on. */
export interface Dataset {
  readonly training: readonly Sequence[];
  /** Sequences of sources that training never sees. */
  readonly heldOut: readonly Sequence[];
  readonly frameRate: number;
  readonly report: ScanReport;
  /** Hash of all sequences and of the split: equal for equal footage, wherever its folder lies. */
  readonly identity: string;
}

/** How a scan is followed. */
export interface ScanCall extends Call {
  readonly onReport?: (report: ScanReport) => void;
}

/** How to divide footage, perhaps by how much there is. */
export type DatasetOptions = SplitOptions | ((seconds: number) => SplitOptions);

/**
 * Scans folders, as far as earlier scans have not. Order and content of the result depend on the files alone.
 *
 * @param split how to divide what was kept, or how to tell from the seconds of it.
 * @throws {AppError} `files.not-found`, `trainer.no-examples`, and what {@link scanSource} throws.
 */
export async function openDataset(folders: string | readonly string[], split: DatasetOptions, deps: ScanDeps, call: ScanCall): Promise<Dataset> {
  const dataset = await scanFolders(typeof folders === 'string' ? [folders] : folders, split, deps, call);
  if (dataset.training.length + dataset.heldOut.length > 0) return dataset;
  const path = typeof folders === 'string' ? folders : folders.join(', ');
  const { report } = dataset;
  throw new AppError('trainer.no-examples', `nothing to learn from in ${path}`, { path, sources: report.sources, reasons: discardedInWords(report) });
}

/** The same, where nothing to learn from is an answer too. Progress carries the report so far. */
export async function scanFolders(folders: readonly string[], split: DatasetOptions, deps: ScanDeps, call: ScanCall): Promise<Dataset> {
  const files = [...new Set((await Promise.all(folders.map(mediaFiles))).flat())].sort();
  const root = commonFolder(folders);
  const nameOf = (path: string) => relative(root, path).split(sep).join('/');
  const scanned = await scanSources(files, nameOf, deps, call);
  const named = scanned.map(({ source, clips, contents }) => ({ name: nameOf(source), clips, contents }));
  const sequences = named.flatMap(({ name, clips, contents }) => {
    if (clips === null) return [];
    const useful = contents.sequences.filter(({ frames }) => frames >= FEWEST_FRAMES);
    return useful.map((sequence): Sequence => ({ source: name, clips, contents, sequence }));
  });
  const { frameRate } = deps.model.manifest.crop;
  const stretches = sequences.map((entry) => {
    const { time, frames } = entry.sequence;
    return { source: entry.source, time, seconds: frames / frameRate, entry };
  });
  const options = typeof split === 'function' ? split(secondsOf(stretches)) : split;
  const { training, heldOut, by } = divide(stretches, options);
  const report = scanReport(named, files.length, { heldOutSeconds: secondsOf(heldOut), heldOutBy: by });
  call.onReport?.(report);
  const [taught, judged] = [training.map(({ entry }) => entry), heldOut.map(({ entry }) => entry)];
  return { training: taught, heldOut: judged, frameRate, report, identity: identityOf(options, sequences) };
}

/** Looks at all files, some at a time. What fails first ends the others; it is thrown once they have let go of their files. */
async function scanSources(files: readonly string[], nameOf: (path: string) => string, deps: ScanDeps, call: ScanCall): Promise<readonly ScannedSource[]> {
  const finished: ReportedSource[] = [];
  const partial = ({ source, contents }: ScannedSource) => {
    finished.push({ name: nameOf(source), contents });
    return scanReport(finished, files.length, { heldOutSeconds: null, heldOutBy: null });
  };
  try {
    return await scanAll(files, { scan: (file, each) => scanSource(file, deps, each), partial }, call);
  } finally {
    await deps.cache.trim();
  }
}

/** Frames and sound of a stretch of one sequence. `margin` in samples. */
export function readSequence({ clips, contents, sequence }: Sequence, window: WantedWindow): Promise<ClipWindow> {
  return readWindow(clips, contents, sequence, window);
}

function identityOf(split: SplitOptions, sequences: readonly Sequence[]): string {
  const hash = createHash('sha256').update(JSON.stringify(split));
  for (const { source, sequence } of sequences) hash.update(JSON.stringify([source, sequence]));
  return hash.digest('hex');
}

function secondsOf(stretches: readonly { readonly seconds: number }[]): number {
  return stretches.reduce((sum, { seconds }) => sum + seconds, 0);
}

/** The deepest folder that holds all of them: names relative to it are the same wherever they lie together. */
function commonFolder(folders: readonly string[]): string {
  const [first, ...others] = folders.map((folder) => resolve(folder).split(sep));
  const length = others.reduce((shared, parts) => {
    const differs = parts.findIndex((part, i) => part !== first[i]);
    return Math.min(shared, differs < 0 ? parts.length : differs);
  }, first.length);
  return first.slice(0, length).join(sep) || sep;
}

/** Media below a folder, sorted by name, depth first. */
export async function mediaFiles(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch((error: unknown) => {
    const code = systemCode(error);
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error;
    throw new AppError('files.not-found', `No folder ${folder}`, { path: folder }, { cause: error });
  });
  const media = entries.filter((entry) => entry.isFile() && !entry.name.startsWith('.') && kindOfName(entry.name) === 'media');
  return media.map((entry) => join(entry.parentPath, entry.name)).sort();
}
