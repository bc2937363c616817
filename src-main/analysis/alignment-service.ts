/** @file Measuring and fixing for the shells: which file, which track, and a line in the log. */
import type { AlignmentService } from '../../src-shared/contract/services.ts';
import type { Log } from '../log.ts';
import { loggedWork } from '../logged-work.ts';
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
import type { SpeechPart } from './separation/speech-part.ts';

/** What the service stands on. */
export interface AlignmentServiceDeps {
  readonly tools: () => Promise<Tools>;
  readonly registry: MediaRegistry;
  readonly engine: Inference;
  readonly models: ModelStore;
  readonly faceModels: () => Promise<FaceModels>;
  /** Speech in a sound; null where no network can take it out. */
  readonly speech: () => Promise<SpeechPart | null>;
  /** Shared with other long jobs, so that a window full of clips does not decode them all at once. */
  readonly queue: JobQueue;
  readonly log: Log;
}

/** Builds the service. */
export function createAlignmentService({ registry, engine, models, speech, queue, log, ...deps }: AlignmentServiceDeps): AlignmentService {
  const scene = sceneNetwork(models, engine);
  return {
    async measure(options, call) {
      const media = registry.get(options.mediaId);
      return queue.run('cpu', call, (turn) =>
        loggedWork(log, 'measure', media.path, async () => {
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
        loggedWork(log, 'fix', media.path, async () => {
          const tools = await deps.tools();
          const audioTrack = options.audioTrack ?? (await loudestTrack(media, tools, turn.signal));
          return writeFix(media, { ...options, audioTrack }, { tools }, turn);
        }),
      );
    },
  };
}
