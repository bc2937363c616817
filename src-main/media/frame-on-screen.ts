/** @file The very frame on screen at a time, at any size, with its own time. */
import { AppError } from '../../src-shared/contract/errors.ts';
import type { MediaInfo } from '../../src-shared/model/media.ts';
import type { Tools } from '../process/binaries.ts';
import { decodeFrames, displaySize, type VideoFrame } from './decode.ts';

/** How far before the time it is looked for, seconds: stills can stand for minutes. */
const REACHES = [0.5, 8, Infinity];
/** A time that was read off a frame, and rounded, is that frame's. */
const TOLERANCE = 5e-4;

/**
 * The last frame that has appeared by `time`, else the first of all; RGB in the size that a player shows.
 *
 * @throws {AppError} `media.no-video-stream`, `media.unreadable` when no frame can be decoded, `ffmpeg.*`.
 */
export async function frameOnScreen(media: MediaInfo, time: number, tools: Tools, signal: AbortSignal): Promise<VideoFrame & { readonly width: number; readonly height: number }> {
  const { video, path } = media;
  if (!video) throw new AppError('media.no-video-stream', `${path} has no picture`, { path });
  const size = displaySize(video);
  const options = { ...size, pixels: 'rgb24', frameRate: null } as const;
  const end = Math.min(time, media.duration) + TOLERANCE;
  for (const reach of REACHES) {
    let last: VideoFrame | null = null;
    const start = Math.max(0, end - reach);
    for await (const frame of decodeFrames(media, { ...options, range: { start, end } }, tools, signal)) last = frame;
    if (last) return { ...last, ...size };
    if (start === 0) break;
  }
  for await (const frame of decodeFrames(media, { ...options, range: null }, tools, signal)) return { ...frame, ...size };
  throw new AppError('media.unreadable', `${path} has no frame that can be decoded`, { path, cause: 'No frame can be decoded' });
}
