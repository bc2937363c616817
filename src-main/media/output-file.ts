/**
 * @file Where a fix is written, and how it comes there: under another name, flushed, proven, then put into place in one step. The source is
 * never the target, by whatever name it goes; an existing file is replaced only when asked, and only by a finished one.
 */
import { randomBytes } from 'node:crypto';
import { link, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { AppError } from '../../src-shared/contract/errors.ts';
import type { FixOptions } from '../../src-shared/contract/services.ts';
import { systemCode } from '../files/write-atomic.ts';

/** `<name>.synced<extension>` beside the source or in the folder asked for, unless the output is named. Absolute. */
export function outputPath(source: string, options: Pick<FixOptions, 'output' | 'folder'>, extension: string): string {
  if (options.output !== null) return resolve(options.output);
  return join(resolve(options.folder ?? dirname(source)), `${basename(source, extname(source))}.synced${extension}`);
}

/**
 * Refuses outputs that are the source (also through a link or another spelling of its name) and, unless asked, ones that exist.
 *
 * @throws {AppError} `fix.output-is-source`, `fix.output-exists`, `disk.not-writable`.
 */
export async function assertWritable(source: string, output: string, overwrite: boolean): Promise<void> {
  const [from, to] = await Promise.all([stat(source, { bigint: true }), stat(output, { bigint: true }).catch(absentIsNull(output))]);
  if (!to) return;
  if (from.dev === to.dev && from.ino === to.ino) throw new AppError('fix.output-is-source', `${output} is the source itself`, { path: output });
  if (!overwrite) throw new AppError('fix.output-exists', `${output} exists`, { path: output });
  if (!to.isFile()) throw new AppError('disk.not-writable', `${output} is no file`, { path: output, cause: 'There is a folder of this name' });
}

/**
 * Lets `write` fill a new file beside `output`, flushes it and puts it into place. Whatever goes wrong, nothing is left.
 *
 * @param write fills the file and proves it; a rejection discards it.
 * @throws {AppError} `disk.full`, `disk.not-writable`, `fix.output-exists` when a file of the name has appeared meanwhile, and what `write` throws.
 */
export async function intoPlace<T>(output: string, overwrite: boolean, write: (partial: string) => Promise<T>): Promise<T> {
  const partial = `${output}.${randomBytes(4).toString('hex')}.partial`;
  try {
    await mkdir(dirname(output), { recursive: true });
    await (await open(partial, 'wx')).close();
    const result = await write(partial);
    await flush(partial);
    await publish(partial, output, overwrite);
    return result;
  } catch (error) {
    await rm(partial, { force: true }).catch(() => undefined);
    throw inWords(error, output);
  }
}

async function flush(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Puts a finished file into place: over what is there, or only where nothing is. */
export async function publish(partial: string, output: string, overwrite: boolean): Promise<void> {
  if (overwrite) await rename(partial, output);
  else await renameUnlessExists(partial, output);
  // The name itself is on disk once the folder is; Windows and some network drives cannot flush a folder.
  const folder = await open(dirname(output), 'r').catch(() => null);
  await folder?.sync().catch(() => undefined);
  await folder?.close();
}

/** `rename` replaces silently; a hard link does not. Where there are no hard links the name is reserved first. */
async function renameUnlessExists(partial: string, output: string): Promise<void> {
  try {
    await link(partial, output);
  } catch (error) {
    if (systemCode(error) === 'EEXIST') throw error;
    await (await open(output, 'wx')).close();
    return rename(partial, output);
  }
  await rm(partial);
}

function absentIsNull(output: string): (error: unknown) => null {
  return (error) => {
    const code = systemCode(error);
    if (code === 'ENOENT') return null;
    throw inWords(error, output);
  };
}

/** A system error that the user can mend, as an {@link AppError}; anything else as it is. */
export function inWords(error: unknown, output: string): unknown {
  const code = systemCode(error);
  if (code === null || !/^E[A-Z]+$/.test(code)) return error;
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG') return new AppError('disk.full', `No space for ${output}`, { path: output }, { cause: error });
  if (code === 'EEXIST') return new AppError('fix.output-exists', `${output} exists`, { path: output }, { cause: error });
  const cause = CAUSES[code] ?? (error instanceof Error ? error.message : code);
  return new AppError('disk.not-writable', `Cannot write ${output}: ${code}`, { path: output, cause }, { cause: error });
}

const CAUSES: Readonly<Record<string, string>> = {
  EROFS: 'The file system is read-only',
  EACCES: 'Permission denied',
  EPERM: 'Permission denied',
  ENOTDIR: 'A part of the path is no folder',
  ENAMETOOLONG: 'The name is too long',
};
