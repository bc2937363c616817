/** @file Groups as folders: one sub-folder per tag. */
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { AppError, isAppError, throwIfCanceled } from '../../../src-shared/contract/errors.ts';
import type { Call, FilesService } from '../../../src-shared/contract/services.ts';
import type { FolderGroup } from '../../../src-shared/contract/tags.ts';
import { systemCode } from '../../files/write-atomic.ts';

/**
 * The sub-folders with media in or below them, by name; hidden ones are none.
 *
 * @throws {AppError} `files.not-found`, `files.forbidden`, `tags.no-folders`.
 */
export async function folderGroups(path: string, files: Pick<FilesService, 'expand'>, call: Call): Promise<readonly FolderGroup[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch((error: unknown) => {
    const code = systemCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') throw new AppError('files.not-found', `No folder ${path}`, { path }, { cause: error });
    if (code === 'EACCES' || code === 'EPERM') throw new AppError('files.forbidden', `May not read ${path}`, { path }, { cause: error });
    throw error;
  });
  const names = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map(({ name }) => name);
  const groups: FolderGroup[] = [];
  for (const name of names.sort((a, b) => a.localeCompare(b))) {
    throwIfCanceled(call.signal);
    const paths = await mediaIn(join(path, name), files, call);
    if (paths.length > 0) groups.push({ tag: basename(name), paths });
  }
  if (groups.length === 0) throw new AppError('tags.no-folders', `No sub-folder of ${path} holds media`, { path });
  return groups;
}

async function mediaIn(folder: string, files: Pick<FilesService, 'expand'>, call: Call): Promise<readonly string[]> {
  try {
    return await files.expand({ paths: [folder] }, call);
  } catch (error) {
    // A folder that may not be read is no group; the others are.
    if (isAppError(error, 'files.forbidden') || isAppError(error, 'files.not-found')) return [];
    throw error;
  }
}
