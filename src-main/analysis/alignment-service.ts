/** @file Measuring and fixing for the shells: which file, which track, and a line in the log. */
import { isCanceled } from '../../src-shared/contract/errors.ts';
import type { AlignmentService } from '../../src-shared/contract/services.ts';
import type { MediaInfo } from '../../src-shared/model/media.ts';
import type { Log } from '../log.ts';
import { loudestTrack } from '../media/levels.ts';
import type { MediaRegistry } from '../media/media-registry.ts';
import { writeFix } from '../media/resync.ts';
import type { FaceModels } from '../models/face-weights.ts';
import type { ModelStore } from '../models/model-store.ts';
import type { JobQueue } from '../process/job-queue.ts';
import type { Tools } from '../process/binaries.ts';
import { inBackground, type Inference } from './embed.ts';
import { measureAlignment } from './measure-alignment.ts';
import { sceneNetwork } from './scene/scene-network.ts';
import { speechNetwork } from './separation/speech-part.ts';

/** What the service stands on. */
export interface AlignmentServiceDeps {
  readonly tools: () => Promise<Tools>;
  readonly registry: MediaRegistry;
  readonly engine: Inference;
  readonly models: ModelStore;
  readonly faceModels: () => Promise<FaceModels>;
  /** Shared with other long jobs, so that a window full of clips does not decode them all at once. */
  readonly queue: JobQueue;
  readonly log: Log;
}

/** Builds the service. */
export function createAlignmentService({ registry, engine, models, queue, log, ...deps }: AlignmentServiceDeps): AlignmentService {
  const [scene, speech] = [sceneNetwork(models, engine), speechNetwork(models, engine)];
  return {
    async measure(options, call) {
      const media = registry.get(options.mediaId);
      return queue.run('cpu', call, (turn) =>
        logged(log, 'measure', media, async () => {
          const tools = await deps.tools();
          const audioTrack = options.audioTrack ?? (await loudestTrack(media, tools, turn.signal));
          const estimate = await measureAlignment(media, { ...options, audioTrack }, { tools, engine: turn.background ? inBackground(engine) : engine, models, faceModels: await deps.faceModels(), scene, speech }, turn);
          const { verdict, reason, offset, confidence, analysedSeconds } = estimate;
          log.info('measured', { file: media.path, verdict, reason, offset, confidence, analysedSeconds });
          return estimate;
        }),
      );
    },
    async fix(options, call) {
      const media = registry.get(options.mediaId);
      return queue.run('disk', call, (turn) =>
        logged(log, 'fix', media, async () => {
          const tools = await deps.tools();
          const audioTrack = options.audioTrack ?? (await loudestTrack(media, tools, turn.signal));
          return writeFix(media, { ...options, audioTrack }, { tools }, turn);
        }),
      );
    },
  };
}

async function logged<T>(log: Log, job: string, { path }: MediaInfo, work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  try {
    const result = await work();
    log.info(job, { file: path, seconds: ((performance.now() - started) / 1000).toFixed(1) });
    return result;
  } catch (error) {
    if (!isCanceled(error)) log.warn(`${job} failed`, { file: path, cause: String(error) });
    throw error;
  }
}
