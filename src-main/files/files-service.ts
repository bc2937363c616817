/** @file Folders and names on the user's disk, for windows that have no file dialog of their own. Reads names, sizes and dates; never contents. */
import { type Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { AppError, throwIfCanceled } from '../../src-shared/contract/errors.ts';
import type { FileEntry, FilesService } from '../../src-shared/contract/services.ts';
import { kindOfName } from './media-names.ts';
import { usualPlaces } from './places.ts';
import { systemCode } from './write-atomic.ts';

/** Most files that a folder is replaced by. */
const MAX_EXPANDED = 10_000;
/** Deepest folder below one that was given or searched; stops at folders that contain themselves by links. */
const MAX_DEPTH = 12;
/** Folders that a dropped file is searched in before giving up. */
const MAX_SEARCHED_FOLDERS = 2000;
const MAX_RECENT = 12;

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/** Makes the service. `home` is the user's home folder. */
export function createFilesService(home: string): FilesService {
  let recent: readonly string[] = [];
  const remember = (folder: string) => {
    recent = [folder, ...recent.filter((one) => one !== folder)].slice(0, MAX_RECENT);
  };
  const places = async () => {
    const usual = await usualPlaces(process.platform, process.env, home);
    const known = new Set(usual.map(({ path }) => path));
    return [...usual, ...recent.filter((path) => !known.has(path)).map((path) => ({ name: basename(path) || path, path }))];
  };

  return {
    list: async ({ path }, { signal }) => {
      const folder = resolve(path ?? home);
      const names = await read(folder);
      const entries = await Promise.all(names.map((entry) => describe(folder, entry)));
      throwIfCanceled(signal);
      remember(folder);
      const parent = dirname(folder);
      return { path: folder, parent: parent === folder ? null : parent, entries: entries.filter((entry) => entry !== null).sort(foldersFirst) };
    },

    places,

    expand: async ({ paths }, { signal }) => {
      const found: string[] = [];
      for (const path of paths) {
        const absolute = resolve(path);
        const status = await stat(absolute).catch((error: unknown) => {
          throw notReadable(error, absolute);
        });
        if (!status.isDirectory()) found.push(absolute);
        else for await (const { path: file } of walk(absolute, signal)) if (found.push(file) >= MAX_EXPANDED) break;
        remember(status.isDirectory() ? absolute : dirname(absolute));
      }
      return [...new Set(found)].slice(0, MAX_EXPANDED);
    },

    locate: async ({ files: dropped }, { signal }) => {
      const wanted = new Map<string, number[]>();
      dropped.forEach(({ name }, index) => wanted.set(name, [...(wanted.get(name) ?? []), index]));
      const found: (string | null)[] = dropped.map(() => null);
      let left = dropped.length;
      let folders = MAX_SEARCHED_FOLDERS;
      // Folders used lately are looked at closely but not deeply: one of them may be the whole disk.
      const nearby = new Set<string>();
      const searched = new Set<string>();
      const usual = (await usualPlaces(process.platform, process.env, home)).filter(({ path }) => path !== home && dirname(path) !== path);
      const walks = [
        ...recent.map((root) => walk(root, signal, nearby, MAX_DEPTH - 1)),
        ...[...usual.map(({ path }) => path), home].map((root) => walk(root, signal, searched)),
      ];
      for (const files of walks) {
        for await (const { path, folder } of files) {
          if (folder) folders -= 1;
          for (const index of folder ? [] : (wanted.get(basename(path)) ?? [])) {
            if (found[index] !== null || (await sizeOf(path)) !== dropped[index]?.sizeBytes) continue;
            found[index] = path;
            left -= 1;
          }
          if (left === 0 || folders === 0) return found;
        }
      }
      return found;
    },
  };
}

/** Media files below a folder, sorted, breadth first per folder. With `searched`, folders are reported too and none is entered twice. */
async function* walk(root: string, signal: AbortSignal, searched?: Set<string>, depth = 0): AsyncGenerator<{ readonly path: string; readonly folder: boolean }> {
  throwIfCanceled(signal);
  if (searched?.has(root) || depth > MAX_DEPTH) return;
  searched?.add(root);
  if (searched) yield { path: root, folder: true };
  // A folder below that may not be read is left out; the one that was asked for is the caller's business.
  const entries = await read(root).catch((error: unknown) => {
    if (error instanceof AppError && (depth > 0 || searched)) return [];
    throw error;
  });
  const shown = entries.filter(({ name }) => !name.startsWith('.')).sort((a, b) => collator.compare(a.name, b.name));
  for (const entry of shown) if (entry.isFile() && kindOfName(entry.name) === 'media') yield { path: join(root, entry.name), folder: false };
  for (const entry of shown) if (entry.isDirectory() && entry.name !== 'node_modules') yield* walk(join(root, entry.name), signal, searched, depth + 1);
}

async function read(folder: string): Promise<Dirent[]> {
  return readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw notReadable(error, folder);
  });
}

/** One line of a listing; null for what is not shown, and for what vanished or may not be looked at. */
async function describe(folder: string, entry: Dirent): Promise<FileEntry | null> {
  if (entry.name.startsWith('.') || (entry.isFile() && kindOfName(entry.name) === null)) return null;
  const path = join(folder, entry.name);
  // Links are followed: a link to a folder is a folder.
  const status = await stat(path).catch(() => null);
  const kind = status?.isDirectory() ? 'folder' : status?.isFile() ? kindOfName(entry.name) : null;
  return status && kind ? { name: entry.name, path, kind, sizeBytes: kind === 'folder' ? 0 : status.size, modifiedMs: Math.round(status.mtimeMs) } : null;
}

async function sizeOf(path: string): Promise<number | null> {
  return (await stat(path).catch(() => null))?.size ?? null;
}

function foldersFirst(a: FileEntry, b: FileEntry): number {
  return Number(b.kind === 'folder') - Number(a.kind === 'folder') || collator.compare(a.name, b.name);
}

function notReadable(error: unknown, path: string): unknown {
  const code = systemCode(error);
  if (code === 'ENOENT' || code === 'ENOTDIR') return new AppError('files.not-found', `No ${path}`, { path }, { cause: error });
  if (code === 'EACCES' || code === 'EPERM') return new AppError('files.forbidden', `May not read ${path}`, { path }, { cause: error });
  return error;
}
