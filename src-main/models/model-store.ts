/** @file Finds models in their folders and hands out only bytes whose checksum is the manifest's. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../src-shared/contract/errors.ts';
import type { ModelSource } from '../engine/protocol.ts';
import { type AnyModel, type LipSyncModel, type Manifest, MODEL_KINDS, type MultisensoryModel, parseManifest, type SeparatorModel, type VoicesModel } from './manifest.ts';

/** A model ready to run. */
export interface OpenModel<M extends AnyModel = LipSyncModel> {
  readonly manifest: M;
  readonly source: ModelSource;
}

/** A multisensory model; its sizes and parameters are in its bytes. */
export type OpenMultisensory = OpenModel<MultisensoryModel>;

/** A separator; its sizes and parameters are in its bytes. */
export type OpenSeparator = OpenModel<SeparatorModel>;

/** A model that tells voices apart; its sizes and parameters are in its bytes. */
export type OpenVoices = OpenModel<VoicesModel>;

type Kind = AnyModel['kind'];
type ModelOf<K extends Kind> = Extract<AnyModel, { readonly kind: K }>;

interface Entry<M extends AnyModel = AnyModel> {
  readonly folder: string;
  readonly manifest: M;
}

/** The models on this machine: those shipped with the app and the user's own. */
export class ModelStore {
  readonly #folders: readonly string[];
  readonly #open = new Map<string, Promise<OpenModel<AnyModel>>>();

  /** @param folders each with a `manifest.json` and the files it names; one without it holds no models. The default is the active one, else the first. */
  constructor(folders: readonly string[]) {
    this.#folders = folders;
  }

  /** All models, kind by kind, the default of each kind first. Throws as {@link list}. */
  async all(): Promise<readonly AnyModel[]> {
    const kinds = await Promise.all(MODEL_KINDS.map((kind) => this.#entries(kind)));
    return kinds.flat().map(({ manifest }) => manifest);
  }

  /** A model of whichever kind, as {@link lipSync}. */
  async open({ kind, id }: Pick<AnyModel, 'kind' | 'id'>): Promise<OpenModel<AnyModel>> {
    return this.#opened(kind, id);
  }

  /**
   * All lip-sync models, the default first.
   *
   * @throws {AppError} `model.invalid` when a manifest cannot be read.
   */
  async list(): Promise<readonly LipSyncModel[]> {
    return (await this.#entries('lip-sync')).map(({ manifest }) => manifest);
  }

  /**
   * A lip-sync model, read once per session and checked.
   *
   * @param id null is the default.
   * @throws {AppError} `model.missing`, `model.checksum-mismatch`, `model.invalid`.
   */
  async lipSync(id: string | null = null): Promise<OpenModel> {
    return this.#opened('lip-sync', id);
  }

  /**
   * All multisensory models, the default first.
   *
   * @throws {AppError} `model.invalid` when a manifest cannot be read.
   */
  async listMultisensory(): Promise<readonly MultisensoryModel[]> {
    return (await this.#entries('multisensory')).map(({ manifest }) => manifest);
  }

  /** A multisensory model, as {@link lipSync}; null is the first of {@link listMultisensory}. */
  async multisensory(id: string | null = null): Promise<OpenMultisensory> {
    return this.#opened('multisensory', id);
  }

  /** A separator, as {@link lipSync}; null is the default, else the first. */
  async separator(id: string | null = null): Promise<OpenSeparator> {
    return this.#opened('separator', id);
  }

  /** A model that tells voices apart, as {@link lipSync}; null is the default, else the first. */
  async voices(id: string | null = null): Promise<OpenVoices> {
    return this.#opened('voices', id);
  }

  async #opened<K extends Kind>(kind: K, id: string | null): Promise<OpenModel<ModelOf<K>>> {
    const entries = await this.#entries(kind);
    const entry = entries.find(({ manifest }) => id === null || manifest.id === id);
    const where = this.#folders.join(', ');
    if (!entry) throw new AppError('model.missing', `no ${kind} model ${id ?? ''} in ${where}`, { model: id ?? kind, path: where });
    const path = join(entry.folder, entry.manifest.file);
    // One per kind and checksum, so what is found here is of this kind.
    const key = `${kind}:${path}:${entry.manifest.sha256}`;
    const known = this.#open.get(key) as Promise<OpenModel<ModelOf<K>>> | undefined;
    if (known) return known;
    const opening = openModel(entry.manifest, path);
    this.#open.set(key, opening);
    // The user may put the right file in place and try again.
    opening.catch(() => this.#open.delete(key));
    return opening;
  }

  async #entries<K extends Kind>(kind: K): Promise<readonly Entry<ModelOf<K>>[]> {
    const manifests = await Promise.all(this.#folders.map((folder) => readManifest(join(folder, 'manifest.json'))));
    const all = manifests.flatMap(({ models }, index) => models.map((manifest) => ({ folder: this.#folders[index] ?? '', manifest })));
    const entries = all.filter((entry): entry is Entry<ModelOf<K>> => entry.manifest.kind === kind);
    const active = manifests.find((manifest) => manifest.active?.[kind] !== undefined)?.active?.[kind];
    return [...entries.filter(({ manifest }) => manifest.id === active), ...entries.filter(({ manifest }) => manifest.id !== active)];
  }
}

/** The manifest of a folder; one without models when there is none. */
export async function readManifest(path: string): Promise<Manifest> {
  const text = await readOrNull(path);
  if (text === null) return { version: 1, models: [] };
  try {
    return parseManifest(JSON.parse(text.toString('utf8')));
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    throw new AppError('model.invalid', `${path}: ${cause}`, { model: 'manifest', path, cause }, { cause: error });
  }
}

async function openModel<M extends AnyModel>(manifest: M, path: string): Promise<OpenModel<M>> {
  const bytes = await readOrNull(path);
  if (bytes === null) throw new AppError('model.missing', `${path} does not exist`, { model: manifest.id, path });
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (sha256 !== manifest.sha256) {
    throw new AppError('model.checksum-mismatch', `${path}: SHA-256 is ${sha256}, not ${manifest.sha256}`, { model: manifest.id, path });
  }
  // The bytes that were checked, not the path, go to the engine: the file may change, or lie in an archive that only Electron's `fs` can read.
  return { manifest, source: { id: `${manifest.id}@${sha256.slice(0, 12)}`, path, bytes } };
}

async function readOrNull(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return null;
    throw error;
  }
}
