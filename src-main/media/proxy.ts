/** @file A copy of the picture that the window can play, with identical timestamps, for formats that it cannot play itself. */
import { stat } from 'node:fs/promises';
import { AppError } from '../../src-shared/contract/errors.ts';
import type { Call } from '../../src-shared/contract/services.ts';
import type { MediaInfo, VideoStream } from '../../src-shared/model/media.ts';
import type { DerivedCache } from '../project/derived-cache.ts';
import { requireTool, type Tools } from '../process/binaries.ts';
import { frameSyncOption, proxyEncoder, toolFacts } from '../process/tool-facts.ts';
import { displaySize } from './decode.ts';
import { proxyArgs } from './ffmpeg-args.ts';
import { runFfmpeg } from './run-ffmpeg.ts';

/** Raised whenever proxies of the same file would come out different. */
const VERSION = 1;
const MAX_WIDTH = 1280;

/** A finished proxy, or null; `video/webm` only where ffmpeg has no H.264 encoder. */
export async function findProxy(media: MediaInfo, cache: DerivedCache): Promise<{ readonly path: string; readonly contentType: string } | null> {
  const mp4 = await cache.find(proxyKey(media), 'mp4');
  if (mp4) return { path: mp4, contentType: 'video/mp4' };
  const webm = await cache.find(proxyKey(media), 'webm');
  return webm ? { path: webm, contentType: 'video/webm' } : null;
}

/**
 * Makes the proxy unless it is there, and returns its size in bytes.
 *
 * @throws {AppError} `media.no-video-stream`, `ffmpeg.failed` (also without any suitable encoder), `disk.full`.
 */
export async function makeProxy(media: MediaInfo, deps: { readonly tools: Tools; readonly cache: DerivedCache }, call: Call): Promise<number> {
  const { tools, cache } = deps;
  const { video, path } = media;
  if (!video) throw new AppError('media.no-video-stream', `${path} has no picture`, { path });
  const found = await findProxy(media, cache);
  if (found) return (await stat(found.path)).size;
  const facts = await toolFacts(requireTool(tools, 'ffmpeg'));
  const encoder = facts && proxyEncoder(facts);
  if (!encoder) {
    const cause = 'This ffmpeg has no H.264 or VP8 encoder';
    throw new AppError('ffmpeg.failed', cause, { path, cause, command: '', stderrTail: [] });
  }
  const started = performance.now();
  const onTime = (seconds: number) => {
    const fraction = media.duration > 0 ? Math.min(1, Math.max(0, seconds / media.duration)) : null;
    const elapsed = (performance.now() - started) / 1000;
    call.onProgress({ stage: 'proxy', fraction, etaSeconds: fraction ? (elapsed * (1 - fraction)) / fraction : null });
  };
  onTime(0);
  const made = await cache.make(proxyKey(media), encoder === 'libvpx' ? 'webm' : 'mp4', async (output) => {
    const args = proxyArgs(media, video, { ...proxySize(video), encoder, output }, frameSyncOption(facts));
    await runFfmpeg(tools, { args, source: path, durationSeconds: media.duration, onTime, signal: call.signal });
  });
  return (await stat(made)).size;
}

/** At most 1280 wide, never enlarged, even numbers as 4:2:0 needs. */
export function proxySize(video: VideoStream): { readonly width: number; readonly height: number } {
  const { width, height } = displaySize(video);
  const scale = Math.min(1, MAX_WIDTH / width);
  const even = (length: number) => Math.max(2, 2 * Math.round((length * scale) / 2));
  return { width: even(width), height: even(height) };
}

function proxyKey(media: MediaInfo): readonly (string | number)[] {
  return ['proxy', VERSION, media.id];
}
