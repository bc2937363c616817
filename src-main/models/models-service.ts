/** @file The models as windows know them: cards, and a few verbs that each answer with the list after them. */
import { access } from 'node:fs/promises';
import { AppError } from '../../src-shared/contract/errors.ts';
import type { ModelCard, ModelComparison, ModelList, ModelsService } from '../../src-shared/contract/models.ts';
import type { ArgsOf, Call } from '../../src-shared/contract/services.ts';
import { losesBase } from '../trainer/fine-tuning.ts';
import { readTrainable } from '../trainer/trainable-model.ts';
import type { AnyModel } from './manifest.ts';
import type { ModelStore } from './model-store.ts';
import { inUse, type UserModels } from './user-models.ts';

/** What the service stands on. */
export interface ModelsServiceDeps {
  readonly store: ModelStore;
  readonly models: UserModels;
  readonly compare: (args: ArgsOf<'models.compare'>, call: Call) => Promise<ModelComparison>;
}

/** Builds the service. */
export function createModelsService({ store, models, compare }: ModelsServiceDeps): ModelsService {
  const files = new Map<string, Promise<FileFacts>>();
  const factsOf = (model: AnyModel): Promise<FileFacts> => {
    const known = files.get(model.sha256) ?? fileFacts(store, model);
    files.set(model.sha256, known);
    // A file that is not there may be put in place before the next look.
    void known.then(({ sizeBytes }) => sizeBytes === 0 && files.delete(model.sha256));
    return known;
  };
  const list = async (): Promise<ModelList> => {
    const [known, own, revertTo] = await Promise.all([models.all(), models.own(), models.previous()]);
    const cards = known.map(async (model): Promise<ModelCard> => {
      const { id, kind, parent, license, sha256 } = model;
      const trained = model.kind === 'lip-sync' ? model.trained : undefined;
      return {
        ...{ id, kind, parent, license, sha256 },
        origin: own.has(id) ? 'own' : 'shipped',
        active: inUse(kind, known) === model,
        trainedAt: trained?.at ?? null,
        footage: trained?.footage ?? null,
        steps: trained?.steps ?? null,
        heldOut: trained?.heldOut ?? null,
        kept: trained?.kept ?? null,
        losesBase: forgets(model),
        text: await models.card(model),
        ...(await factsOf(model)),
      };
    });
    return { models: await Promise.all(cards), revertTo };
  };
  return {
    list,
    async activate({ id, evenIfWorse }) {
      await activate(models, id, evenIfWorse);
      return list();
    },
    async revert() {
      await models.revert();
      return list();
    },
    async remove({ id }) {
      await models.remove(id);
      return list();
    },
    async export({ id, path, overwrite }) {
      const there = await access(path).then(() => true, () => false);
      if (there && !overwrite) throw new AppError('fix.output-exists', `${path} is there already`, { path });
      const { bytes } = await models.exportTo(path, id);
      return { path, bytes };
    },
    async import({ path }) {
      await models.importFrom(path);
      return list();
    },
    compare,
  };
}

/** Puts a model to use; one that forgot what its parent knew only when that is wanted. */
export async function activate(models: UserModels, id: string, evenIfWorse: boolean): Promise<void> {
  const model = (await models.all()).find((known) => known.id === id);
  const kept = model?.kind === 'lip-sync' ? model.trained?.kept : null;
  if (model && kept && forgets(model) && !evenIfWorse) {
    const [before, after] = [kept.before.score, kept.after.score];
    throw new AppError('model.loses-base', `${id}: ${after} after ${before}`, { model: id, before, after });
  }
  await models.use(id);
}

function forgets(model: AnyModel): boolean {
  const trained = model.kind === 'lip-sync' ? model.trained : undefined;
  return trained?.kept ? losesBase(trained.kept.before.score, trained.kept.after.score) : false;
}

type FileFacts = Pick<ModelCard, 'trainable' | 'sizeBytes'>;

/** What only the file itself tells. One that is missing or damaged is listed all the same: it can be removed. */
async function fileFacts(store: ModelStore, model: AnyModel): Promise<FileFacts> {
  try {
    const bytes = (await store.open(model)).source.bytes ?? new Uint8Array();
    return { trainable: model.kind === 'lip-sync' && readTrainable(bytes) !== null, sizeBytes: bytes.length };
  } catch (error) {
    if (error instanceof AppError) return { trainable: false, sizeBytes: 0 };
    throw error;
  }
}
