/** @file Where batches lie: one folder each in the app's data folder, and those that the user chose elsewhere. */
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import type { BatchId } from '../../src-shared/contract/batch.ts';
import { systemCode, writeAtomic } from '../files/write-atomic.ts';

const listSchema = z.array(z.string());
const idSchema = z.looseObject({ id: z.string().regex(/^[0-9a-f]{16}$/) });

/** The folders of all batches. */
export class KnownFolders {
  readonly #home: string;
  readonly #elsewhere: string;
  /** A folder's batch never changes. */
  readonly #ids = new Map<string, BatchId>();

  /** @param elsewhere file with the folders outside `home`. */
  constructor(home: string, elsewhere: string) {
    [this.#home, this.#elsewhere] = [home, elsewhere];
  }

  /** All folders, also of batches that cannot be read at present. */
  async list(): Promise<readonly string[]> {
    const names = await readdir(this.#home).catch((error: unknown): string[] => {
      if (systemCode(error) === 'ENOENT') return [];
      throw error;
    });
    return [...names.map((name) => join(this.#home, name)), ...(await this.#others())];
  }

  /** The batch in a folder, or null where there is none. */
  async idOf(folder: string): Promise<BatchId | null> {
    const known = this.#ids.get(folder);
    if (known !== undefined) return known;
    const id = idSchema.safeParse(await readJson(join(folder, 'batch.json'))).data?.id ?? null;
    if (id !== null) this.#ids.set(folder, id);
    return id;
  }

  /** Notes a folder outside the app's own. */
  async remember(folder: string): Promise<void> {
    const others = (await this.#others()).filter((one) => one !== folder);
    await writeAtomic(this.#elsewhere, JSON.stringify([...others, folder], null, 1));
  }

  /** Forgets a folder whose batch was deleted. */
  async forget(folder: string): Promise<void> {
    this.#ids.delete(folder);
    const others = await this.#others();
    if (others.includes(folder)) await writeAtomic(this.#elsewhere, JSON.stringify(others.filter((one) => one !== folder), null, 1));
  }

  async #others(): Promise<readonly string[]> {
    return (listSchema.safeParse(await readJson(this.#elsewhere)).data ?? []).filter((folder) => basename(folder) !== '');
  }
}

/** Null for a file that is missing, unreadable or no JSON. */
async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError || systemCode(error) !== null) return null;
    throw error;
  }
}
