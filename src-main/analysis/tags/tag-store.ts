/** @file The tag sets in the user's models folder, one file each. */
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../../src-shared/contract/errors.ts';
import { systemCode, writeAtomic } from '../../files/write-atomic.ts';
import { readTagSet, TAG_SET_ENDING, type TagSetDocument, versionOf, writeTagSet } from './tag-set-file.ts';

/** A set with its name. */
export interface StoredTagSet extends TagSetDocument {
  readonly name: string;
  readonly version: string;
}

/** Reads and writes tag sets. */
export class TagStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** All that can be read, the latest learned first. */
  async list(): Promise<readonly StoredTagSet[]> {
    const sets = await Promise.all(
      (await this.#names()).map((name) =>
        this.open(name).catch((error: unknown) => {
          // A damaged file is told of when it is asked for by name; the others can be used meanwhile.
          if (error instanceof AppError) return null;
          throw error;
        }),
      ),
    );
    return sets.filter((set) => set !== null).sort((a, b) => b.learnedAt.localeCompare(a.learnedAt));
  }

  /**
   * One set.
   *
   * @throws {AppError} `tags.no-set`, `tags.set-invalid`.
   */
  async open(name: string): Promise<StoredTagSet> {
    const path = this.#path(name);
    const text = await readFile(path, 'utf8').catch((error: unknown) => {
      if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return null;
      throw new AppError('tags.set-invalid', `${path}: ${String(error)}`, { path, cause: 'It cannot be read' }, { cause: error });
    });
    if (text === null) throw await this.#missing(name);
    return { ...readTagSet(text, path), name, version: versionOf(text) };
  }

  /** Stores a set, replacing one of the same name. Throws {@link AppError} `disk.*`. */
  async save(name: string, set: TagSetDocument): Promise<StoredTagSet> {
    const text = writeTagSet(set);
    await writeAtomic(this.#path(name), text);
    return { ...readTagSet(text, this.#path(name)), name, version: versionOf(text) };
  }

  /** Deletes a set, also one that is damaged. Throws {@link AppError} `tags.no-set`. */
  async remove(name: string): Promise<void> {
    if (!(await this.#names()).includes(name)) throw await this.#missing(name);
    await rm(this.#path(name), { force: true });
  }

  async #missing(name: string): Promise<AppError> {
    return new AppError('tags.no-set', `no tag set ${name} in ${this.#folder}`, { name, known: await this.#names() });
  }

  async #names(): Promise<readonly string[]> {
    const files = await readdir(this.#folder).catch((error: unknown) => {
      if (systemCode(error) === 'ENOENT') return [];
      throw error;
    });
    return files.filter((file) => file.endsWith(TAG_SET_ENDING)).map((file) => file.slice(0, -TAG_SET_ENDING.length)).sort();
  }

  #path(name: string): string {
    return join(this.#folder, `${name}${TAG_SET_ENDING}`);
  }
}
