/** @file The square that zooms into a tracked face: held still over the track, so that all motion in it is the face's own. Pure. */
import type { FaceTrack } from '../../analysis/faces.ts';
import type { Rect } from '../../analysis/sample-picture.ts';

/** Side of the square as a multiple of the face's box: the head. */
const ZOOM = 1.4;
/** A square that takes more of the picture's shorter side shows nothing that the whole picture does not. */
const MOST_OF_PICTURE = 0.85;

/** The square in pixels of a picture of this size; null when the face nearly fills the picture or leaves the square. */
export function faceSquare({ boxes }: Pick<FaceTrack, 'boxes'>, picture: { readonly width: number; readonly height: number }): Rect | null {
  const count = boxes.length / 4;
  const at = (part: number, scale: number) => median(Float64Array.from({ length: count }, (_, i) => boxes[4 * i + part] * scale));
  const [width, height] = [at(2, picture.width), at(3, picture.height)];
  const side = ZOOM * Math.max(width, height);
  if (side > MOST_OF_PICTURE * Math.min(picture.width, picture.height)) return null;
  const centerX = at(0, picture.width) + width / 2;
  const centerY = at(1, picture.height) + height / 2;
  const square = { x: centerX - side / 2, y: centerY - side / 2, width: side, height: side };
  for (let i = 0; i < count; i++) {
    const x = (boxes[4 * i] + boxes[4 * i + 2] / 2) * picture.width;
    const y = (boxes[4 * i + 1] + boxes[4 * i + 3] / 2) * picture.height;
    if (x < square.x || x > square.x + side || y < square.y || y > square.y + side) return null;
  }
  return square;
}

function median(values: Float64Array): number {
  return values.sort()[values.length >> 1] ?? 0;
}
