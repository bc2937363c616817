/** @file The alignment part of the contract: chooses the track, waits for its turn, measures, and writes fixes. */
import { AppError } from '../../src-shared/contract/errors.ts';
import type { AlignmentService } from '../../src-shared/contract/services.ts';
import type { MediaInfo } from '../../src-shared/model/media.ts';
import type { Log } from '../log.ts';
import { measureLevels } from '../media/levels.ts';
import type { MediaRegistry } from '../media/media-registry.ts';
import { writeFix } from '../media/resync.ts';
import type { FaceModels } from '../models/face-weights.ts';
import type { ModelStore } from '../models/model-store.ts';
import type { Tools } from '../process/binaries.ts';
import type { EngineHost } from '../process/engine-host.ts';
import { JobQueue } from '../process/job-queue.ts';
import { measureAlignment } from './measure-alignment.ts';

/** What the service stands on. */
export interface AlignmentServiceDeps {
  readonly tools: () => Promise<Tools>;
  readonly registry: MediaRegistry;
  readonly engine: EngineHost;
  readonly models: ModelStore;
  readonly faceModels: () => Promise<FaceModels>;
  readonly log: Log;
}

/** Builds the service. One clip is measured at a time, since each keeps all cores busy; writing waits for the disk alone. */
export function createAlignmentService(deps: AlignmentServiceDeps): AlignmentService {
  const queue = new JobQueue({ cpu: 1, disk: 1, gpu: 1 });
  const trackOf = async (media: MediaInfo, wanted: number | null, signal: AbortSignal): Promise<number> => {
    if (wanted === null) return loudest(media.audio.length > 1 ? await measureLevels(media, await deps.tools(), signal) : []);
    const tracks = media.audio.length;
    if (wanted < tracks) return wanted;
    throw new AppError('media.no-such-track', `${media.path} has ${tracks} audio tracks, not ${wanted + 1}`, { path: media.path, audioTrack: wanted, tracks });
  };

  return {
    measure: (options, outer) =>
      queue.run('cpu', outer, async (call) => {
        const media = deps.registry.get(options.mediaId);
        const audioTrack = await trackOf(media, options.audioTrack, call.signal);
        const { engine, models } = deps;
        const estimate = await measureAlignment(media, { ...options, audioTrack }, { tools: await deps.tools(), engine, models, faceModels: await deps.faceModels() }, call);
        deps.log.info('measured', { path: media.path, verdict: estimate.verdict, seconds: estimate.elapsedSeconds.toFixed(1) });
        return estimate;
      }),

    fix: (options, outer) =>
      queue.run('disk', outer, async (call) => {
        const media = deps.registry.get(options.mediaId);
        const audioTrack = await trackOf(media, options.audioTrack, call.signal);
        const result = await writeFix(media, { ...options, audioTrack }, { tools: await deps.tools() }, call);
        deps.log.info('fixed', { path: media.path, output: result.output });
        return result;
      }),
  };
}

/** The loudest track; the first of equals, and of none. */
function loudest(levels: readonly (number | null)[]): number {
  return levels.reduce<number>((best, level, track) => ((level ?? -Infinity) > (levels[best] ?? -Infinity) ? track : best), 0);
}
