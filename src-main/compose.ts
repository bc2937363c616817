/** @file Builds every service once and connects them. Each shell calls it; nothing below knows which. */
import { existsSync } from 'node:fs';
import { access } from 'node:fs/promises';
import { availableParallelism, homedir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '../src-shared/contract/errors.ts';
import { DEFAULT_SETTINGS } from '../src-shared/contract/default-settings.ts';
import type { AppEvent, AppInfo, AppService, Services, Settings } from '../src-shared/contract/services.ts';
import { toleranceOf } from '../src-shared/model/tolerance.ts';
import { createAlignmentService } from './analysis/alignment-service.ts';
import { separatorNetworks } from './analysis/separation/separator-network.ts';
import { soundListener } from './analysis/separation/sound-listener.ts';
import { installedTeller } from './analysis/separation/voice-teller.ts';
import { speechNetwork } from './analysis/separation/speech-part.ts';
import { faceFinder } from './analysis/separation/visible-faces.ts';
import { createHeatMapService } from './analysis/multisensory/heat-map-service.ts';
import { createTagsService } from './analysis/tags/tags-service.ts';
import { type Batches, createBatchService } from './batch/batch-service.ts';
import { createFarmRunner } from './batch/farm/farm-runner.ts';
import { chooseDevice } from './engine/devices.ts';
import type { ForkEngine } from './engine/protocol.ts';
import { type EventEmitter, createEvents } from './event-source.ts';
import { createFilesService } from './files/files-service.ts';
import { createInterchangeService } from './interchange/interchange-service.ts';
import type { Log } from './log.ts';
import { decodePcm } from './media/decode.ts';
import { MediaRegistry } from './media/media-registry.ts';
import { createMediaService } from './media/media-service.ts';
import { findPeaks } from './media/peaks.ts';
import { readPoster } from './media/poster.ts';
import { findProxy } from './media/proxy.ts';
import { type FaceModels, installedFaceWeights, loadFaceModels } from './models/face-weights.ts';
import { ModelStore } from './models/model-store.ts';
import { createModelsService } from './models/models-service.ts';
import { UserModels } from './models/user-models.ts';
import { type Tools, findTools } from './process/binaries.ts';
import { EngineHost } from './process/engine-host.ts';
import { JobQueue } from './process/job-queue.ts';
import { DerivedCache } from './project/derived-cache.ts';
import { createProjectService } from './project/project-service.ts';
import { createSettingsService } from './settings/settings-service.ts';
import { createResources } from './shell/resources.ts';
import { createStemsService } from './stems/stems-service.ts';
import { StemsStore } from './stems/stems-store.ts';
import { type AlignTrainer, trainAlign } from './trainer/align/align-trainer.ts';
import { type SeparateTrainer, trainSeparate } from './trainer/separate/separate-trainer.ts';
import { trainVoices, type VoicesTrainer } from './trainer/voices/voices-trainer.ts';
import { Trainer } from './trainer/trainer.ts';
import { createTrainingService } from './trainer/training-service.ts';

/** What a shell brings. */
export interface Environment {
  readonly shell: AppInfo['shell'];
  /** Why not Electron, where it is another. */
  readonly shellReason: string | null;
  readonly version: string;
  readonly openPaths: readonly string[];
  /** Shows a file in the system's file manager; absent where the shell has no way. */
  readonly reveal?: (path: string) => void;
  readonly folders: {
    readonly data: string;
    readonly cache: string;
    readonly resources: string;
    readonly renderer: string;
    /** Folder of the ffmpeg that came with the packaged app, or null. */
    readonly packagedTools: string | null;
  };
  /** Starts an engine process in the way of the shell. */
  readonly forkEngine: ForkEngine;
  readonly log: Log;
  /** Address of the queue that batches are handed to; null or absent runs them here. */
  readonly farm?: string | null;
}

/** Everything a shell needs. */
export interface Composition {
  readonly services: Services;
  readonly trainer: Trainer;
  readonly alignTrainer: AlignTrainer;
  readonly separateTrainer: SeparateTrainer;
  readonly voicesTrainer: VoicesTrainer;
  readonly models: UserModels;
  readonly batches: Batches;
  readonly log: Log;
  /** What a window loads by URL. */
  readonly resources: (request: Request) => Promise<Response>;
  readonly events: EventEmitter<AppEvent>;
  /** Ends child processes and lets go of files. */
  dispose(): Promise<void>;
}

/**
 * Long jobs at a time. Each measurement decodes two parts of its film while the engine, which takes one run at a time, works on a third; a second measurement
 * beside it fills what four cores leave idle, and costs two cores 15 % (`bench/batch.ts`). One fix keeps the disk busy.
 */
const AT_ONCE = { cpu: availableParallelism() < 4 ? 1 : 2, disk: 1, gpu: 1 };

/** Items that a farm is given ahead, so that no worker waits for the submitter. */
const SUBMITTED_AT_ONCE = { cpu: 500, disk: 500, gpu: 1 };

/** Mouths and sound of some hundred hours of footage: a training must not lose what it learns from to the limit for derived media. */
const TRAINING_CACHE_BYTES = 64 * 1024 ** 3;

/** Builds the services. No process is started and no file is read until a call needs it. */
export function compose(environment: Environment): Composition {
  const { folders, log } = environment;
  const events = createEvents<AppEvent>();
  const registry = new MediaRegistry();
  const cache = new DerivedCache(join(folders.cache, 'derived'), DEFAULT_SETTINGS.cacheLimitBytes);
  const settings = createSettingsService(folders.data, log.child('settings'));

  let device = DEFAULT_SETTINGS.device;
  const engine = new EngineHost({ fork: environment.forkEngine, log: log.child('engine'), preferredDevice: () => device });
  engine.onStatus((status) => events.emit({ type: 'engine', status }));

  const adopt = ({ device: wanted, cacheLimitBytes }: Settings) => {
    device = wanted;
    cache.limit(cacheLimitBytes).catch((error: unknown) => log.warn('cache keeps its size', { cause: String(error) }));
  };
  let adopted: Promise<Settings> | null = null;
  const currentSettings = (): Promise<Settings> =>
    (adopted ??= settings.current().then((loaded) => {
      adopt(loaded);
      return loaded;
    }));
  let found: Promise<Tools> | null = null;
  const tools = (): Promise<Tools> =>
    (found ??= currentSettings().then(({ ffmpegPath }) =>
      findTools({ setting: ffmpegPath, packagedFolder: folders.packagedTools, environment: process.env }),
    ));
  settings.changes.subscribe((changed) => {
    adopted = Promise.resolve(changed);
    adopt(changed);
    // Also when another setting changed: what was not there a moment ago may have been installed since.
    found = null;
  });

  let faces: Promise<FaceModels> | null = null;
  const faceModels = () =>
    (faces ??= loadFaceModels(faceWeights(folders.resources)).catch((error: unknown) => {
      // The missing file may be put in place before the next try.
      faces = null;
      throw error;
    }));
  const [shipped, own, runs] = [join(folders.resources, 'models'), join(folders.data, 'models'), join(folders.data, 'training')];
  const models = new ModelStore([shipped, own]);
  const userModels = new UserModels(own, shipped, models);
  // Which devices work is known only once they have been tried; a training must not settle for less because nothing was measured before.
  const trainingDevice = async (signal: AbortSignal) => {
    await currentSettings();
    if (device === 'cpu') return device;
    const { devices } = engine.status().devices.length > 0 ? engine.status() : await engine.probe(signal);
    return chooseDevice(device, devices).device;
  };
  const trainingDeps = {
    tools,
    engine,
    fork: environment.forkEngine,
    faceModels,
    cache: new DerivedCache(join(folders.cache, 'training'), TRAINING_CACHE_BYTES),
    device: trainingDevice,
    version: environment.version,
    lipSync: () => models.lipSync(),
  };
  const trainer = new Trainer({ ...trainingDeps, models, userModels, runs });
  const alignTrainer: AlignTrainer = (wanted, call) => trainAlign(wanted, { ...trainingDeps, runs: join(folders.data, 'align') }, call);
  const separateTrainer: SeparateTrainer = (wanted, call) => trainSeparate(wanted, { ...trainingDeps, runs: join(folders.data, 'separate') }, call);
  const voicesTrainer: VoicesTrainer = (wanted, call) => trainVoices(wanted, { ...trainingDeps, runs: join(folders.data, 'voices') }, call);

  const media = createMediaService({ tools, registry, cache, log: log.child('media') });
  const queue = new JobQueue(AT_ONCE);
  const separatorOf = separatorNetworks(engine);
  const alignment = createAlignmentService({ tools, registry, engine, models, faceModels, speech: speechNetwork(models, separatorOf), queue, log: log.child('alignment') });
  const heatMap = createHeatMapService({ tools, registry, engine, models, cache, queue, log: log.child('heat map') });
  const stemsStore = new StemsStore(cache);
  const tellerFor = installedTeller(models, separatorNetworks(engine));
  const splitModels = async () => {
    const model = await models.separator();
    const lipSync = await models.lipSync(model.manifest.lipSync);
    const separator = separatorOf(model);
    const faces = faceFinder({ tools: await tools(), engine, faceModels: await faceModels(), lipSync, cache });
    const listener = soundListener(lipSync, engine, separator.config.sampleRate);
    return { separator, faces, listener, voices: await tellerFor(separator, listener) };
  };
  const stems = createStemsService({ tools, registry, store: stemsStore, models: splitModels, queue, version: environment.version, log: log.child('stems') });
  const files = createFilesService(homedir());
  const farm = environment.farm ? createFarmRunner({ url: environment.farm }, log.child('farm')) : null;
  const batches = createBatchService({
    media,
    alignment,
    stems,
    heatMap: heatMap.service,
    data: folders.data,
    limits: farm ? SUBMITTED_AT_ONCE : AT_ONCE,
    ...(farm && { runItem: farm.runItem }),
    maxOffset: async () => (await currentSettings()).maxOffset,
    judge: async () => toleranceOf((await currentSettings()).tolerance),
    poster: async (opened, options, signal) => readPoster(opened, options, await tools(), signal),
    emit: (event) => events.emit(event),
    log: log.child('batch'),
  });
  const training = createTrainingService({ trainer, folder: runs, log: log.child('training'), onChange: (run) => events.emit({ type: 'training', run }) });

  const services: Services = {
    app: appService(environment, tools),
    files,
    media,
    alignment,
    batch: batches,
    engine: {
      status: () => Promise.resolve(engine.status()),
      probe: async (_args, { signal }) => {
        await currentSettings();
        return engine.probe(signal);
      },
    },
    heatMap: heatMap.service,
    interchange: createInterchangeService({ media }),
    project: createProjectService(folders.data, log.child('project')),
    settings,
    tags: createTagsService({ tools, registry, engine, models, cache, files, queue, folder: own, log: log.child('tags') }),
    models: createModelsService({ store: models, models: userModels, compare: (args, call) => trainer.compare(args, call) }),
    stems,
    training,
  };
  const resources = createResources(
    {
      renderer: folders.renderer,
      media: (id) => registry.get(id),
      proxy: (opened) => findProxy(opened, cache),
      peaksFile: (opened, audioTrack) => findPeaks(opened, audioTrack, cache),
      camFile: (opened, audioTrack, range) => heatMap.findFile(opened, audioTrack, range),
      stemsCurve: async (opened, id) => (await stemsStore.find(id, opened.id))?.files.curve ?? null,
      pcm: async (opened, options, signal) => decodePcm(opened, options, await tools(), signal),
      frame: async (opened, options, signal) => readPoster(opened, options, await tools(), signal),
    },
    log.child('resources'),
  );
  // The engine goes last: those before it may be waiting for it.
  const dispose = async () => {
    await Promise.allSettled([batches.dispose(), training.dispose()]);
    await Promise.all([engine.dispose(), farm?.dispose()]);
  };
  return { services, trainer, alignTrainer, separateTrainer, voicesTrainer, models: userModels, batches, log, resources, events, dispose };
}

function appService({ shell, shellReason, version, openPaths, reveal }: Environment, tools: () => Promise<Tools>): AppService {
  return {
    info: async () => ({ shell, shellReason, version, openPaths, platform: process.platform, ...(await tools()) }),
    reveal: async ({ path }) => {
      await access(path).catch((error: unknown) => {
        throw new AppError('files.not-found', `No ${path}`, { path }, { cause: error });
      });
      reveal?.(path);
      return { shown: reveal !== undefined };
    },
  };
}

/** Packed beside the other models, or in the npm package that they come from. */
function faceWeights(resources: string): string {
  const packed = join(resources, 'models', 'face-api');
  return existsSync(packed) ? packed : installedFaceWeights();
}
