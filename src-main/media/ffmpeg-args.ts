/** @file Argument lists for ffmpeg, one builder per operation. Pure: media facts in, arrays out; nothing here runs or reads a file. */
import type { AudioStream, MediaInfo, VideoStream } from '../../src-shared/model/media.ts';
import { ratio } from '../../src-shared/time.ts';

/** Put before every decode to a pipe: no questions, no status line. `info` is the level at which `showinfo` speaks. */
const QUIET = ['-hide_banner', '-nostdin', '-nostats', '-loglevel'];

/** Where a PCM decode starts. */
export interface PcmStart {
  /** Input seek in seconds on the presentation timeline; 0 is none. */
  readonly seek: number;
  /** Index, at the source's rate, of the first sample that comes out; may be negative. */
  readonly firstSample: number;
}

/** Sound from before a range, so that decoders and the resampler have settled by its start: 1 s for packets, 0.25 s for filters. */
const SETTLE = { packets: 1, filters: 0.25 };

/**
 * Start of a decode whose range begins at `start`. The first sample lies on a common multiple of both sample grids, so that
 * resampling has the same phase as in a decode of the whole file.
 */
export function pcmStart(start: number, sourceRate: number, sampleRate: number): PcmStart {
  const period = sourceRate / greatestCommonDivisor(sourceRate, sampleRate);
  const settled = start - SETTLE.filters;
  if (settled <= 0) return { seek: 0, firstSample: 0 };
  const firstSample = Math.floor((settled * sourceRate) / period) * period;
  return { seek: Math.max(0, firstSample / sourceRate - SETTLE.packets), firstSample };
}

/**
 * Sound of one track as interleaved samples (32-bit floats unless told) on stdout, from `start.firstSample` on.
 *
 * `-copyts` keeps the container's clock, `asetpts` moves its start to 0, and `aresample` then fills gaps and late starts with silence
 * and cuts overlaps. Its own thresholds are too lazy for measuring: 1 ms at the start, 100 ms within.
 */
export function pcmArgs(
  media: MediaInfo,
  audio: AudioStream,
  options: { readonly sampleRate: number; readonly channels: number; readonly sampleFormat?: 's16' | 's24' | 's32' | 'f32' | 'f64' },
  start: PcmStart,
): readonly string[] {
  const sampleFormat = options.sampleFormat ?? 'f32';
  const { sampleRate: sourceRate } = audio;
  const exact = `aresample=${sourceRate}:async=1:min_comp=0.00001:min_hard_comp=0.01:first_pts=${start.firstSample}`;
  const mix = mixFilter(audio, options.channels);
  const filters = [presentationClock(media, audio), exact, ...mix, ...(sourceRate === options.sampleRate ? [] : [`aresample=${options.sampleRate}`])];
  return [
    ...QUIET,
    'warning',
    '-copyts',
    ...seekArgs(start.seek),
    ...['-i', media.path, '-map', `0:${audio.index}`, '-vn', '-sn', '-dn', '-af', filters.join(',')],
    ...(options.channels === 0 ? [] : ['-ac', String(options.channels)]),
    ...['-c:a', `pcm_${sampleFormat}le`, '-f', `${sampleFormat}le`, 'pipe:1'],
  ];
}

/** One track through `ebur128`: a line of figures every 0.1 s and a summary, on stderr. The filter speaks at the level `info`. */
export function loudnessArgs(media: MediaInfo, audio: AudioStream, range: { readonly start: number; readonly end: number } | null): readonly string[] {
  const trim = range ? [`atrim=${range.start.toFixed(6)}:${range.end.toFixed(6)}`] : [];
  const filters = [presentationClock(media, audio), ...trim, 'ebur128=peak=true:framelog=info'];
  const seek = seekArgs(Math.max(0, (range?.start ?? 0) - SETTLE.packets));
  return [...QUIET, 'info', '-copyts', ...seek, '-i', media.path, '-map', `0:${audio.index}`, '-vn', '-sn', '-dn', '-af', filters.join(','), '-f', 'null', '-'];
}

/** Containers that round timestamps to milliseconds. */
const COARSE_CLOCK = /matroska|webm|flv|asf/;

/** Samples that libopus lets a decoder skip, for music and for low delay: −6.5 and −2.5 ms, which Matroska can only round. */
const OPUS_PRE_SKIPS: readonly number[] = [312, 120];

/**
 * Moves the container's start to 0. Where the container rounds to milliseconds, timestamps are put back on the grid of equal
 * packets that they were rounded from (S samples each, counted from the stream's start), if they lie within 1 ms of it.
 */
function presentationClock(media: MediaInfo, audio: AudioStream): string {
  const zero = media.containerStart * audio.sampleRate;
  if (!COARSE_CLOCK.test(media.container)) return `asetpts='round(PTS-${zero.toFixed(3)})'`;
  const rounded = (media.containerStart + audio.startTime) * audio.sampleRate;
  const preSkip = audio.codec === 'opus' ? OPUS_PRE_SKIPS.find((samples) => Math.abs(rounded + samples) < audio.sampleRate / 1000) : undefined;
  const origin = preSkip === undefined ? Math.round(rounded) : -preSkip;
  const grid = `${origin}+S*round((PTS-${origin})/S)`;
  return `asetpts='round(if(lte(abs(PTS-(${grid})),SR/1000),${grid},PTS)-${zero.toFixed(3)})'`;
}

/** ffmpeg mixes known layouts by itself. Of an unknown one, e.g. eight bare channels, every channel counts the same. */
function mixFilter(audio: AudioStream, channels: number): readonly string[] {
  if (channels === 0 || channels >= audio.channels || audio.channels <= 2 || audio.channelLayout !== null) return [];
  const sum = Array.from({ length: audio.channels }, (_, index) => `${1 / audio.channels}*c${index}`).join('+');
  return [`pan=mono|c0=${sum}`];
}

/** Pieces of `frames` samples per channel from each of `times`, one after the other, as interleaved floats at the source's rate. */
export function sampledSoundArgs(media: MediaInfo, audio: AudioStream, times: readonly number[], frames: number): readonly string[] {
  const inputs = times.flatMap((time) => [...seekArgs(time), '-i', media.path]);
  const pieces = times.map((_, index) => `[${index}:${audio.index}]apad=whole_len=${frames},atrim=end_sample=${frames}[p${index}]`);
  const joined = `${times.map((_, index) => `[p${index}]`).join('')}concat=n=${times.length}:v=0:a=1`;
  return [...QUIET, 'warning', ...inputs, '-filter_complex', [...pieces, joined].join(';'), '-c:a', 'pcm_f32le', '-f', 'f32le', 'pipe:1'];
}

/** What `decodeFrames` asks of ffmpeg. Times in seconds on the presentation timeline. */
export interface FramesRequest {
  readonly width: number;
  readonly height: number;
  readonly pixels: 'gray' | 'rgb24';
  /** Input seek; 0 is none. */
  readonly seek: number;
  /** Frames from here on are of no interest; null to the end. */
  readonly end: number | null;
  /** Ticks per second that frames are wanted for; null for every frame. */
  readonly frameRate: number | null;
}

/**
 * Small frames of the picture on stdout, each with a `showinfo` line on stderr that tells its timestamp.
 * Unwanted frames are dropped before scaling. Rotation follows the probe, and comes after scaling, where it costs nothing.
 */
export function framesArgs(media: MediaInfo, video: VideoStream, request: FramesRequest, frameSync: '-fps_mode' | '-vsync'): readonly string[] {
  const sideways = video.rotation === 90 || video.rotation === 270;
  const [width, height] = sideways ? [request.height, request.width] : [request.width, request.height];
  const filters = [
    ...(request.end === null ? [] : [`trim=end=${(media.containerStart + request.end).toFixed(6)}`]),
    ...tickFilter(media, video, request.frameRate),
    `scale=${width}:${height}:flags=bilinear`,
    ...ROTATE[video.rotation],
    `format=${request.pixels}`,
    'showinfo',
  ];
  return [
    ...QUIET,
    'info',
    ...['-noautorotate', '-copyts'],
    ...seekArgs(request.seek),
    ...['-i', media.path, '-map', `0:${video.index}`, '-an', '-sn', '-dn', '-vf', filters.join(','), frameSync, 'passthrough', '-f', 'rawvideo', 'pipe:1'],
  ];
}

const ROTATE: Readonly<Record<VideoStream['rotation'], readonly string[]>> = { 0: [], 90: ['transpose=clock'], 180: ['hflip', 'vflip'], 270: ['transpose=cclock'] };

/**
 * Drops frames that cannot be the nearest to any tick: evenly spaced frames farther from it than half their gap (2 % more, for
 * rounded timestamps). Nothing is known beforehand of unevenly spaced ones.
 */
function tickFilter(media: MediaInfo, video: VideoStream, frameRate: number | null): readonly string[] {
  const source = video.averageFrameRate ?? video.frameRate;
  if (frameRate === null || source === null || video.variableFrameRate || ratio(source) <= frameRate) return [];
  const reach = (0.51 / ratio(source)).toFixed(7);
  const time = `(t-${media.containerStart.toFixed(6)})`;
  return [`select='lte(abs(${time}-round(${time}*${frameRate})/${frameRate}),${reach})'`];
}

/** A small H.264 (or VP8) copy of the picture, without sound, whose frames keep their times. */
export interface ProxyRequest {
  readonly width: number;
  readonly height: number;
  readonly encoder: 'libx264' | 'libopenh264' | 'h264_videotoolbox' | 'h264_mf' | 'libvpx';
  readonly output: string;
}

const PROXY_ENCODERS: Readonly<Record<ProxyRequest['encoder'], readonly string[]>> = {
  libx264: ['-preset', 'superfast', '-tune', 'fastdecode', '-crf', '24', '-bf', '0'],
  libopenh264: ['-b:v', '3M'],
  h264_videotoolbox: ['-b:v', '3M', '-bf', '0'],
  h264_mf: ['-b:v', '3M', '-bf', '0'],
  libvpx: ['-deadline', 'realtime', '-cpu-used', '8', '-b:v', '3M'],
};

/**
 * ffmpeg turns the picture upright itself here, since it then also drops the rotation from the output. Times are kept by an encoder clock
 * of 90 kHz instead of the frame rate's, and by `-copyts`: without it the start is that of the mapped stream in transport streams.
 * An edit list, as old builds write it, would hide the last frame. Some players move the first frame to 0: where the picture starts late, its
 * first frame is held from 0. Key frames every 12 frames make stepping backwards quick.
 */
export function proxyArgs(media: MediaInfo, video: VideoStream, request: ProxyRequest, frameSync: '-fps_mode' | '-vsync'): readonly string[] {
  const clock = `setpts='if(eq(N,0),0,round(PTS-${media.containerStart.toFixed(6)}/TB))'`;
  const filters = [`scale=${request.width}:${request.height}:flags=bilinear`, 'setsar=1', 'format=yuv420p', clock];
  const mp4 = ['-video_track_timescale', '90000', '-use_editlist', '0', '-movflags', '+faststart', '-f', 'mp4'];
  const container = request.encoder === 'libvpx' ? ['-f', 'webm'] : mp4;
  return [
    ...['-y', '-copyts', '-i', media.path, '-map', `0:${video.index}`, '-an', '-sn', '-dn', '-map_metadata', '-1', '-map_chapters', '-1'],
    ...['-vf', filters.join(','), frameSync, 'passthrough', '-enc_time_base', '1:90000', '-c:v', request.encoder, '-g', '12'],
    ...[...PROXY_ENCODERS[request.encoder], ...container, request.output],
  ];
}

/** One JPEG of the first frame at or after `time`, on stdout; nothing when there is none. */
export function posterArgs(media: MediaInfo, video: VideoStream, time: number, size: { readonly width: number; readonly height: number }): readonly string[] {
  const filters = [`scale=${size.width}:${size.height}:flags=bilinear`, 'setsar=1', 'format=yuvj420p'];
  return [
    ...[...QUIET, 'warning', ...seekArgs(time), '-i', media.path, '-map', `0:${video.index}`, '-an', '-sn', '-dn', '-vf', filters.join(',')],
    ...['-frames:v', '1', '-c:v', 'mjpeg', '-q:v', '4', '-f', 'image2pipe', 'pipe:1'],
  ];
}

/** Input seek. ffmpeg counts it from the container's start, as this app does. */
function seekArgs(seek: number): readonly string[] {
  return seek > 0 ? ['-ss', seek.toFixed(6)] : [];
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
