/** @file Where the picture goes on its stage: shape, size and place in pixels, whatever the file says of rotation and pixel shape. */
import type { VideoStream } from '../../src-shared/model/media.ts';
import { ratio } from '../../src-shared/time.ts';

/** Shown as large as fits, or pixel for pixel. */
export type PictureSize = 'fit' | 'actual';

/** A size in any unit. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Size in square pixels after pixel shape and rotation are applied. */
export function displaySize(video: Pick<VideoStream, 'width' | 'height' | 'pixelAspect' | 'rotation'>): Size {
  const width = Math.round(video.width * ratio(video.pixelAspect));
  return isTurned(video.rotation) ? { width: video.height, height: width } : { width, height: video.height };
}

/**
 * Box of the picture on the stage, in CSS pixels from its top left corner.
 *
 * @param pixelRatio device pixels per CSS pixel: at `actual` size one picture pixel is one device pixel.
 */
export function pictureBox(stage: Size, picture: Size, size: PictureSize, pixelRatio: number): Size & { readonly left: number; readonly top: number } {
  const scale = size === 'fit' ? Math.min(stage.width / picture.width, stage.height / picture.height) : 1 / pixelRatio;
  const [width, height] = [Math.floor(picture.width * scale), Math.floor(picture.height * scale)];
  // Larger than the stage, it starts at the corner and scrolls.
  return { width, height, left: Math.max(0, Math.floor((stage.width - width) / 2)), top: Math.max(0, Math.floor((stage.height - height) / 2)) };
}

/**
 * Clockwise degrees that are still to be turned. Players turn some containers' pictures and not others'; the size they report tells, except
 * for half turns, which Chromium makes wherever the container has them.
 *
 * @param reported `videoWidth` and `videoHeight` of the element.
 */
export function turnLeftToDo(video: Pick<VideoStream, 'width' | 'height' | 'rotation'>, reported: Size): 0 | 90 | 270 {
  if (video.rotation !== 90 && video.rotation !== 270) return 0;
  const isStillUpright = video.width > video.height === reported.width > reported.height;
  return isStillUpright && video.width !== video.height ? video.rotation : 0;
}

function isTurned(rotation: VideoStream['rotation']): boolean {
  return rotation === 90 || rotation === 270;
}
