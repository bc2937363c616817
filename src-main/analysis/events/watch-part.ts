/** @file Looks at and listens to one part of a film: decodes both once and keeps nothing but what they say about the offset. */
import { decodeFrames, displaySize, type VideoFrame } from '../../media/decode.ts';
import type { MediaInfo, VideoStream } from '../../../src-shared/model/media.ts';
import { ratio, type TimeRange } from '../../../src-shared/time.ts';
import { AppError } from '../../../src-shared/contract/errors.ts';
import type { Tools } from '../../process/binaries.ts';
import { readSound } from '../read-sound.ts';
import type { OffsetGrid } from '../similarity.ts';
import { BLOCK } from './block-motion.ts';
import { coincidences, type Stretch } from './coincidence.ts';
import { ImpactDetector, type Impacts } from './impacts.ts';
import { onsets, ONSET_RATE, type Onsets } from './onsets.ts';

/** Which part of what. */
export interface PartOptions {
  readonly audioTrack: number;
  readonly range: TimeRange;
  readonly grid: OffsetGrid;
}

/** Blocks in a picture, about: 16 × 9 of eight pixels. */
const BLOCKS = 144;
/** Frames per second above which only every second, third … frame is looked at. */
const FASTEST = 31;
/** Sound beyond what the offsets reach, seconds: onsets need neighbors. */
const SOUND_MARGIN = 0.6;

/**
 * Impacts, onsets and how they go together.
 *
 * @throws {AppError} `media.*`, `ffmpeg.*`.
 */
export async function watchPart(media: MediaInfo, options: PartOptions, tools: Tools, signal: AbortSignal): Promise<readonly Stretch[]> {
  const [impacts, sound] = await Promise.all([watchImpacts(media, options.range, tools, signal), hearOnsets(media, options, tools, signal)]);
  return coincidences(impacts, sound, options.grid, options.range);
}

/** What strikes in a range of the picture. */
export async function watchImpacts(media: MediaInfo, range: TimeRange, tools: Tools, signal: AbortSignal): Promise<Impacts> {
  const { video } = media;
  if (!video) throw new AppError('media.no-video-stream', `${media.path} has no picture`, { path: media.path });
  const size = workingSize(video);
  const detector = new ImpactDetector(size);
  const frames = decodeFrames(media, { ...size, pixels: 'gray', range, frameRate: null }, tools, signal);
  for await (const frame of everyNth(frames, stride(video))) detector.push(frame);
  return detector.finish();
}

/** What begins in the sound that any offset of the grid can ask for, from the file's start to its end at most. */
export async function hearOnsets(media: MediaInfo, { audioTrack, range, grid }: PartOptions, tools: Tools, signal: AbortSignal): Promise<Onsets> {
  const reach = grid.radius * grid.step + SOUND_MARGIN;
  const wanted = { start: Math.max(0, range.start - reach), end: Math.min(media.duration, range.end + reach) };
  const { samples, start } = await readSound(media, { audioTrack, sampleRate: ONSET_RATE, range: wanted }, tools, signal);
  return onsets(samples, start);
}

/** Whole blocks, of nearly the picture's shape. */
function workingSize(video: VideoStream): { readonly width: number; readonly height: number } {
  const { width, height } = displaySize(video);
  const columns = Math.max(2, Math.min(BLOCKS / 2, Math.round(Math.sqrt((BLOCKS * width) / height))));
  return { width: columns * BLOCK, height: Math.round(BLOCKS / columns) * BLOCK };
}

function stride(video: VideoStream): number {
  const rate = video.averageFrameRate ?? video.frameRate;
  return rate ? Math.max(1, Math.ceil(ratio(rate) / FASTEST)) : 1;
}

async function* everyNth(frames: AsyncIterable<VideoFrame>, n: number): AsyncGenerator<VideoFrame, void, undefined> {
  let at = 0;
  for await (const frame of frames) if (at++ % n === 0) yield frame;
}
