/**
 * @file Whether Chromium plays a file as it is, at the times and the way up that analysis assumes. Pure.
 * Codecs and containers as measured with Chromium 156 (headless, software); HEVC and AV1 in hardware are not relied upon.
 */
import type { MediaInfo } from '../../src-shared/model/media.ts';

/** Containers by ffprobe's name, and what the window can play in them. */
const CONTAINERS: readonly { readonly name: RegExp; readonly video: readonly string[] }[] = [
  { name: /\bmp4\b/, video: ['h264', 'vp9', 'av1'] },
  { name: /\b(webm|matroska)\b/, video: ['h264', 'vp8', 'vp9', 'av1'] },
];
const AUDIO: readonly string[] = ['aac', 'mp3', 'opus', 'vorbis', 'flac', 'pcm_s16le', 'pcm_s16be', 'pcm_s24le', 'pcm_s24be', 'pcm_s32le', 'pcm_f32le', 'pcm_u8'];
/** 8-bit 4:2:0. 4:2:2 and 10 bits, as cameras write them, are not played reliably. */
const H264_PIXELS: readonly string[] = ['yuv420p', 'yuvj420p'];

/** Chromium does not subtract the container's start, as analysis does. A quarter of a frame at 25 fps does no harm: Opus has 7 ms. */
const START_TOLERANCE = 0.01;

/** The verdict and, where it is no, the reason in words. */
export function chromiumPlayback(media: Pick<MediaInfo, 'container' | 'containerStart' | 'video' | 'audio'>): MediaInfo['playback'] {
  const { video } = media;
  const no = (reason: string) => ({ direct: false, reason });
  if (!video) {
    return media.audio.every(({ codec }) => AUDIO.includes(codec)) ? { direct: true, reason: null } : no('The window cannot play this sound format');
  }
  const container = CONTAINERS.find(({ name }) => name.test(media.container));
  if (!container) return no(`The window cannot play ${media.container.split(',')[0] ?? 'this'} files`);
  if (!container.video.includes(video.codec)) return no(`The window cannot play ${video.codec.toUpperCase()} pictures`);
  if (video.codec === 'h264' && video.pixelFormat !== null && !H264_PIXELS.includes(video.pixelFormat)) {
    return no(`The window cannot play H.264 with ${video.pixelFormat} pixels`);
  }
  if (Math.abs(media.containerStart) > START_TOLERANCE) return no(`The file's clock starts at ${media.containerStart.toFixed(3)} s, which the window would not take off`);
  return { direct: true, reason: null };
}
