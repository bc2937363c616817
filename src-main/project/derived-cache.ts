/**
 * @file Files that can be made again from media: peaks, proxies, frame times. Named by a hash of what they are made from; the least
 * recently used go when the folder outgrows its limit. Several processes may share the folder: files appear whole, by rename.
 */
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../src-shared/contract/errors.ts';

/** Unfinished files that nobody has written to for this long were left behind by a crash. */
const ABANDONED_MS = 24 * 3600 * 1000;
const PARTIAL = /\.[0-9a-f]{8}\.partial$/;

/** A folder of derived files. */
export class DerivedCache {
  readonly #folder: string;
  /** Files being read or written now, which must not be removed. */
  readonly #held = new Map<string, number>();
  #limitBytes: number;

  constructor(folder: string, limitBytes: number) {
    this.#folder = folder;
    this.#limitBytes = limitBytes;
  }

  /** Where the file of this key is or would be. `key` names the media's id and every parameter that changes the content. */
  pathFor(key: readonly (string | number)[], extension: string): string {
    const hash = createHash('sha256').update(JSON.stringify(key)).digest('hex').slice(0, 40);
    return this.pathOf(`${hash}.${extension}`);
  }

  /** Where the file of this name is or would be. */
  pathOf(name: string): string {
    return join(this.#folder, name);
  }

  /** Notes that a file is used now; false when it is not there. */
  touch(path: string): Promise<boolean> {
    const now = new Date();
    // One call both tells whether it is there and notes the use.
    return utimes(path, now, now).then(() => true, isMissing);
  }

  /** Path of a finished file, now the most recently used; null when it has to be made. */
  async find(key: readonly (string | number)[], extension: string): Promise<string | null> {
    const path = this.pathFor(key, extension);
    return (await this.touch(path)) ? path : null;
  }

  /**
   * Makes a file: `write` fills the path that it is given, which becomes the key's file only if `write` resolves. Otherwise nothing
   * is left behind. Two makers at once are harmless: the later wins.
   *
   * @param options.trim false where thousands are made in a row and the caller trims once at the end.
   */
  async make(key: readonly (string | number)[], extension: string, write: (partial: string) => Promise<void>, { trim = true } = {}): Promise<string> {
    const path = this.pathFor(key, extension);
    const partial = `${path}.${randomBytes(4).toString('hex')}.partial`;
    await mkdir(this.#folder, { recursive: true });
    const release = this.hold(path);
    try {
      await write(partial);
      await syncToDisk(partial);
      await rename(partial, path);
    } catch (error) {
      await rm(partial, { force: true });
      throw inWords(error, path);
    } finally {
      release();
    }
    if (trim) await this.trim();
    return path;
  }

  /** Keeps a file from being removed until the returned function is called. */
  hold(path: string): () => void {
    this.#held.set(path, (this.#held.get(path) ?? 0) + 1);
    let released = false;
    return () => {
      if (released) return;
      released = true;
      const holders = (this.#held.get(path) ?? 1) - 1;
      if (holders > 0) this.#held.set(path, holders);
      else this.#held.delete(path);
    };
  }

  /** Changes the limit, and keeps to it at once. */
  async limit(bytes: number): Promise<void> {
    this.#limitBytes = bytes;
    await this.trim();
  }

  /** Removes the least recently used files until the rest fits. The newest one stays even if it alone is too large. */
  async trim(): Promise<void> {
    const names = await readdir(this.#folder).catch(() => []);
    const listed = await Promise.all(
      names.map(async (name) => {
        const path = join(this.#folder, name);
        const facts = await stat(path).catch(() => null);
        return facts?.isFile() ? { path, size: facts.size, usedMs: facts.mtimeMs, partial: PARTIAL.test(name) } : null;
      }),
    );
    const files = listed.filter((file) => file !== null).sort((a, b) => b.usedMs - a.usedMs);
    let kept = 0;
    for (const [index, { path, size, usedMs, partial }] of files.entries()) {
      const abandoned = partial && Date.now() - usedMs > ABANDONED_MS;
      kept += size;
      const tooMuch = !partial && index > 0 && kept > this.#limitBytes && !this.#held.has(path);
      if (!abandoned && !tooMuch) continue;
      kept -= size;
      // A file that another process has just removed, or that Windows keeps open, is not worth an error.
      await rm(path, { force: true }).catch(() => undefined);
    }
  }
}

/** A full or protected disk is something that the user can mend. */
function inWords(error: unknown, path: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG') return new AppError('disk.full', `No space left for ${path}`, { path }, { cause: error });
  if (code !== 'EACCES' && code !== 'EROFS' && code !== 'EPERM') return error;
  const cause = code === 'EROFS' ? 'The file system is read-only' : 'Permission denied';
  return new AppError('disk.not-writable', `Cannot write ${path}: ${cause}`, { path, cause }, { cause: error });
}

function isMissing(error: unknown): false {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
  throw error;
}

async function syncToDisk(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
