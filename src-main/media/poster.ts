/** @file One frame as a small JPEG, for lists and thumbnails. */
import { AppError } from '../../src-shared/contract/errors.ts';
import type { MediaInfo } from '../../src-shared/model/media.ts';
import { ratio } from '../../src-shared/time.ts';
import type { Tools } from '../process/binaries.ts';
import { decodeBytes } from './decode-process.ts';
import { displaySize } from './decode.ts';
import { posterArgs } from './ffmpeg-args.ts';

/**
 * The frame on screen at `time`, or the nearest that can be had, `width` pixels wide at most and never enlarged.
 *
 * @throws {AppError} `media.no-video-stream`; `media.unreadable` when no frame at all can be decoded.
 */
export async function readPoster(media: MediaInfo, options: { readonly time: number; readonly width: number }, tools: Tools, signal: AbortSignal): Promise<Buffer> {
  const { video, path } = media;
  if (!video) throw new AppError('media.no-video-stream', `${path} has no picture`, { path });
  const shown = displaySize(video);
  const width = Math.max(1, Math.min(Math.round(options.width), shown.width));
  const size = { width, height: Math.max(1, Math.round((shown.height * width) / shown.width)) };
  // ffmpeg starts with the first frame at or after the seek: a little less than a frame before `time` is the one on screen.
  const gap = 1 / ratio(video.averageFrameRate ?? video.frameRate ?? { num: 25, den: 1 });
  const onScreen = Math.max(0, options.time - 0.98 * gap);
  for (const time of [onScreen, Math.max(0, onScreen - 2), 0]) {
    const chunks: Buffer[] = [];
    for await (const bytes of decodeBytes(tools, { args: posterArgs(media, video, time, size), source: path }, signal)) chunks.push(bytes);
    if (chunks.length > 0) return Buffer.concat(chunks);
  }
  throw new AppError('media.unreadable', `${path} has no frame that can be decoded`, { path, cause: 'No frame can be decoded' });
}
