/**
 * @file Sound and pictures of a file as bounded async iterables, at their true presentation times. One ffmpeg child per call; it is
 * slowed down by a slow consumer and gone when the loop is left, by whatever way.
 */
import { AppError } from '../../src-shared/contract/errors.ts';
import type { AudioStream, MediaInfo, VideoStream } from '../../src-shared/model/media.ts';
import { ratio, samplesToSeconds, secondsToSamples, type TimeRange } from '../../src-shared/time.ts';
import { requireTool, type Tools } from '../process/binaries.ts';
import { frameSyncOption, toolFacts } from '../process/tool-facts.ts';
import { decodeBytes } from './decode-process.ts';
import { framesArgs, pcmArgs, pcmStart } from './ffmpeg-args.ts';
import { nearestPerTick } from './nearest-frame.ts';
import { SAMPLE_FORMATS, type SampleFormat } from './sample-format.ts';
import { showinfoParser } from './showinfo.ts';

/** A piece of sound. */
export interface PcmChunk {
  /** Of the first sample, seconds. */
  readonly time: number;
  /** Interleaved, −1…1 nominal. */
  readonly samples: Float32Array;
}

/** What sound to decode. */
export interface PcmOptions {
  readonly audioTrack: number;
  readonly sampleRate: number;
  /** 0 is as many as the source has. */
  readonly channels: number;
  /** Null is from 0 to the end of the track. */
  readonly range: TimeRange | null;
}

/** One picture. */
export interface VideoFrame {
  /** When it appears, seconds. */
  readonly time: number;
  /** height × width × (1 | 3) bytes, rows from the top, the way up and in the shape that a player shows. */
  readonly data: Uint8Array;
}

/** What pictures to decode. */
export interface FramesOptions {
  readonly width: number;
  readonly height: number;
  readonly pixels: 'gray' | 'rgb24';
  /** Frames that appear within it; null is all. */
  readonly range: TimeRange | null;
  /** Null is every frame; else the nearest source frame per tick k / frameRate, each with its own time and at most once. */
  readonly frameRate: number | null;
}

/** Frames per chunk of sound at most: 1.4 s at 48 kHz. */
const CHUNK_FRAMES = 65_536;

/** A piece of sound as bytes. */
export interface RawChunk {
  /** Index of the first sample at the wanted rate, counted from time 0. */
  readonly first: number;
  /** Interleaved samples of all channels, whole ones. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * Decodes sound without gaps: each chunk starts where the one before ends. Silence stands where the stream starts late, pauses, or
 * ends before the range does; a range gives exactly `round(end·rate) − round(start·rate)` samples per channel.
 *
 * @throws {AppError} `media.no-audio-stream`, `media.no-such-track`, `ffmpeg.*`.
 */
export async function* decodePcm(media: MediaInfo, options: PcmOptions, tools: Tools, signal: AbortSignal): AsyncGenerator<PcmChunk, void, undefined> {
  for await (const { first, bytes } of decodeRaw(media, { ...options, format: SAMPLE_FORMATS.f32 }, tools, signal)) {
    yield { time: samplesToSeconds(first, options.sampleRate), samples: new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4) };
  }
}

/** The same in any sample format, bit by bit as the source has it where format, rate and channels are its own. */
export async function* decodeRaw(media: MediaInfo, options: PcmOptions & { readonly format: SampleFormat }, tools: Tools, signal: AbortSignal): AsyncGenerator<RawChunk, void, undefined> {
  const audio = audioStream(media, options.audioTrack);
  const { sampleRate, range, format } = options;
  const frameBytes = (options.channels || audio.channels) * format.bytes;
  const begin = range ? secondsToSamples(range.start, sampleRate) : 0;
  const end = range ? secondsToSamples(range.end, sampleRate) : Infinity;
  const start = pcmStart(begin / sampleRate, audio.sampleRate, sampleRate);
  let skip = Math.max(0, begin - Math.round((start.firstSample * sampleRate) / audio.sampleRate));
  let position = begin;
  const args = pcmArgs(media, audio, { ...options, sampleFormat: format.name }, start);
  if (begin >= end) return;
  for await (const bytes of pieces(decodeBytes(tools, { args, source: media.path }, signal), CHUNK_FRAMES * frameBytes)) {
    const frames = Math.floor(bytes.length / frameBytes);
    const from = Math.min(skip, frames);
    skip -= from;
    const to = Math.min(frames, from + end - position);
    if (to <= from) continue;
    yield { first: position, bytes: bytes.subarray(from * frameBytes, to * frameBytes) };
    position += to - from;
    if (position >= end) return;
  }
  while (Number.isFinite(end) && position < end) {
    const frames = Math.min(CHUNK_FRAMES, end - position);
    yield { first: position, bytes: new Uint8Array(frames * frameBytes) };
    position += frames;
  }
}

/**
 * Decodes pictures in presentation order. Only frames whose time lies in the range come; the one still on screen at its start does not.
 *
 * @throws {AppError} `media.no-video-stream`, `ffmpeg.*`.
 */
export async function* decodeFrames(media: MediaInfo, options: FramesOptions, tools: Tools, signal: AbortSignal): AsyncGenerator<VideoFrame, void, undefined> {
  const { video } = media;
  if (!video) throw new AppError('media.no-video-stream', `${media.path} has no picture`, { path: media.path });
  const { range, frameRate } = options;
  const gap = 1 / ratio(video.averageFrameRate ?? video.frameRate ?? { num: 25, den: 1 });
  // The choice per tick needs the neighbors of the first and the last frame.
  const context = frameRate === null ? 0.5 * gap : 2 * Math.max(gap, 1 / frameRate);
  const lead = /mpeg/.test(media.container) && !/mp4/.test(media.container) ? 1.5 : 0;
  const from = range ? range.start - context : 0;
  let late: number | null = null;
  for (const margin of range ? [lead, lead + 4, lead + 16, Infinity] : [0]) {
    const seek = Math.max(0, from - margin);
    const frames = framesFrom(media, video, options, { seek, end: range ? range.end + context : null }, tools, signal);
    let first = true;
    for await (const frame of frameRate === null ? frames : nearestPerTick(frames, frameRate)) {
      if (frame.time < from) continue;
      if (first && seek > 0 && frame.time !== late && frame.time > Math.max(from + context + 2 * gap, video.startTime + gap)) {
        // Some demuxers seek to a place from where nothing can be decoded until the next key frame: start earlier.
        late = frame.time;
        break;
      }
      first = false;
      if (!range || (frame.time >= range.start && frame.time < range.end)) yield frame;
    }
    if (!first || seek === 0) return;
  }
}

/** Size of the picture as a player shows it, in whole pixels: pixel aspect and rotation applied. */
export function displaySize(video: VideoStream): { readonly width: number; readonly height: number } {
  const aspect = ratio(video.pixelAspect);
  const width = Math.max(1, Math.round(video.width * aspect));
  return video.rotation === 90 || video.rotation === 270 ? { width: video.height, height: width } : { width, height: video.height };
}

/**
 * One track by its number.
 *
 * @throws {AppError} `media.no-audio-stream`, `media.no-such-track`.
 */
export function audioStream(media: MediaInfo, audioTrack: number): AudioStream {
  if (media.audio.length === 0) throw new AppError('media.no-audio-stream', `${media.path} has no sound`, { path: media.path });
  const stream = media.audio[audioTrack];
  if (stream) return stream;
  const details = { path: media.path, audioTrack, tracks: media.audio.length };
  throw new AppError('media.no-such-track', `${media.path} has ${media.audio.length} audio tracks, not ${audioTrack + 1}`, details);
}

async function* framesFrom(
  media: MediaInfo,
  video: VideoStream,
  options: FramesOptions,
  part: { readonly seek: number; readonly end: number | null },
  tools: Tools,
  signal: AbortSignal,
): AsyncGenerator<VideoFrame, void, undefined> {
  const facts = await toolFacts(requireTool(tools, 'ffmpeg'));
  const args = framesArgs(media, video, { ...options, ...part }, facts ? frameSyncOption(facts) : '-vsync');
  // Times come by another pipe than the pictures, usually earlier. Both are in the same order.
  const times: number[] = [];
  const pictures: Uint8Array[] = [];
  const parse = showinfoParser();
  const takeLine = (line: string) => {
    const time = parse(line);
    if (typeof time === 'number') times.push(time - media.containerStart);
    return time !== undefined;
  };
  const size = options.width * options.height * (options.pixels === 'gray' ? 1 : 3);
  for await (const picture of pieces(decodeBytes(tools, { args, source: media.path, takeLine }, signal), size)) {
    if (picture.length === size) pictures.push(picture);
    yield* paired(times, pictures);
  }
  yield* paired(times, pictures);
}

function* paired(times: number[], pictures: Uint8Array[]): Generator<VideoFrame, void, undefined> {
  for (let time = times[0], data = pictures[0]; time !== undefined && data; time = times[0], data = pictures[0]) {
    times.shift();
    pictures.shift();
    if (Number.isFinite(time)) yield { time, data };
  }
}

/** Bytes in pieces of `size`, each with memory of its own; the last may be shorter. */
async function* pieces(source: AsyncIterable<Buffer>, size: number): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  let piece = new Uint8Array(size);
  let filled = 0;
  for await (const bytes of source) {
    for (let at = 0; at < bytes.length; ) {
      const part = bytes.subarray(at, at + size - filled);
      piece.set(part, filled);
      filled += part.length;
      at += part.length;
      if (filled < size) continue;
      yield piece;
      piece = new Uint8Array(size);
      filled = 0;
    }
  }
  if (filled > 0) yield piece.subarray(0, filled);
}
