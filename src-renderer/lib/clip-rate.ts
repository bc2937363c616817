/** @file The frame rate that offsets are counted in. */
import type { MediaInfo } from '../../src-shared/model/media.ts';
import type { Rational } from '../../src-shared/time.ts';

/** The nominal rate of a clip's picture, else its average; null without a picture, or before the file has been read. */
export function clipRate(media: MediaInfo | null): Rational | null {
  return media?.video?.frameRate ?? media?.video?.averageFrameRate ?? null;
}
