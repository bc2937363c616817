/** @file ffmpeg's arguments for writing a picture with something drawn over it. Pure. */
import type { MediaInfo, VideoStream } from '../../src-shared/model/media.ts';
import { type Rational, ratio, type TimeRange } from '../../src-shared/time.ts';
import type { ProxyRequest } from './ffmpeg-args.ts';

/** Pictures to be drawn over others: one every 1 / frameRate, the first at `start`. */
export interface OverlayStream {
  readonly width: number;
  readonly height: number;
  readonly frameRate: Rational;
  /** Seconds on the source's presentation timeline. */
  readonly start: number;
}

/** What is written. */
export interface OverlayRequest {
  /** Even numbers. */
  readonly width: number;
  readonly height: number;
  readonly overlay: OverlayStream;
  /** Null is the whole clip; else the output begins with it. */
  readonly range: TimeRange | null;
  readonly encoder: ProxyRequest['encoder'];
  readonly container: 'mp4' | 'mov' | 'matroska';
  readonly output: string;
}

/** Visually lossless: an overlay is looked at closely, and often graded on. */
const ENCODERS: Readonly<Record<ProxyRequest['encoder'], readonly string[]>> = {
  libx264: ['-preset', 'medium', '-crf', '17'],
  libopenh264: ['-b:v', '16M'],
  h264_videotoolbox: ['-b:v', '20M'],
  h264_mf: ['-b:v', '20M'],
  libvpx: ['-deadline', 'good', '-cpu-used', '4', '-b:v', '16M'],
};

/**
 * Draws raw RGBA pictures from stdin over the source's and copies its sound. Frames keep their times: each gets the overlay whose own time is nearest.
 *
 * The overlay filter takes the last picture whose time has come; half a frame earlier makes that the nearest one. `-start_at_zero` subtracts what the
 * container calls time 0, of all its streams, as this app does. A range is sought twice: in the input, which is quick but leaves copied sound from the key
 * frame before, and in the output, which cuts that off.
 */
export function overlayArgs(media: MediaInfo, video: VideoStream, request: OverlayRequest, frameSync: '-fps_mode' | '-vsync'): readonly string[] {
  const { width, height, overlay, range, container } = request;
  const rate = ratio(overlay.frameRate);
  const clock = `settb=1/1000000,setpts='round((${overlay.start.toFixed(6)}+(N-0.5)/${rate})*1000000)'`;
  const graph = [
    `[0:${video.index}]scale=${width}:${height}:flags=bicubic,setsar=1,format=yuv420p[picture]`,
    `[1:v]${clock},scale=${width}:${height}:flags=bilinear,format=yuva420p[map]`,
    '[picture][map]overlay=eof_action=pass[out]',
  ];
  const from = range ? ['-ss', range.start.toFixed(6)] : [];
  const part = range ? [...from, '-t', (range.end - range.start).toFixed(6)] : [];
  const mp4 = ['-video_track_timescale', '90000', '-movflags', '+faststart'];
  return [
    ...['-y', '-copyts', '-start_at_zero', ...from, '-thread_queue_size', '64', '-i', media.path],
    ...['-thread_queue_size', '8', '-f', 'rawvideo', '-pix_fmt', 'rgba', '-video_size', `${overlay.width}x${overlay.height}`],
    ...['-framerate', `${overlay.frameRate.num}/${overlay.frameRate.den}`, '-i', 'pipe:0'],
    ...['-filter_complex', graph.join(';'), '-map', '[out]', '-map', '0:a', '-map_metadata', '0', ...part, '-c:a', 'copy'],
    ...[frameSync, 'passthrough', '-enc_time_base', '1:90000', '-c:v', request.encoder, ...ENCODERS[request.encoder]],
    ...[...(container === 'matroska' ? [] : mp4), '-f', container, request.output],
  ];
}

/** One RGB picture from stdin as PNG. */
export function pngArgs(size: { readonly width: number; readonly height: number }, output: string): readonly string[] {
  const raw = ['-f', 'rawvideo', '-pix_fmt', 'rgb24', '-video_size', `${size.width}x${size.height}`, '-i', 'pipe:0'];
  return ['-y', ...raw, '-frames:v', '1', '-c:v', 'png', '-f', 'image2pipe', output];
}
