/** @file The media part of the contract: opens files, and prepares what the window draws and plays of them. */
import { readFile, writeFile } from 'node:fs/promises';
import { AppError } from '../../src-shared/contract/errors.ts';
import type { Call, MediaService } from '../../src-shared/contract/services.ts';
import type { Log } from '../log.ts';
import type { Tools } from '../process/binaries.ts';
import type { DerivedCache } from '../project/derived-cache.ts';
import { readFrameTimes } from './frame-times.ts';
import { measureLevels } from './levels.ts';
import type { MediaRegistry } from './media-registry.ts';
import { buildPeaks } from './peaks.ts';
import { probe } from './probe.ts';
import { makeProxy } from './proxy.ts';
import { SharedWork } from './shared-work.ts';

/** What the service stands on. */
export interface MediaServiceDeps {
  readonly tools: () => Promise<Tools>;
  readonly registry: MediaRegistry;
  readonly cache: DerivedCache;
  readonly log: Log;
}

/** Raised whenever cached frame times would come out different. */
const FRAME_TIMES_VERSION = 1;

/** Builds the service. Two calls for the same peaks or proxy share one piece of work. */
export function createMediaService(deps: MediaServiceDeps): MediaService {
  const { registry, cache } = deps;
  const shared = new SharedWork();
  const logged = async <T>(what: string, path: string, work: () => Promise<T>): Promise<T> => {
    const started = performance.now();
    const result = await work();
    deps.log.info(what, { path, ms: Math.round(performance.now() - started) });
    return result;
  };
  return {
    async open({ path }, call) {
      call.onProgress({ stage: 'probing', fraction: null, etaSeconds: null });
      const media = await logged('opened', path, async () => probe(path, await deps.tools(), call.signal));
      registry.add(media);
      return media;
    },
    async levels({ mediaId }, call) {
      const media = registry.get(mediaId);
      call.onProgress({ stage: 'decoding', fraction: null, etaSeconds: null });
      return measureLevels(media, await deps.tools(), call.signal);
    },
    async peaks({ mediaId, audioTrack }, call) {
      const media = registry.get(mediaId);
      const work = async (joined: Call) => buildPeaks(media, audioTrack, { tools: await deps.tools(), cache }, joined);
      return shared.join(`peaks ${mediaId} ${audioTrack}`, call, (joined) => logged('peaks', media.path, () => work(joined)));
    },
    async proxy({ mediaId }, call) {
      const media = registry.get(mediaId);
      const work = async (joined: Call) => ({ bytes: await makeProxy(media, { tools: await deps.tools(), cache }, joined) });
      return shared.join(`proxy ${mediaId}`, call, (joined) => logged('proxy', media.path, () => work(joined)));
    },
    async frameTimes({ mediaId }, call) {
      const media = registry.get(mediaId);
      if (!media.video) throw new AppError('media.no-video-stream', `${media.path} has no picture`, { path: media.path });
      const key = ['frame-times', FRAME_TIMES_VERSION, mediaId];
      const found = await cache.find(key, 'f64');
      if (found) return Array.from(timesFrom(await readFile(found)));
      const onTime = (seconds: number) => call.onProgress({ stage: 'probing', fraction: media.duration > 0 ? Math.min(1, seconds / media.duration) : null, etaSeconds: null });
      const times = await readFrameTimes(media, await deps.tools(), call.signal, onTime);
      await cache.make(key, 'f64', (partial) => writeFile(partial, new Uint8Array(times.buffer, times.byteOffset, times.byteLength)));
      return Array.from(times);
    },
  };
}

/** The cache never leaves the machine that wrote it, so numbers are kept in its own byte order. */
function timesFrom(file: Buffer): Float64Array {
  const bytes = Uint8Array.from(file);
  return new Float64Array(bytes.buffer, 0, bytes.length >> 3);
}
