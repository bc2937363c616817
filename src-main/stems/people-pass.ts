/** @file Looks over a stretch of a film for the people in it, before one of them is chosen. */
import type { Call } from '../../src-shared/contract/services.ts';
import type { VisibleFace } from '../../src-shared/contract/stems.ts';
import { AppError } from '../../src-shared/contract/errors.ts';
import type { MediaInfo } from '../../src-shared/model/media.ts';
import type { MaskOptions } from '../analysis/separation/mask-stream.ts';
import { People } from '../analysis/separation/people.ts';
import type { SeparationWindow } from '../analysis/separation/separation-windows.ts';
import type { FaceFinder } from '../analysis/separation/visible-faces.ts';

/** People, and which tracks of each window are whose. */
export interface PeopleFound {
  readonly faces: readonly VisibleFace[];
  /** By the window's index: number of each of its tracks. */
  readonly numbers: ReadonlyMap<number, readonly number[]>;
}

/** Follows everybody through consecutive windows. */
export async function peopleOf(media: MediaInfo, windows: readonly SeparationWindow[], finder: FaceFinder, call: Call): Promise<PeopleFound> {
  const people = new People(finder.frameRate);
  const numbers = new Map<number, readonly number[]>();
  for (const [done, window] of windows.entries()) {
    const onProgress: Call['onProgress'] = ({ fraction }) => call.onProgress({ stage: 'finding-faces', fraction: (done + (fraction ?? 0)) / windows.length, etaSeconds: null });
    const tracks = await finder.find(media, window, { ...call, onProgress });
    numbers.set(window.index, people.add({ window, tracks }));
  }
  return { faces: people.list(), numbers };
}

/**
 * Which tracks of a window count: all of them, or those of one person.
 *
 * @throws {AppError} `stems.no-such-face`.
 */
export function chosenFace({ path }: MediaInfo, face: number | null, people: PeopleFound | null): MaskOptions['chosen'] {
  if (face === null || !people) return (_window, tracks) => tracks;
  if (face >= people.faces.length) throw new AppError('stems.no-such-face', `${path} has ${people.faces.length} faces, not ${face + 1}`, { path, face, faces: people.faces.length });
  return ({ index }, tracks) => tracks.filter((_, track) => people.numbers.get(index)?.[track] === face);
}
