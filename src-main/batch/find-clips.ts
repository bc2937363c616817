/** @file The files that a batch is about: what lies in its folders now, in the order in which people count. Reads names only. */
import { type Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join, resolve, sep } from 'node:path';
import type { BatchSource, OutputRule } from '../../src-shared/contract/batch.ts';
import { AppError, throwIfCanceled } from '../../src-shared/contract/errors.ts';
import { kindOfName } from '../files/media-names.ts';
import { systemCode } from '../files/write-atomic.ts';
import { type PathFilter, pathFilter } from './patterns.ts';

/** A file that was found. */
export interface FoundClip {
  /** Absolute. */
  readonly path: string;
  /** Path below the input folder, with `/`. */
  readonly name: string;
}

/** Most files of one batch. */
const MAX_FILES = 100_000;
const MAX_DEPTH = 24;
const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });
/** What fixes, stems and heat maps are called; taken for sources only where a pattern says so. */
const OUTPUT_NAME = /\.(synced|stems|on-screen|off-screen|heat-map)( \(\d+\))?\.[^.]+$/i;

/**
 * Finds the files, each once.
 *
 * @throws {AppError} `files.not-found`, `files.forbidden` for an input itself; what cannot be read below one is left out.
 */
export async function findClips(source: BatchSource, output: OutputRule, signal: AbortSignal): Promise<readonly FoundClip[]> {
  const filter = pathFilter(source.patterns);
  const found = new Map<string, FoundClip>();
  const roots = source.inputs.map((input) => resolve(input));
  const outputs = output.folder === null || roots.includes(resolve(output.folder)) ? null : resolve(output.folder);
  for (const root of roots) {
    const facts = await stat(root).catch((error: unknown) => {
      throw notReadable(error, root);
    });
    if (!facts.isDirectory()) found.set(root, found.get(root) ?? { path: root, name: basename(root) });
    else await walk({ root, relative: '', depth: 0 }, { recursive: source.recursive, filter, outputs, found }, signal);
  }
  return [...found.values()];
}

interface Place {
  readonly root: string;
  readonly relative: string;
  readonly depth: number;
}

interface Search {
  readonly recursive: boolean;
  readonly filter: PathFilter;
  readonly outputs: string | null;
  readonly found: Map<string, FoundClip>;
}

async function walk({ root, relative, depth }: Place, search: Search, signal: AbortSignal): Promise<void> {
  throwIfCanceled(signal);
  const folder = join(root, relative);
  if (depth > MAX_DEPTH || (search.outputs !== null && `${folder}${sep}`.startsWith(search.outputs + sep))) return;
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown): Dirent[] => {
    if (depth > 0) return [];
    throw notReadable(error, folder);
  });
  const shown = entries.filter(({ name }) => !name.startsWith('.')).sort((a, b) => collator.compare(a.name, b.name));
  for (const entry of shown) {
    const name = relative === '' ? entry.name : `${relative}/${entry.name}`;
    const path = join(folder, entry.name);
    if (search.found.size >= MAX_FILES) return;
    if (entry.isFile() && isWanted(name, search.filter) && !search.found.has(path)) search.found.set(path, { path, name });
  }
  if (!search.recursive) return;
  for (const entry of shown) {
    if (entry.isDirectory() && entry.name !== 'node_modules') await walk({ root, relative: relative === '' ? entry.name : `${relative}/${entry.name}`, depth: depth + 1 }, search, signal);
  }
}

function isWanted(name: string, filter: PathFilter): boolean {
  const verdict = filter(name);
  if (verdict === 'included') return kindOfName(basename(name)) !== 'project' && !basename(name).startsWith('._');
  return verdict === 'unmentioned' && kindOfName(basename(name)) === 'media' && !OUTPUT_NAME.test(name);
}

function notReadable(error: unknown, path: string): unknown {
  const code = systemCode(error);
  if (code === 'ENOENT' || code === 'ENOTDIR') return new AppError('files.not-found', `No ${path}`, { path }, { cause: error });
  if (code === 'EACCES' || code === 'EPERM') return new AppError('files.forbidden', `May not read ${path}`, { path }, { cause: error });
  return error;
}
