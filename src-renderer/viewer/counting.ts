/** @file How a clip counts time: from its own start timecode, in its own frames. */
import type { MediaInfo } from '../../src-shared/model/media.ts';
import { parseTimecode } from '../../src-shared/time.ts';
import { type Counting, countsDropFrame, type TimeFormat } from '../timeline/kernels/ruler-ticks.ts';

/** Formats in the order that clicking the read-out goes through them. */
export const TIME_FORMATS: readonly TimeFormat[] = ['timecode', 'clock', 'frames'];

/** The clip's counting in a format. */
export function countingOf(media: MediaInfo | null, format: TimeFormat): Counting {
  const video = media?.video ?? null;
  const frameRate = video?.frameRate ?? video?.averageFrameRate ?? null;
  if (!frameRate || !video) return { format: 'clock', frameRate: null, startFrame: 0, dropFrame: false };
  const start = video.timecode === null ? null : parseTimecode(video.timecode, frameRate);
  return { format, frameRate, startFrame: start?.frame ?? 0, dropFrame: countsDropFrame(frameRate, video.timecode) };
}
