/** @file Items of a batch as clips of a timeline: what is certain is slipped, what is not is only marked. */
import type { BatchItem } from '../../src-shared/contract/batch.ts';
import type { MadeFile } from '../../src-shared/contract/batch-made.ts';
import type { InterchangeClipArgs } from '../../src-shared/contract/interchange.ts';
import { type AlignmentEstimate, constantCorrection, type Correction, correctionFor, formatOffset, NO_CORRECTION } from '../../src-shared/model/alignment.ts';
import type { InterchangeFormat, InterchangeMarker } from '../../src-shared/model/interchange.ts';
import { STEM_TITLE, type StemKind } from '../../src-shared/model/stem.ts';
import { doubtText } from './item-words.ts';

/** Formats as editors know them. */
export const TIMELINE_FORMATS: Readonly<Record<InterchangeFormat, string>> = {
  otio: 'OpenTimelineIO',
  fcpxml: 'Final Cut Pro XML',
  xmeml: 'Premiere XML (FCP 7)',
  edl: 'CMX3600 EDL',
  'resolve-markers': 'Resolve markers',
  csv: 'CSV markers',
};

/** Whether an item can stand on a timeline: its file was read and not left out. */
export function isOnTimeline(item: BatchItem): boolean {
  return item.state.kind === 'done' || item.state.kind === 'needs-eyes';
}

/** Whether its correction has parts that only the whole measurement knows. */
export function needsEstimate(item: BatchItem): boolean {
  return item.correction === null && item.measured?.verdict === 'steps' && item.state.kind !== 'needs-eyes';
}

/**
 * One item on a timeline, its stems on extra tracks. Stems of a fix go with the fixed file, whose sound has been moved as theirs; they are left out where
 * the user has decided since, because whether the fix has heard of it is not known here.
 *
 * @param estimate the whole measurement, for items that {@link needsEstimate}.
 * @param audioTrack the track that was measured; null is the loudest.
 */
export function timelineClip(item: BatchItem, estimate: AlignmentEstimate | null, audioTrack: number | null): InterchangeClipArgs {
  const stems = (of: MadeFile['of']) => (item.made ?? []).flatMap((file) => (file.of === of && isStem(file.role) ? [{ path: file.path, name: STEM_TITLE[file.role] }] : []));
  const fixed = item.output !== null && item.correction === null ? stems('fix') : [];
  if (fixed.length > 0 && item.output !== null) return { path: item.output, audioTrack: null, correction: NO_CORRECTION, markers: markersOf(item), stems: fixed };
  return { path: item.path, audioTrack, correction: correctionOf(item, estimate), markers: markersOf(item), stems: stems('clip') };
}

function isStem(role: MadeFile['role']): role is StemKind {
  return role === 'on-screen' || role === 'off-screen';
}

function correctionOf(item: BatchItem, estimate: AlignmentEstimate | null): Correction {
  const { correction, measured } = item;
  if (correction) return correction;
  // Nothing is moved on a guess.
  if (!measured || measured.offset === null || measured.verdict === 'in-sync' || measured.verdict === 'cannot-tell' || item.state.kind === 'needs-eyes') return NO_CORRECTION;
  if (estimate) return correctionFor(estimate);
  return constantCorrection(measured.offset, measured.verdict === 'drift' ? (measured.driftPpm ?? 0) : 0);
}

function markersOf({ correction, doubts, measured }: BatchItem): readonly InterchangeMarker[] {
  // What the user has decided is no longer in doubt.
  if (correction) return [];
  const found = measured?.offset == null || measured.verdict === 'cannot-tell' ? '' : ` Measured: ${formatOffset(measured.offset)}.`;
  return doubts
    .filter(({ reason }) => reason !== 'steps')
    .map((doubt) => ({ time: doubt.time ?? 0, duration: 0, name: 'Check lip-sync', comment: doubtText(doubt) + found, color: 'yellow', kind: 'doubtful' }));
}
