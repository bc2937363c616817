/** @file What of one media file the multisensory network can learn from: small pictures of the whole frame and of each face, with their sound. */
import { open, stat } from 'node:fs/promises';
import { AppError } from '../../../src-shared/contract/errors.ts';
import type { Call } from '../../../src-shared/contract/services.ts';
import type { MediaInfo } from '../../../src-shared/model/media.ts';
import type { TimeRange } from '../../../src-shared/time.ts';
import { type Inference, nearestPerTick } from '../../analysis/embed.ts';
import { FacePoints } from '../../analysis/face-points.ts';
import { FaceSearch } from '../../analysis/face-search.ts';
import type { FaceTrack, TrackedFrame } from '../../analysis/face-track.ts';
import { FaceTracker } from '../../analysis/face-tracker.ts';
import { PicturePyramid } from '../../analysis/picture-pyramid.ts';
import { markShots } from '../../analysis/shot-cuts.ts';
import { decodeFrames, decodePcm, displaySize } from '../../media/decode.ts';
import { probe } from '../../media/probe.ts';
import type { FaceModels } from '../../models/face-weights.ts';
import type { MultisensoryConfig } from '../../networks/multisensory-config.ts';
import type { Tools } from '../../process/binaries.ts';
import type { DerivedCache } from '../../project/derived-cache.ts';
import { faceSquare } from './face-view.ts';
import { readViewContents, type ViewContents, ViewWriter } from './view-file.ts';

/** What a scan works with. */
export interface ViewScanDeps {
  readonly tools: Tools;
  readonly engine: Inference;
  readonly faceModels: FaceModels;
  readonly network: MultisensoryConfig;
  readonly cache: DerivedCache;
}

/** One source and what was kept of it; no file where it cannot be read or has no picture or no sound. */
export interface ScannedViews {
  readonly source: string;
  readonly views: { readonly path: string; readonly contents: ViewContents } | null;
}

/** Changes whenever the same file would be scanned differently. */
const VERSION = 1;
/** Pieces of a source, seconds, spread over its length, at most so many: memory stays bounded and no long file outweighs all others. */
const [PIECE, MOST_PIECES] = [10, 30];
/** Stored pictures are this much larger than what the network sees, to cut it out at a random place: 256 to 224 in the paper. */
export const STORED_SCALE = 8 / 7;
/** Longest side that faces are cut from, pixels. */
const WORKING_SIZE = 480;
/** Faces are followed in every second picture; crops of mouths come with the tracks and are not used. */
const TRACKED_EVERY = 2;
const NO_CROPS = { frameRate: 1, sourceSize: 1, cropSize: 1, halfSizeInEyeDistances: 1, smoothingFrames: 1 };

/**
 * Scans a file, or finds the result of an earlier scan. Files that cannot be read are left out, not thrown.
 *
 * @throws {AppError} `ffmpeg.missing`, `engine.*`, `model.*`, `disk.*`.
 */
export async function scanViews(source: string, deps: ViewScanDeps, call: Call): Promise<ScannedViews> {
  const { network, cache } = deps;
  const { size: bytes, mtimeMs } = await stat(source).catch(() => ({ size: 0, mtimeMs: 0 }));
  const facts = { size: Math.round(network.side * STORED_SCALE), frameRate: network.frameRate, sampleRate: network.sampleRate, channels: network.channels };
  const key = ['align-views', VERSION, source, bytes, mtimeMs, ...Object.values(facts)];
  const found = await cache.find(key, 'views');
  const known = found ? await readViewContents(found) : null;
  if (found && known) return { source, views: { path: found, contents: known } };
  try {
    const media = await probe(source, deps.tools, call.signal);
    if (!media.video || media.audio.length === 0) return { source, views: null };
    let contents: ViewContents = { ...facts, views: [] };
    const write = async (partial: string) => {
      const file = await open(partial, 'w');
      try {
        const writer = new ViewWriter(file);
        for (const range of pieces(media, network)) await scanPiece(media, range, writer, facts.size, { deps, call });
        contents = await writer.finish(facts);
      } finally {
        await file.close();
      }
    };
    return { source, views: { path: await cache.make(key, 'views', write, { trim: false }), contents } };
  } catch (error) {
    // Whatever is the file's own fault makes it unusable; anything else stops the scan.
    if (error instanceof AppError && (error.code.startsWith('media.') || error.code === 'ffmpeg.failed' || error.code === 'ffmpeg.stalled')) return { source, views: null };
    throw error;
  }
}

/** Stretches that have both picture and sound, starting and ending on the grid of frames. */
function pieces({ video, audio: [audio], duration }: MediaInfo, { frameRate }: MultisensoryConfig): readonly TimeRange[] {
  const end = Math.min(duration, audio.startTime + (audio.duration ?? duration), (video?.startTime ?? 0) + (video?.duration ?? duration));
  const start = Math.ceil(Math.max(0, audio.startTime, video?.startTime ?? 0) * frameRate) / frameRate;
  const count = Math.max(1, Math.ceil((end - start) / PIECE));
  const taken = Math.min(count, MOST_PIECES);
  return Array.from({ length: taken }, (_, i) => {
    const from = start + Math.floor((i * count) / taken) * PIECE;
    return { start: from, end: Math.min(end, from + PIECE) };
  });
}

async function scanPiece(media: MediaInfo, range: TimeRange, writer: ViewWriter, size: number, { deps, call }: { readonly deps: ViewScanDeps; readonly call: Call }): Promise<void> {
  const { network: { frameRate, sampleRate, channels }, tools } = deps;
  const wanted = Math.floor((range.end - range.start) * frameRate);
  if (wanted === 0) return;
  const working = workingSize(media);
  const shown: TrackedFrame[] = [];
  for await (const { time, data } of decodeFrames(media, { ...working, pixels: 'rgb24', range, frameRate }, tools, call.signal)) {
    shown.push({ time, picture: new PicturePyramid({ ...working, channels: 3, data }) });
  }
  if (shown.length === 0) return;
  const times = shown.map(({ time }) => time);
  const views = [
    { kind: 'whole' as const, square: { x: 0, y: 0, ...working }, start: range.start, end: range.end },
    ...(await facesOf(shown, deps, call.signal)).flatMap((track) => {
      const square = faceSquare(track, working);
      return square ? [{ kind: 'face' as const, square, start: track.times[0], end: track.times.at(-1) ?? 0 }] : [];
    }),
  ];
  // Frame k of the piece is the one shown nearest to k / frameRate after its first.
  const ticks = nearestPerTick(Float64Array.from(times), frameRate);
  const frames = Math.min(wanted, ticks.length);
  const sound = new Float32Array(Math.round((frames * sampleRate) / frameRate) * channels);
  let filled = 0;
  const heard = { start: times[0], end: times[0] + frames / frameRate };
  for await (const { samples } of decodePcm(media, { audioTrack: 0, sampleRate, channels, range: heard }, tools, call.signal)) {
    const part = samples.subarray(0, sound.length - filled);
    sound.set(part, filled);
    filled += part.length;
  }
  const soundAt = await writer.addSound(sound);
  for (const { kind, square, start, end } of views) {
    const first = Math.max(0, Math.ceil((start - times[0]) * frameRate - 0.5));
    const last = Math.min(frames - 1, Math.floor((end - times[0]) * frameRate + 0.5));
    if (last < first) continue;
    const pictures = new Uint8Array((last - first + 1) * size ** 2 * 3);
    for (let frame = first; frame <= last; frame++) pictures.set(shown[ticks[frame]].picture.sample(square, { columns: size, rows: size }), (frame - first) * size ** 2 * 3);
    const facts = { kind, time: times[0] + first / frameRate, frames: last - first + 1, soundAt: soundAt + 2 * channels * Math.round((first * sampleRate) / frameRate) };
    await writer.addView(facts, pictures);
  }
}

async function facesOf(shown: readonly TrackedFrame[], { engine, faceModels }: ViewScanDeps, signal: AbortSignal): Promise<readonly FaceTrack[]> {
  const tracker = new FaceTracker(new FaceSearch(engine, faceModels, signal), new FacePoints(engine, faceModels, signal), NO_CROPS);
  for await (const { frame, startsShot } of markShots(everySecond(shown))) await tracker.push(frame, startsShot);
  return tracker.finish();
}

async function* everySecond(shown: readonly TrackedFrame[]): AsyncGenerator<TrackedFrame, void, undefined> {
  for (let i = 0; i < shown.length; i += TRACKED_EVERY) yield shown[i];
}

function workingSize({ video }: MediaInfo): { readonly width: number; readonly height: number } {
  const size = video ? displaySize(video) : { width: 1, height: 1 };
  const scale = Math.min(1, WORKING_SIZE / Math.max(size.width, size.height));
  return { width: Math.max(1, Math.round(size.width * scale)), height: Math.max(1, Math.round(size.height * scale)) };
}
