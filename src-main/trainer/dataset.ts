/** @file A folder of footage as something to learn from: every media file scanned once, split by source, the same each time. */
import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { Call } from '../../src-shared/contract/services.ts';
import { AppError, throwIfCanceled } from '../../src-shared/contract/errors.ts';
import { kindOfName } from '../files/media-names.ts';
import { systemCode } from '../files/write-atomic.ts';
import { type ClipContents, type ClipSequence, type ClipWindow, type DiscardReason, readWindow } from './clip-file.ts';
import { FEWEST_FRAMES, type ScanDeps, type ScannedSource, scanSource } from './scan-source.ts';

/** One face over time, in its source. */
export interface Sequence {
  /** Path of the source relative to the folder, with `/`. */
  readonly source: string;
  readonly clips: string;
  readonly contents: ClipContents;
  readonly sequence: ClipSequence;
}

/** What was scanned, and what came of it. */
export interface ScanReport {
  readonly sources: number;
  /** Sources that something was kept of. */
  readonly usedSources: number;
  readonly sequences: number;
  readonly keptSeconds: number;
  readonly discarded: Readonly<Partial<Record<DiscardReason, { readonly count: number; readonly seconds: number }>>>;
}

/** A folder, ready to train on. */
export interface Dataset {
  readonly training: readonly Sequence[];
  /** Sequences of sources that training never sees. */
  readonly heldOut: readonly Sequence[];
  readonly frameRate: number;
  readonly report: ScanReport;
  /** Hash of all sequences and of the split: equal for equal footage, wherever its folder lies. */
  readonly identity: string;
}

/** How the sources are divided. */
export interface SplitOptions {
  readonly seed: number;
  /** Share of the sources held out, 0–1. */
  readonly heldOutShare: number;
}

/** As trained for release: enough windows for a figure, not so much that training misses it. */
export const SPLIT: SplitOptions = { seed: 1, heldOutShare: 0.08 };

/** Sources scanned at the same time: while one waits for the engine, the other is decoded. */
const AT_ONCE = 2;

/**
 * Scans a folder, as far as earlier scans have not. Order and content of the result depend on the files alone.
 *
 * @throws {AppError} `files.not-found`, `trainer.no-examples`, and what {@link scanSource} throws.
 */
export async function openDataset(folder: string, split: SplitOptions, deps: ScanDeps, call: Call & { readonly onReport?: (report: ScanReport) => void }): Promise<Dataset> {
  const files = await mediaFiles(folder);
  const scanned: ScannedSource[] = new Array<ScannedSource>(files.length);
  const started = performance.now();
  let [next, done] = [0, 0];
  const stop = new AbortController();
  const signal = AbortSignal.any([call.signal, stop.signal]);
  const worker = async () => {
    for (let index = next++; index < files.length; index = next++) {
      throwIfCanceled(signal);
      scanned[index] = await scanSource(files[index], deps, { signal, onProgress: () => undefined });
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
  await deps.cache.trim();
  if (failures.length > 0) throw failures[0];
  const report = reportOf(scanned);
  call.onReport?.(report);
  const dataset = divide(folder, scanned, split, { frameRate: deps.model.manifest.crop.frameRate, report });
  if (dataset.training.length + dataset.heldOut.length === 0) throw new AppError('trainer.no-examples', `nothing to learn from in ${folder}`, { path: folder, sources: files.length, reasons: inWords(report) });
  return dataset;
}

/** Frames `[from, from + frames)` of a sequence. `margin` in samples. */
export function readSequence({ clips, contents, sequence }: Sequence, window: { readonly from: number; readonly frames: number; readonly frameRate: number; readonly margin: number }): Promise<ClipWindow> {
  return readWindow(clips, contents, sequence, window);
}

/** Which part a source belongs to: by its hash, so that adding files moves no others. */
export function isHeldOut(source: string, { seed, heldOutShare }: SplitOptions): boolean {
  return createHash('sha256').update(`${seed}\0${source}`).digest().readUInt32LE(0) / 2 ** 32 < heldOutShare;
}

function divide(folder: string, scanned: readonly ScannedSource[], split: SplitOptions, facts: Pick<Dataset, 'frameRate' | 'report'>): Dataset {
  const hash = createHash('sha256').update(JSON.stringify(split));
  const training: Sequence[] = [];
  const heldOut: Sequence[] = [];
  for (const { source: path, clips, contents } of scanned) {
    if (clips === null) continue;
    const source = relative(folder, path).split(sep).join('/');
    const part = isHeldOut(source, split) ? heldOut : training;
    for (const sequence of contents.sequences) {
      if (sequence.frames < FEWEST_FRAMES) continue;
      part.push({ source, clips, contents, sequence });
      hash.update(JSON.stringify([source, sequence]));
    }
  }
  // Of a handful of sources chance may hold out all; there is nothing to hold out then.
  if (training.length === 0 && split.heldOutShare < 1) training.push(...heldOut.splice(0));
  return { training, heldOut, ...facts, identity: hash.digest('hex') };
}

function reportOf(scanned: readonly ScannedSource[]): ScanReport {
  const discarded: Partial<Record<DiscardReason, { count: number; seconds: number }>> = {};
  let [sequences, keptSeconds, usedSources] = [0, 0, 0];
  for (const { contents } of scanned) {
    sequences += contents.sequences.length;
    usedSources += contents.sequences.length > 0 ? 1 : 0;
    for (const { samples, leadSamples } of contents.sequences) keptSeconds += (samples - leadSamples) / contents.sampleRate;
    for (const { reason, seconds } of contents.discarded) {
      const before = discarded[reason] ?? { count: 0, seconds: 0 };
      discarded[reason] = { count: before.count + 1, seconds: before.seconds + seconds };
    }
  }
  return { sources: scanned.length, usedSources, sequences, keptSeconds, discarded };
}

/** `12 × no-face, 3 × silence`. */
function inWords({ discarded }: ScanReport): string {
  return Object.entries(discarded)
    .map(([reason, { count }]) => `${count} × ${reason}`)
    .join(', ');
}

/** Media below a folder, sorted by name, depth first. */
async function mediaFiles(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch((error: unknown) => {
    const code = systemCode(error);
    throw code === 'ENOENT' || code === 'ENOTDIR' ? new AppError('files.not-found', `No folder ${folder}`, { path: folder }, { cause: error }) : error;
  });
  const files = entries.filter((entry) => entry.isFile() && !entry.name.startsWith('.') && kindOfName(entry.name) === 'media').map((entry) => join(entry.parentPath, entry.name));
  return files.sort();
}
