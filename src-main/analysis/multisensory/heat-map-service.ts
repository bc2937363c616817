/** @file Heat maps for the shells: which model, which track, one computation for all who ask for the same. */
import type { HeatMapInfo, HeatMapOptions, HeatMapService } from '../../../src-shared/contract/heat-map.ts';
import type { Call } from '../../../src-shared/contract/services.ts';
import type { CamHeader, ClassActivationMaps } from '../../../src-shared/model/class-activation-map.ts';
import type { MediaInfo } from '../../../src-shared/model/media.ts';
import type { TimeRange } from '../../../src-shared/time.ts';
import type { Log } from '../../log.ts';
import { type PlannedStage, stagedProgress } from '../../media/fix-progress.ts';
import { loudestTrack } from '../../media/levels.ts';
import type { MediaRegistry } from '../../media/media-registry.ts';
import { SharedWork } from '../../media/shared-work.ts';
import type { ModelStore, OpenMultisensory } from '../../models/model-store.ts';
import type { Tools } from '../../process/binaries.ts';
import type { JobQueue } from '../../process/job-queue.ts';
import type { DerivedCache } from '../../project/derived-cache.ts';
import type { Inference } from '../embed.ts';
import { perModel } from '../per-model.ts';
import { buildCam, findCam, readCam } from './cam-file.ts';
import type { CamClip } from './compute-cam.ts';
import { checkDataPath, writeData } from './heat-map-data.ts';
import { checkStillPath, checkVideoPath, writeStill, writeVideo } from './heat-map-export.ts';
import { SeeNetwork } from './see-network.ts';

/** What the service stands on. */
export interface HeatMapServiceDeps {
  readonly tools: () => Promise<Tools>;
  readonly registry: MediaRegistry;
  readonly engine: Inference;
  readonly models: ModelStore;
  readonly cache: DerivedCache;
  /** Shared with other long jobs. */
  readonly queue: JobQueue;
  readonly log: Log;
}

/** The service, and what a window loads by URL. */
export interface HeatMaps {
  readonly service: HeatMapService;
  /** File of maps, as far as it has been computed with the model in use; null without. */
  findFile(media: MediaInfo, audioTrack: number, range: TimeRange | null): Promise<string | null>;
}

/** Seconds to either side of a still's moment that are looked at. */
const STILL_REACH = 1.5;
/** Shares of an export's time; a guess, which only decides how evenly its progress runs. */
const VIDEO_STAGES: readonly PlannedStage[] = [{ stage: 'looking', weight: 3 }, { stage: 'encoding', weight: 10 }, { stage: 'verifying', weight: 0.3 }];

/** Builds the service. */
export function createHeatMapService({ registry, models, cache, queue, engine, log, ...deps }: HeatMapServiceDeps): HeatMaps {
  const shared = new SharedWork();
  const networkOf = perModel((model: OpenMultisensory) => new SeeNetwork(model, engine));
  const computed = async (clip: CamClip, model: OpenMultisensory, call: Call): Promise<CamHeader> => {
    const { media, audioTrack, range } = clip;
    const key = JSON.stringify([media.id, audioTrack, range, model.source.id]);
    return shared.join(key, call, (joined) =>
      queue.run('cpu', joined, async (turn) => {
        const started = performance.now();
        const files = { tools: await deps.tools(), network: networkOf(model), cache };
        const onGrown = (grown: CamHeader) => {
          const fraction = grown.maps > 0 ? grown.covered / grown.maps : 1;
          turn.onProgress({ stage: 'looking', fraction, etaSeconds: null, partial: infoOf(clip, model, grown) });
        };
        const header = await buildCam(clip, model.manifest, files, turn, onGrown);
        log.info('looked', { file: media.path, maps: header.maps, seconds: ((performance.now() - started) / 1000).toFixed(1) });
        return header;
      }),
    );
  };
  const mapsOf = async (clip: CamClip, model: OpenMultisensory, call: Call): Promise<ClassActivationMaps> => {
    await computed(clip, model, call);
    const maps = await readCam(clip, model.manifest, cache);
    if (!maps) throw new Error(`${clip.media.path}: the maps just computed are gone`);
    return maps;
  };
  const clipOf = async ({ mediaId, audioTrack, range }: HeatMapOptions, signal: AbortSignal): Promise<CamClip> => {
    const media = registry.get(mediaId);
    return { media, range, audioTrack: audioTrack ?? (await loudestTrack(media, await deps.tools(), signal)) };
  };
  const service: HeatMapService = {
    async compute(options, call) {
      const model = await models.multisensory();
      const clip = await clipOf(options, call.signal);
      return infoOf(clip, model, await computed(clip, model, call));
    },
    async exportStill(options, call) {
      const model = await models.multisensory();
      await checkStillPath(registry.get(options.mediaId), options);
      const near = { start: Math.max(0, options.time - STILL_REACH), end: options.time + STILL_REACH };
      const whole = await clipOf({ ...options, range: null }, call.signal);
      // All of the clip's maps where they are there already, else a few around the moment.
      const clip = (await readCam(whole, model.manifest, cache)) ? whole : { ...whole, range: near };
      const maps = await mapsOf(clip, model, call);
      return writeStill(clip.media, maps, options, await deps.tools(), call.signal);
    },
    async exportVideo(options, call) {
      const model = await models.multisensory();
      await checkVideoPath(registry.get(options.mediaId), options);
      const clip = await clipOf(options, call.signal);
      const report = stagedProgress(VIDEO_STAGES, call.onProgress);
      const maps = await mapsOf(clip, model, { ...call, onProgress: ({ fraction }) => report(0, fraction ?? 0) });
      const follow = { signal: call.signal, onWritten: (fraction: number) => report(1, fraction), onVerified: (fraction: number) => report(2, fraction) };
      return queue.run('disk', { ...call, onProgress: () => report(1, 0) }, async () => writeVideo(clip.media, maps, options, await deps.tools(), follow));
    },
    async exportData(options, call) {
      const model = await models.multisensory();
      await checkDataPath(registry.get(options.mediaId), options);
      const clip = await clipOf(options, call.signal);
      return writeData(clip, model.source.id, await mapsOf(clip, model, call), options);
    },
  };
  return {
    service,
    async findFile(media, audioTrack, range) {
      const [model] = await models.listMultisensory();
      return model ? findCam({ media, audioTrack, range }, model, cache) : null;
    },
  };
}

function infoOf({ media, audioTrack, range }: CamClip, { source }: OpenMultisensory, { rows, columns, start, step, maps, covered, complete }: CamHeader): HeatMapInfo {
  return { mediaId: media.id, audioTrack, range, model: source.id, rows, columns, start, step, maps, covered, complete };
}
