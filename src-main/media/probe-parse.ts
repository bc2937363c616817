/** @file ffprobe's JSON as {@link MediaInfo}. Pure. `"N/A"` and missing fields become null; nothing is guessed. */
import type { AudioStream, MediaInfo, OtherStream, VideoStream } from '../../src-shared/model/media.ts';
import { parseRational, ratio, type Rational } from '../../src-shared/time.ts';
import { chromiumPlayback } from './chromium-playback.ts';
import type { FrameTiming } from './frame-timing.ts';

/** One stream as ffprobe describes it. Numbers come as text or numbers, by build and field. */
export interface ProbedStream {
  readonly index: number;
  readonly codec_type?: string;
  readonly codec_name?: string;
  readonly profile?: string | number;
  readonly pix_fmt?: string;
  readonly width?: number;
  readonly height?: number;
  readonly sample_aspect_ratio?: string;
  readonly r_frame_rate?: string;
  readonly avg_frame_rate?: string;
  readonly time_base?: string;
  readonly start_time?: string;
  readonly duration?: string;
  readonly sample_rate?: string;
  readonly channels?: number;
  readonly channel_layout?: string;
  readonly bits_per_sample?: number;
  readonly bits_per_raw_sample?: string;
  readonly disposition?: Readonly<Record<string, number>>;
  readonly tags?: Readonly<Record<string, string>>;
  readonly side_data_list?: readonly { readonly rotation?: number | string }[];
}

/** `ffprobe -show_format -show_streams -show_chapters -of json`. */
export interface ProbedFile {
  readonly streams?: readonly ProbedStream[];
  readonly chapters?: readonly unknown[];
  readonly format?: { readonly format_name?: string; readonly start_time?: string; readonly duration?: string; readonly tags?: Readonly<Record<string, string>> };
}

/** The file's own facts. */
export interface FileFacts {
  readonly id: string;
  readonly path: string;
  readonly name: string;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
}

/** The stream that is analyzed: the first picture that is no cover art and no thumbnail. */
export function mainVideo(streams: readonly ProbedStream[]): ProbedStream | undefined {
  return streams.find((stream) => stream.codec_type === 'video' && !isStill(stream) && (stream.width ?? 0) > 0);
}

/** All that was read, put together. `timing` is null for a file without pictures. */
export function toMediaInfo(file: FileFacts, probed: ProbedFile, timing: FrameTiming | null): MediaInfo {
  const streams = probed.streams ?? [];
  const container = probed.format?.format_name ?? 'unknown';
  const containerStart = numberOf(probed.format?.start_time) ?? 0;
  const picture = mainVideo(streams);
  const sounds = streams.filter((stream) => stream.codec_type === 'audio' && (stream.channels ?? 0) > 0 && Number(stream.sample_rate) > 0);
  const video = picture ? toVideo(picture, probed, containerStart, timing) : null;
  const audio = sounds.map((stream, track) => toAudio(stream, track, containerStart));
  const others = streams.filter((stream) => stream !== picture && !sounds.includes(stream)).map(toOther);
  const ends = [video, ...audio].map((stream) => (stream?.duration == null ? 0 : stream.startTime + stream.duration));
  const duration = numberOf(probed.format?.duration) ?? Math.max(0, ...ends);
  const info = { ...file, container, containerStart, duration, video, audio, others, chapters: probed.chapters?.length ?? 0 };
  return { ...info, playback: chromiumPlayback(info) };
}

/**
 * Clockwise degrees that a player turns the picture by. The display matrix counts counter-clockwise; the `rotate` tag that
 * older builds and files have counts clockwise.
 */
export function rotationOf(stream: Pick<ProbedStream, 'side_data_list' | 'tags'>): 0 | 90 | 180 | 270 {
  const matrix = stream.side_data_list?.map(({ rotation }) => numberOf(rotation)).find((angle) => angle !== null);
  const clockwise = matrix != null ? -matrix : (numberOf(stream.tags?.rotate) ?? 0);
  const quarter = ((Math.round(clockwise / 90) % 4) + 4) % 4;
  return quarter === 1 ? 90 : quarter === 2 ? 180 : quarter === 3 ? 270 : 0;
}

function toVideo(stream: ProbedStream, probed: ProbedFile, containerStart: number, timing: FrameTiming | null): VideoStream {
  return {
    index: stream.index,
    codec: stream.codec_name ?? 'unknown',
    profile: stream.profile === undefined ? null : String(stream.profile),
    pixelFormat: stream.pix_fmt ?? null,
    width: stream.width ?? 0,
    height: stream.height ?? 0,
    pixelAspect: parseRational(stream.sample_aspect_ratio?.replace(':', '/')) ?? { num: 1, den: 1 },
    rotation: rotationOf(stream),
    frameRate: plausibleRate(parseRational(stream.r_frame_rate)),
    averageFrameRate: plausibleRate(parseRational(stream.avg_frame_rate)),
    variableFrameRate: timing?.variable ?? false,
    startTime: (numberOf(stream.start_time) ?? timing?.start ?? containerStart) - containerStart,
    duration: durationOf(stream) ?? timing?.duration ?? null,
    timecode: timecodeOf(stream, probed),
  };
}

function toAudio(stream: ProbedStream, track: number, containerStart: number): AudioStream {
  const bits = numberOf(stream.bits_per_raw_sample) ?? stream.bits_per_sample ?? 0;
  return {
    index: stream.index,
    track,
    codec: stream.codec_name ?? 'unknown',
    sampleRate: Number(stream.sample_rate),
    channels: stream.channels ?? 0,
    channelLayout: stream.channel_layout && stream.channel_layout !== 'unknown' ? stream.channel_layout : null,
    bitsPerSample: bits > 0 ? bits : null,
    startTime: (numberOf(stream.start_time) ?? containerStart) - containerStart,
    duration: durationOf(stream),
    language: tag(stream.tags, 'language', 'und'),
    title: tag(stream.tags, 'title') ?? tag(stream.tags, 'handler_name', 'SoundHandler'),
  };
}

function toOther(stream: ProbedStream): OtherStream {
  const { codec_type: type } = stream;
  const kind = type === 'video' || type === 'subtitle' || type === 'data' || type === 'attachment' ? type : 'unknown';
  return { index: stream.index, kind, codec: stream.codec_name ?? null };
}

function isStill(stream: ProbedStream): boolean {
  return stream.disposition?.attached_pic === 1 || stream.disposition?.timed_thumbnails === 1;
}

/** Streams that tell no rate are listed at their tick rate, e.g. 90000/1. */
function plausibleRate(rate: Rational | null): Rational | null {
  return rate && ratio(rate) <= 1000 ? rate : null;
}

function timecodeOf(stream: ProbedStream, probed: ProbedFile): string | null {
  const tracks = (probed.streams ?? []).filter(({ codec_type: type }) => type === 'data').map(({ tags }) => tag(tags, 'timecode'));
  return [tag(stream.tags, 'timecode'), ...tracks, tag(probed.format?.tags, 'timecode')].find((text) => text !== null) ?? null;
}

/** Length of a stream; Matroska writes it as a tag `00:00:10.024000000`. */
function durationOf(stream: ProbedStream): number | null {
  const seconds = numberOf(stream.duration);
  if (seconds !== null) return seconds;
  const clock = /^(\d+):(\d{2}):(\d{2}(?:\.\d+)?)$/.exec(tag(stream.tags, 'duration') ?? '');
  return clock ? Number(clock[1]) * 3600 + Number(clock[2]) * 60 + Number(clock[3]) : null;
}

function tag(tags: Readonly<Record<string, string>> | undefined, name: string, meaningless = ''): string | null {
  const value = Object.entries(tags ?? {}).find(([key]) => key.toLowerCase() === name)?.[1];
  return value === undefined || value === '' || value === meaningless ? null : value;
}

function numberOf(value: string | number | undefined): number | null {
  if (value === undefined || value === '' || value === 'N/A') return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}
