/**
 * @file A clip as the multisensory network takes it: overlapping windows of small pictures at a steady rate, each with its sound. Decoded once, from start
 * to end; memory is bounded by the window, not by the clip.
 */
import { AppError, throwIfCanceled } from '../../../src-shared/contract/errors.ts';
import type { MediaInfo } from '../../../src-shared/model/media.ts';
import type { TimeRange } from '../../../src-shared/time.ts';
import { audioStream, decodeFrames, displaySize } from '../../media/decode.ts';
import { windowSamples, type MultisensoryConfig } from '../../networks/multisensory-config.ts';
import type { Tools } from '../../process/binaries.ts';
import { PicturePyramid } from '../picture-pyramid.ts';
import type { Rect } from '../sample-picture.ts';
import { type FrameStretch, heldPictures } from './held-pictures.ts';
import { SoundReader } from './sound-reader.ts';

/** What to cut into windows. */
export interface SeeWindowsOptions {
  readonly audioTrack: number;
  /** Null is all that has both picture and sound. */
  readonly range: TimeRange | null;
  /** Sizes of the network; `frames` is the length of a window. */
  readonly config: MultisensoryConfig;
  /** Frames from the start of a window to that of the next. */
  readonly hop: number;
  /** Parts of the picture as a player shows it that are looked at, in fractions of its width and height; each is stretched to the network's square. */
  readonly views: readonly Rect[];
}

/** One window. */
export interface SeeWindow {
  /** Time of its first frame, a multiple of 1 / frameRate, seconds. */
  readonly start: number;
  readonly end: number;
  /** uint8 RGB `[views, frames, side, side, 3]`. */
  readonly pictures: Uint8Array;
  /** When the picture of each frame appeared in the file, seconds, `[frames]`. */
  readonly times: Float64Array;
  /** PCM in [-1, 1] `[samples, channels]`, from `start` on. */
  readonly sound: Float32Array;
}

/** Pictures longer than this on one side are decoded smaller: enough for the smallest view at the network's resolution. */
const LARGEST_WORKING_SIZE = 960;

/** The stretch of a clip that has both picture and sound; `end` ≤ `start` where there is none. Throws {@link AppError} `media.no-such-track` and the like. */
export function seenRange(media: MediaInfo, audioTrack: number, range: TimeRange | null): TimeRange {
  const { video, duration } = media;
  const audio = audioStream(media, audioTrack);
  const start = Math.max(0, range?.start ?? 0, audio.startTime, video?.startTime ?? 0);
  const soundEnd = audio.startTime + (audio.duration ?? duration);
  const pictureEnd = video ? video.startTime + (video.duration ?? duration) : 0;
  return { start, end: Math.min(duration, range?.end ?? duration, soundEnd, pictureEnd) };
}

/** Frames `[first, last)`, counted from time 0 at the network's rate, of {@link seenRange}. */
export function seenFrames(media: MediaInfo, audioTrack: number, range: TimeRange | null, frameRate: number): FrameStretch {
  const { start, end } = seenRange(media, audioTrack, range);
  // A hair of tolerance, so that float error does not cost a frame.
  const first = Math.ceil(start * frameRate - 1e-6);
  return { first, last: Math.max(first, Math.floor(end * frameRate + 1e-6)) };
}

/**
 * Yields windows in order. The last one ends with the clip: it starts earlier than a hop after the one before. A clip shorter than a window gives one, with
 * its last picture held and silence after its end.
 *
 * @throws {AppError} `media.no-video-stream`, `media.no-audio-stream`, `media.no-such-track`, `ffmpeg.*`.
 * @throws {CanceledError} within a second of `signal`.
 */
export async function* seeWindows(media: MediaInfo, options: SeeWindowsOptions, tools: Tools, signal: AbortSignal): AsyncGenerator<SeeWindow, void, undefined> {
  const { audioTrack, config, hop, views } = options;
  const { frames, frameRate, side, sampleRate, channels } = config;
  const { first, last } = seenFrames(media, audioTrack, options.range, frameRate);
  if (!media.video) throw new AppError('media.no-video-stream', `${media.path} has no picture`, { path: media.path });
  if (last === first) return;
  const starts = windowStarts({ first, last }, frames, hop);
  const area = side * side * 3;
  // Per view, the frames from `held.first` on that a window to come may still need.
  const held: { readonly first: number; readonly times: number[]; readonly views: Uint8Array[][] } = { first, times: [], views: [] };
  await using sound = new SoundReader(media, { audioTrack, sampleRate, channels, from: first / frameRate, to: Math.max(last, first + frames) / frameRate }, tools, signal);
  const working = workingSize(media, views, side);
  const decoded = decodeFrames(media, { ...working, pixels: 'rgb24', range: decodedRange(media, first, last, frameRate), frameRate }, tools, signal);
  let dropped = 0;
  let next = 0;
  const window = async (): Promise<SeeWindow> => {
    const start = starts[next++];
    const pictures = new Uint8Array(views.length * frames * area);
    const times = new Float64Array(frames);
    for (let frame = 0; frame < frames; frame++) {
      const at = Math.min(held.times.length - 1, start - first + frame - dropped);
      times[frame] = held.times[at];
      held.views[at].forEach((picture, view) => pictures.set(picture, (view * frames + frame) * area));
    }
    const from = Math.round((start / frameRate) * sampleRate);
    const heard = await sound.take(from, from + windowSamples(config));
    const keep = (starts[next] ?? last) - first;
    held.times.splice(0, keep - dropped);
    held.views.splice(0, keep - dropped);
    dropped = keep;
    return { start: start / frameRate, end: (start + frames) / frameRate, pictures, times, sound: heard };
  };
  for await (const { time, data } of heldPictures(decoded, { first, last }, frameRate)) {
    throwIfCanceled(signal);
    const index = held.times.length - 1;
    // A picture that is on screen for longer than a frame is sampled once.
    if (index >= 0 && held.times[index] === time) held.views.push(held.views[index]);
    else held.views.push(sampled(new PicturePyramid({ ...working, channels: 3, data }), views, side));
    held.times.push(time);
    while (next < starts.length && first + dropped + held.times.length >= Math.min(last, starts[next] + frames)) yield await window();
  }
}

/** First frames of the windows. */
export function windowStarts({ first, last }: FrameStretch, frames: number, hop: number): readonly number[] {
  const starts: number[] = [];
  for (let start = first; start + frames < last; start += hop) starts.push(start);
  return [...starts, Math.max(first, last - frames)];
}

function sampled(picture: PicturePyramid, views: readonly Rect[], side: number): Uint8Array[] {
  const { width, height } = picture;
  return views.map((view) => picture.sample({ x: view.x * width, y: view.y * height, width: view.width * width, height: view.height * height }, { columns: side, rows: side }));
}

/** Frames from a little before, so that the one on screen at the start is among them. */
function decodedRange({ video, duration }: MediaInfo, first: number, last: number, frameRate: number): TimeRange | null {
  const start = first / frameRate - 1;
  return start <= (video?.startTime ?? 0) && last / frameRate >= duration - 1 ? null : { start: Math.max(0, start), end: last / frameRate + 0.5 / frameRate };
}

/** As many pixels as the views need, never more than there are. */
function workingSize({ video }: MediaInfo, views: readonly Rect[], side: number): { readonly width: number; readonly height: number } {
  const shown = video ? displaySize(video) : { width: 1, height: 1 };
  const wanted = Math.max(...views.map(({ width, height }) => side / Math.min(width * shown.width, height * shown.height)));
  const scale = Math.min(1, wanted, LARGEST_WORKING_SIZE / Math.max(shown.width, shown.height));
  return { width: Math.max(1, Math.round(shown.width * scale)), height: Math.max(1, Math.round(shown.height * scale)) };
}
