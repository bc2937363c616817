/** @file The user's own models: a folder with a manifest like the shipped one. Files first, manifest last, so that it never names what is not there. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../src-shared/contract/errors.ts';
import { writeAtomic } from '../files/write-atomic.ts';
import type { LipSyncModel, Manifest } from './manifest.ts';
import { type ModelPackage, packModel, unpackModel } from './model-package.ts';
import { type ModelStore, readManifest } from './model-store.ts';

/** Adds models, chooses one, carries them from machine to machine. */
export class UserModels {
  readonly #folder: string;
  readonly #shipped: string;
  readonly #store: ModelStore;

  /** @param store looks into both folders. */
  constructor(folder: string, shipped: string, store: ModelStore) {
    this.#folder = folder;
    this.#shipped = shipped;
    this.#store = store;
  }

  /** All models, the one in use first. */
  list(): Promise<readonly LipSyncModel[]> {
    return this.#store.list();
  }

  /**
   * Stores a model. The one in use stays in use.
   *
   * @throws {AppError} `model.invalid` when another model has its name, `disk.*`.
   */
  async add(model: ModelPackage): Promise<LipSyncModel> {
    const { id } = model.entry;
    const bytes = packModel(model);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const same = (await this.#store.list()).find((known) => known.id === id);
    if (same?.sha256 === sha256) return same;
    const file = `${id}.onnx`;
    if (same) throw new AppError('model.invalid', `there is a model ${id} already`, { model: id, path: join(this.#folder, file), cause: 'There is another model of this name already' });
    const entry: LipSyncModel = { ...model.entry, file, card: `${id}.md`, sha256 };
    await writeAtomic(join(this.#folder, file), bytes);
    await writeAtomic(join(this.#folder, entry.card), model.card);
    await this.#change((manifest) => ({ ...manifest, models: [...manifest.models, entry] }));
    return entry;
  }

  /** Uses a model from now on. Throws {@link AppError} `model.missing`, `model.checksum-mismatch`: only one that opens can be chosen. */
  async use(id: string): Promise<void> {
    await this.#store.lipSync(id);
    await this.#change((manifest) => ({ ...manifest, active: id }));
  }

  /** Writes a model with all that belongs to it as one file. */
  async exportTo(path: string, id: string | null): Promise<LipSyncModel> {
    const { manifest, source } = await this.#store.lipSync(id);
    const { sha256: _, ...entry } = manifest;
    await writeAtomic(path, packModel({ bytes: source.bytes ?? new Uint8Array(), entry, card: await this.#card(manifest) }));
    return manifest;
  }

  /** Stores the model of a file that {@link exportTo} wrote. Throws {@link AppError} `model.invalid`, `files.not-found`. */
  async importFrom(path: string): Promise<LipSyncModel> {
    const bytes = await readFile(path).catch((error: unknown) => {
      throw new AppError('files.not-found', `No ${path}`, { path }, { cause: error });
    });
    return this.add(unpackModel(bytes, path));
  }

  async #card({ card }: LipSyncModel): Promise<string> {
    for (const folder of [this.#folder, this.#shipped]) {
      const text = await readFile(join(folder, card), 'utf8').catch(() => null);
      if (text !== null) return text;
    }
    return '';
  }

  async #change(change: (manifest: Manifest) => Manifest): Promise<void> {
    const path = join(this.#folder, 'manifest.json');
    await writeAtomic(path, `${JSON.stringify(change(await readManifest(path)), null, 2)}\n`);
  }
}
