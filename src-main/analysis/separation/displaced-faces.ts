/** @file Faces of a film whose sound is not in sync: each is put where its voice is heard. Pure but for the finder within. */
import type { FaceFinder } from './visible-faces.ts';

/**
 * Finds the faces of a window of sound.
 *
 * @param pictures by how many the sound is early: what is heard at picture p belongs to what is seen at p + pictures.
 */
export function displacedFaces(finder: FaceFinder, pictures: number): FaceFinder {
  if (pictures === 0) return finder;
  return {
    id: `${finder.id} ${pictures > 0 ? '+' : ''}${pictures}`,
    frameRate: finder.frameRate,
    async find(media, window, call) {
      const [first, end] = [Math.max(0, window.first + pictures), window.end + pictures];
      if (end <= first) return [];
      const tracks = await finder.find(media, { ...window, first, end }, call);
      return tracks.map((track) => ({ ...track, first: track.first - pictures }));
    },
  };
}
