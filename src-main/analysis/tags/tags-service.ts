/** @file Tags for the shells: learning them of groups, giving them to clips, keeping them. */
import { AppError } from '../../../src-shared/contract/errors.ts';
import type { ArgsOf, Call, FilesService } from '../../../src-shared/contract/services.ts';
import type { TagSet, TagsService } from '../../../src-shared/contract/tags.ts';
import type { ClipTags } from '../../../src-shared/model/tags.ts';
import type { Log } from '../../log.ts';
import type { MediaRegistry } from '../../media/media-registry.ts';
import type { ModelStore, OpenMultisensory } from '../../models/model-store.ts';
import type { Tools } from '../../process/binaries.ts';
import type { JobQueue } from '../../process/job-queue.ts';
import type { DerivedCache } from '../../project/derived-cache.ts';
import type { Inference } from '../embed.ts';
import { SeeNetwork } from '../multisensory/see-network.ts';
import { perModel } from '../per-model.ts';
import { clipFeatures, featuresKey, type FeatureDeps } from './clip-features.ts';
import { folderGroups } from './folder-groups.ts';
import { learnTags } from './learn-tags.ts';
import { judgeVector } from './tag-head.ts';
import { type StoredTagSet, TagStore } from './tag-store.ts';

/** What the service stands on. */
export interface TagsServiceDeps {
  readonly tools: () => Promise<Tools>;
  readonly registry: MediaRegistry;
  readonly engine: Inference;
  readonly models: ModelStore;
  readonly cache: DerivedCache;
  readonly files: FilesService;
  readonly queue: JobQueue;
  /** Folder of the user's models. */
  readonly folder: string;
  readonly log: Log;
}

/** Builds the service. */
export function createTagsService({ tools, registry, engine, models, cache, files, queue, folder, log }: TagsServiceDeps): TagsService {
  const store = new TagStore(folder);
  const networkOf = perModel((model: OpenMultisensory) => new SeeNetwork(model, engine));
  const networkInUse = async () => networkOf(await models.multisensory());
  const featureDeps = async (): Promise<FeatureDeps> => ({ tools: await tools(), network: await networkInUse(), cache });
  const keyInUse = async (): Promise<string | null> => {
    try {
      return featuresKey(await networkInUse());
    } catch (error) {
      // Without a model nothing can be tagged, but what was learned is still there to see.
      if (error instanceof AppError) return null;
      throw error;
    }
  };
  const list = async (): Promise<readonly TagSet[]> => {
    const key = await keyInUse();
    return (await store.list()).map((set) => described(set, key));
  };
  return {
    list,
    learn: ({ name, groups }, call) =>
      queue.run('cpu', call, async (turn) => {
        const deps = await featureDeps();
        const clips = groups.flatMap(({ tag, clips: members }) => members.map((clip) => ({ tag, media: registry.get(clip.mediaId), options: { audioTrack: clip.audioTrack ?? 0, range: clip.range } })));
        const { document, leftOut } = await learnTags(groups.map(({ tag }) => tag), clips, deps, turn);
        const saved = await store.save(name, document);
        const { evaluation } = document;
        log.info('learned tags', { name, tags: document.tags.length, clips: evaluation.clips, accuracy: evaluation.accuracy, majority: evaluation.majority });
        return { set: described(saved, featuresKey(deps.network)), leftOut };
      }),
    tag: (args, call) => queue.run('cpu', call, async (turn) => tagClip(args, { store, registry, deps: await featureDeps() }, turn)),
    async remove({ name }) {
      await store.remove(name);
      return list();
    },
    folders: ({ path }, call) => folderGroups(path, files, call),
  };
}

interface TaggingDeps {
  readonly store: TagStore;
  readonly registry: MediaRegistry;
  readonly deps: FeatureDeps;
}

async function tagClip({ mediaId, audioTrack, range, set: name }: ArgsOf<'tags.tag'>, { store, registry, deps }: TaggingDeps, { signal, onProgress }: Call): Promise<ClipTags> {
  const set = await store.open(name);
  if (set.features.key !== featuresKey(deps.network)) {
    const [learnedOn, inUse] = [set.features.model, deps.network.id];
    throw new AppError('tags.stale', `${name} was learned on ${set.features.key}, not ${featuresKey(deps.network)}`, { name, learnedOn, inUse });
  }
  onProgress({ stage: 'features', fraction: null, etaSeconds: null });
  const { vector, reason } = await clipFeatures(registry.get(mediaId), { audioTrack: audioTrack ?? 0, range }, deps, signal);
  const { version, tags } = set;
  if (!vector) return { set: name, version, tag: null, reason, probabilities: [] };
  const verdict = judgeVector(set.head, vector);
  const probabilities = tags.map((tag, i) => ({ tag, probability: verdict.probabilities[i] })).sort((a, b) => b.probability - a.probability);
  return { set: name, version, tag: verdict.tag === null ? null : tags[verdict.tag], reason: verdict.reason, probabilities };
}

function described({ name, version, tags, learnedAt, features, head, evaluation }: StoredTagSet, keyInUse: string | null): TagSet {
  return { name, version, tags, clips: head.examples.length, learnedAt, model: features.model, stale: features.key !== keyInUse, evaluation };
}
