/** @file The user's own models: a folder with a manifest like the shipped one. Files first, manifest last, so that it never names what is not there. */
import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../src-shared/contract/errors.ts';
import { writeAtomic } from '../files/write-atomic.ts';
import type { AnyModel, LipSyncModel, Manifest } from './manifest.ts';
import { type ModelPackage, packModel, unpackModel } from './model-package.ts';
import { type ModelStore, readManifest } from './model-store.ts';

/** Changes of mind that are remembered. */
const MOST_BEFORE = 20;

/** Adds models, chooses one, carries them from machine to machine. */
export class UserModels {
  readonly #folder: string;
  readonly #shipped: string;
  readonly #store: ModelStore;
  /** Changes of the manifest, one after another. */
  #changing: Promise<unknown> = Promise.resolve();

  /** @param store looks into both folders. */
  constructor(folder: string, shipped: string, store: ModelStore) {
    this.#folder = folder;
    this.#shipped = shipped;
    this.#store = store;
  }

  /** All lip-sync models, the one in use first. */
  list(): Promise<readonly LipSyncModel[]> {
    return this.#store.list();
  }

  /** All models, kind by kind, the one in use of each kind first. */
  all(): Promise<readonly AnyModel[]> {
    return this.#store.all();
  }

  /** Ids of the user's own models, as opposed to those shipped. */
  async own(): Promise<ReadonlySet<string>> {
    return new Set((await this.#manifest()).models.map(({ id }) => id));
  }

  /**
   * Stores a model. The one in use stays in use.
   *
   * @throws {AppError} `model.name-taken` when another model has its name, `disk.*`.
   */
  async add(model: ModelPackage): Promise<AnyModel> {
    const { id } = model.entry;
    const bytes = packModel(model);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const same = (await this.all()).find((known) => known.id === id);
    if (same?.sha256 === sha256) return same;
    if (same) throw new AppError('model.name-taken', `there is a model ${id} already`, { model: id });
    const entry: AnyModel = { ...model.entry, file: `${id}.onnx`, card: `${id}.md`, sha256 };
    await writeAtomic(join(this.#folder, entry.file), bytes);
    await writeAtomic(join(this.#folder, entry.card), model.card);
    await this.#change((manifest) => ({ ...manifest, models: [...manifest.models, entry] }));
    return entry;
  }

  /** Uses a model from now on. Throws {@link AppError} `model.missing`, `model.checksum-mismatch`: only one that opens can be chosen. */
  async use(id: string): Promise<void> {
    const known = await this.all();
    const { kind } = this.#named(id, known);
    await this.#store.open({ kind, id });
    const current = inUse(kind, known);
    if (current.id === id) return;
    await this.#change((manifest) => {
      const before = [...(manifest.usedBefore ?? []), current.id].slice(-MOST_BEFORE);
      return { ...manifest, active: { ...manifest.active, [kind]: id }, usedBefore: before };
    });
  }

  /** Model that {@link revert} goes back to; null without one. */
  async previous(): Promise<string | null> {
    const known = await this.all();
    const { usedBefore = [] } = await this.#manifest();
    return usedBefore.findLast((id) => known.some((model) => model.id === id && inUse(model.kind, known).id !== id)) ?? null;
  }

  /** Uses the model again that was in use before. Throws {@link AppError} `model.nothing-to-revert` and as {@link use}. */
  async revert(): Promise<void> {
    const id = await this.previous();
    if (id === null) throw new AppError('model.nothing-to-revert', 'no model was in use before', {});
    const { kind } = this.#named(id, await this.all());
    await this.#store.open({ kind, id });
    await this.#change((manifest) => {
      const before = manifest.usedBefore ?? [];
      return { ...manifest, active: { ...manifest.active, [kind]: id }, usedBefore: before.slice(0, before.lastIndexOf(id)) };
    });
  }

  /** Deletes a model with its card. Throws {@link AppError} `model.missing`, `model.not-removable`. */
  async remove(id: string): Promise<void> {
    const known = await this.all();
    const model = this.#named(id, known);
    const reason = (await this.own()).has(id) ? 'in-use' : 'shipped';
    if (reason === 'shipped' || inUse(model.kind, known).id === id) throw new AppError('model.not-removable', `${id}: ${reason}`, { model: id, reason });
    await this.#change((manifest) => ({ ...manifest, models: manifest.models.filter((own) => own.id !== id) }));
    await Promise.all([model.file, model.card].map((name) => rm(join(this.#folder, name), { force: true })));
  }

  /** Writes a model with all that belongs to it as one file. Null is the lip-sync model in use. */
  async exportTo(path: string, id: string | null): Promise<{ readonly id: string; readonly bytes: number }> {
    const { manifest, source } = id === null ? await this.#store.lipSync() : await this.#store.open(this.#named(id, await this.all()));
    const { sha256: _, ...entry } = manifest;
    const packed = packModel({ bytes: source.bytes ?? new Uint8Array(), entry, card: await this.card(manifest) });
    await writeAtomic(path, packed);
    return { id: manifest.id, bytes: packed.length };
  }

  /** Stores the model of a file that {@link exportTo} wrote. Throws {@link AppError} `model.invalid`, `model.name-taken`, `files.not-found`. */
  async importFrom(path: string): Promise<AnyModel> {
    const bytes = await readFile(path).catch((error: unknown) => {
      throw new AppError('files.not-found', `No ${path}`, { path }, { cause: error });
    });
    return this.add(unpackModel(bytes, path));
  }

  /** What is said of a model, Markdown; empty without a card. */
  async card({ card }: AnyModel): Promise<string> {
    for (const folder of [this.#folder, this.#shipped]) {
      const text = await readFile(join(folder, card), 'utf8').catch(() => null);
      if (text !== null) return text;
    }
    return '';
  }

  #named(id: string, known: readonly AnyModel[]): AnyModel {
    const model = known.find((one) => one.id === id);
    if (!model) throw new AppError('model.missing', `no model ${id}`, { model: id, path: this.#folder });
    return model;
  }

  #manifest(): Promise<Manifest> {
    return readManifest(join(this.#folder, 'manifest.json'));
  }

  #change(change: (manifest: Manifest) => Manifest): Promise<void> {
    const changed = this.#changing.then(async () => {
      await writeAtomic(join(this.#folder, 'manifest.json'), `${JSON.stringify(change(await this.#manifest()), null, 2)}\n`);
    });
    this.#changing = changed.catch(() => undefined);
    return changed;
  }
}

/** The model of a kind that is used unless told otherwise. */
export function inUse(kind: AnyModel['kind'], known: readonly AnyModel[]): AnyModel {
  const first = known.find((model) => model.kind === kind);
  if (!first) throw new RangeError(`no ${kind} model among ${known.length}`);
  return first;
}
