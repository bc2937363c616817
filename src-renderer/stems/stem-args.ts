/** @file What of a clip is split. */
import type { StemsArgs } from '../../src-shared/contract/stems.ts';
import { offsetAt } from '../../src-shared/model/alignment.ts';
import type { Clip } from '../../src-shared/model/project.ts';
import { effectiveCorrection } from '../state/effective-correction.ts';

/** The clip's range, person and track, with its offset where the range begins: steps within it are rare, and the lips of either side are near. */
export function stemArgs(clip: Clip, mediaId: string, audioTrack: number): StemsArgs {
  return { mediaId, audioTrack, range: clip.range, face: clip.stems?.face ?? null, offset: offsetAt(effectiveCorrection(clip), clip.range?.start ?? 0) };
}
