/** @file What a scan found, in words. */
import type { DiscardReason, ScanReport } from '../../src-shared/contract/training.ts';

/** Why a stretch teaches nothing, as the name of a group and as an explanation. */
export const DISCARD_TEXT: { readonly [R in DiscardReason]: { readonly title: string; readonly why: string } } = {
  unreadable: { title: 'Not readable', why: 'The file could not be decoded.' },
  'no-picture': { title: 'No picture', why: 'The file has sound only.' },
  'no-sound': { title: 'No sound', why: 'The file has picture only.' },
  'no-face': { title: 'No face', why: 'Nobody is in view, or faces are too small to read lips from.' },
  'too-short': { title: 'Too short', why: 'A face is there for less time than an example takes.' },
  silence: { title: 'Nobody speaks', why: 'The sound is silent or nearly so while the face is in view.' },
  still: { title: 'Still picture', why: 'The mouth does not move.' },
  'out-of-sync': { title: 'Out of sync', why: 'Sound and picture are apart: fix these clips first, then learn from the fixed files.' },
  'not-matching': { title: 'Another voice', why: 'The sound does not belong to the face: a voice-over, a dub, or somebody out of view.' },
};

/** `12 files`, `1 file`. */
export function filesText(files: number): string {
  return files === 1 ? '1 file' : `${files.toLocaleString('en-US')} files`;
}

/** Share of the time looked at that can be learned from, 0–1; null where nothing was found. */
export function keptShare({ kept, discarded }: Pick<ScanReport, 'kept' | 'discarded'>): number | null {
  const all = discarded.reduce((sum, { seconds }) => sum + seconds, kept.seconds);
  return all > 0 ? kept.seconds / all : null;
}
