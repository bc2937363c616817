/** @file Heat maps drawn into stills and videos, by the same code that draws them in the window. */
import { basename, dirname, extname, join, resolve } from 'node:path';
import { AppError } from '../../../src-shared/contract/errors.ts';
import type { HeatMapStill, HeatMapStillOptions, HeatMapVideo, HeatMapVideoOptions } from '../../../src-shared/contract/heat-map.ts';
import { type ClassActivationMaps, meanStrength } from '../../../src-shared/model/class-activation-map.ts';
import { heatMapAt, paintHeatMap } from '../../../src-shared/model/heat-map-picture.ts';
import type { HeatMapStyle } from '../../../src-shared/model/heat-map-style.ts';
import type { MediaInfo, VideoStream } from '../../../src-shared/model/media.ts';
import { formatClock, ratio } from '../../../src-shared/time.ts';
import { frameOnScreen } from '../../media/frame-on-screen.ts';
import { readFrameTimes } from '../../media/frame-times.ts';
import { assertWritable, intoPlace } from '../../media/output-file.ts';
import { type OverlayStream, pngArgs } from '../../media/overlay-args.ts';
import { runFfmpeg } from '../../media/run-ffmpeg.ts';
import { type OverlayCall, overlayContainer, overlayEnding, overlaySize, writeOverlay } from '../../media/write-overlay.ts';
import type { Tools } from '../../process/binaries.ts';

/** Overlays are drawn no larger than this on their longer side and enlarged by ffmpeg: they are smooth. */
const LARGEST_OVERLAY = 960;
/** Overlays per second where frames come unevenly; each frame gets the nearest. */
const EVEN_RATE = { num: 60, den: 1 };

/** Where a still goes. */
export function stillPath({ path }: MediaInfo, { output, folder, time }: Pick<HeatMapStillOptions, 'output' | 'folder' | 'time'>): string {
  return output === null ? besides(path, folder, `.heat-map.${formatClock(time).replaceAll(':', '-')}.png`) : resolve(output);
}

/** Where a video goes. */
export function videoPath(media: MediaInfo, { output, folder }: Pick<HeatMapVideoOptions, 'output' | 'folder'>): string {
  return output === null ? besides(media.path, folder, `.heat-map${overlayEnding(media)}`) : resolve(output);
}

/**
 * Writes a PNG of the frame on screen at a time.
 *
 * @throws {AppError} `fix.output-exists`, `fix.output-is-source`, `fix.unsupported`, `media.*`, `ffmpeg.*`, `disk.*`.
 */
export async function writeStill(media: MediaInfo, maps: ClassActivationMaps, options: Omit<HeatMapStillOptions, 'mediaId' | 'audioTrack'>, tools: Tools, signal: AbortSignal): Promise<HeatMapStill> {
  const output = stillPath(media, options);
  const { time, data, width, height } = await frameOnScreen(media, options.time, tools, signal);
  const moment = heatMapAt(maps, time);
  const rgb = moment ? drawnOver(data, paintHeatMap(moment, options.style, { width, height })) : data;
  const input = async function* () {
    yield await Promise.resolve(Buffer.from(rgb.buffer, rgb.byteOffset, rgb.byteLength));
  };
  await intoPlace(output, options.overwrite, (partial) => runFfmpeg(tools, { args: pngArgs({ width, height }, partial), source: media.path, durationSeconds: null, signal, input: input() }));
  return { output, time, width, height, strength: moment?.strength ?? null };
}

/** Refuses names that cannot be written, before anything is computed. */
export async function checkStillPath(media: MediaInfo, options: Pick<HeatMapStillOptions, 'output' | 'folder' | 'time' | 'overwrite'>): Promise<void> {
  const output = stillPath(media, options);
  const cause = 'A still must end in .png';
  if (extname(output).toLowerCase() !== '.png') throw new AppError('fix.unsupported', `${output}: ${cause}`, { path: media.path, cause });
  await assertWritable(media.path, output, options.overwrite);
}

/** The same for a video. */
export async function checkVideoPath(media: MediaInfo, options: Pick<HeatMapVideoOptions, 'output' | 'folder' | 'overwrite'>): Promise<void> {
  const output = videoPath(media, options);
  overlayContainer(media, output);
  await assertWritable(media.path, output, options.overwrite);
}

/**
 * Writes the clip, or a part of it, with the maps drawn over the picture.
 *
 * @throws {AppError} as {@link writeStill}, and `fix.verification-failed`.
 */
export async function writeVideo(media: MediaInfo, maps: ClassActivationMaps, options: Pick<HeatMapVideoOptions, 'range' | 'style' | 'output' | 'folder' | 'overwrite'>, tools: Tools, call: OverlayCall): Promise<HeatMapVideo> {
  const { video, path } = media;
  if (!video) throw new AppError('media.no-video-stream', `${path} has no picture`, { path });
  const { range, style, overwrite } = options;
  const output = videoPath(media, options);
  const all = await readFrameTimes(media, tools, call.signal);
  const times = range ? all.filter((time) => time >= range.start - 1e-6 && time < range.end - 1e-6) : all;
  if (times.length === 0) throw new AppError('media.empty', `${path} has no frames there`, { path });
  const size = overlaySize(video);
  const overlay = overlayOf(video, size, times);
  const job = { media, video, range, times, overlay, pictures: overlays(maps, style, overlay, times), container: overlayContainer(media, output) };
  await intoPlace(output, overwrite, (partial) => writeOverlay(job, partial, tools, call));
  const deep = /p1[0246]/.test(video.pixelFormat ?? '');
  return { output, frames: times.length, ...size, meanStrength: meanStrength(maps), warnings: deep ? [`The picture was reduced from ${video.pixelFormat} to 8 bits`] : [] };
}

/** Overlays at the frames' own rate where they come evenly, so that each frame gets the one of its very time. */
function overlayOf(video: VideoStream, size: { readonly width: number; readonly height: number }, times: Float64Array): OverlayStream {
  const scale = Math.min(1, LARGEST_OVERLAY / Math.max(size.width, size.height));
  const rate = video.frameRate ?? EVEN_RATE;
  const even = times.every((time, frame) => Math.abs(time - times[0] - frame / ratio(rate)) < 0.4 / ratio(rate));
  return { width: Math.max(1, Math.round(size.width * scale)), height: Math.max(1, Math.round(size.height * scale)), frameRate: even ? rate : EVEN_RATE, start: times[0] };
}

async function* overlays(maps: ClassActivationMaps, style: HeatMapStyle, { width, height, frameRate, start }: OverlayStream, times: Float64Array): AsyncGenerator<Buffer, void, undefined> {
  const end = times[times.length - 1];
  for (let frame = 0; ; frame++) {
    const time = start + frame / ratio(frameRate);
    const moment = heatMapAt(maps, time);
    const rgba = moment ? paintHeatMap(moment, style, { width, height }) : new Uint8ClampedArray(width * height * 4);
    yield await Promise.resolve(Buffer.from(rgba.buffer));
    if (time >= end) return;
  }
}

/** Straight RGBA over RGB. */
function drawnOver(rgb: Uint8Array, rgba: Uint8ClampedArray): Uint8Array {
  const drawn = new Uint8ClampedArray(rgb.length);
  for (let pixel = 0; pixel * 3 < rgb.length; pixel++) {
    const alpha = rgba[4 * pixel + 3] / 255;
    for (let channel = 0; channel < 3; channel++) drawn[3 * pixel + channel] = rgb[3 * pixel + channel] * (1 - alpha) + rgba[4 * pixel + channel] * alpha;
  }
  return new Uint8Array(drawn.buffer);
}

/** A source's name with another ending, in a folder or beside it. */
export function besides(source: string, folder: string | null | undefined, ending: string): string {
  return join(folder ?? dirname(source), `${basename(source, extname(source))}${ending}`);
}
