/** @file Replacing a small file so that, whenever the power goes, either the old or the new content is there whole. */
import { randomBytes } from 'node:crypto';
import { copyFile, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppError } from '../../src-shared/contract/errors.ts';

/**
 * Writes to a neighbor, flushes it to the disk and renames it into place. Makes the folder when needed.
 *
 * @param options.backup copies the content before this write there first.
 * @throws {AppError} `disk.full`, `disk.not-writable`
 */
export async function writeAtomic(path: string, content: string | Uint8Array, options: { readonly backup?: string } = {}): Promise<void> {
  const partial = `${path}.${randomBytes(4).toString('hex')}.partial`;
  try {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(partial, 'wx');
    try {
      await file.writeFile(content, 'utf8');
      await file.sync();
    } finally {
      await file.close();
    }
    if (options.backup) await copyFile(path, options.backup).catch(ignoreMissing);
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw asAppError(error, path);
  }
}

/** The code of a system error such as `ENOENT`, or null for anything else. */
export function systemCode(error: unknown): string | null {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return code ?? null;
}

function ignoreMissing(error: unknown): void {
  if (systemCode(error) !== 'ENOENT') throw error;
}

function asAppError(error: unknown, path: string): unknown {
  const code = systemCode(error);
  if (code === null) return error;
  if (code === 'ENOSPC' || code === 'EDQUOT') return new AppError('disk.full', `No space for ${path}`, { path }, { cause: error });
  const cause = error instanceof Error ? error.message : code;
  return new AppError('disk.not-writable', `Cannot write ${path}: ${code}`, { path, cause }, { cause: error });
}
