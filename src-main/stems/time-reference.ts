/** @file Where stems lie on the clock of the day that Broadcast Wave files carry. Pure. */
import type { MediaInfo } from '../../src-shared/model/media.ts';
import { formatTimecode, parseTimecode, ratio, secondsToSamples } from '../../src-shared/time.ts';

const DAY = 24 * 3600;

/**
 * Samples since midnight of the sound at `start` seconds of a clip. The timecode names the first picture; frames are as long as they really are, so 29.97
 * does not run away. Without a timecode the clip's own time 0 counts as midnight.
 */
export function timeReference({ video }: MediaInfo, start: number, sampleRate: number): number {
  const rate = video?.frameRate ?? video?.averageFrameRate ?? null;
  const counted = video?.timecode && rate ? parseTimecode(video.timecode, rate) : null;
  const seconds = counted && video && rate ? counted.frame / ratio(rate) + start - video.startTime : start;
  // Sound from before the first picture of midnight is of the day before.
  return secondsToSamples(seconds < 0 ? seconds + DAY : seconds, sampleRate);
}

/** Timecode on screen at `start` seconds, or null. */
export function timecodeAt({ video }: MediaInfo, start: number): string | null {
  const rate = video?.frameRate ?? video?.averageFrameRate ?? null;
  const counted = video?.timecode && rate ? parseTimecode(video.timecode, rate) : null;
  if (!counted || !video || !rate) return null;
  return formatTimecode(Math.max(0, counted.frame + Math.floor((start - video.startTime) * ratio(rate) + 1e-6)), rate, counted.dropFrame);
}
