/** @file From the clips of the project to what a timeline is written from. */
import type { InterchangeClipArgs, InterchangeResult } from '../../src-shared/contract/interchange.ts';
import type { InterchangeFormat } from '../../src-shared/model/interchange.ts';
import { doubtfulMarkers } from '../../src-shared/model/interchange-markers.ts';
import type { Clip } from '../../src-shared/model/project.ts';
import { namedStems } from '../../src-shared/model/stem.ts';
import { effectiveCorrection } from './effective-correction.ts';

/** What each format is for, in the order that they are offered. */
export const FORMAT_WORDS: readonly { readonly format: InterchangeFormat; readonly name: string; readonly hint: string }[] = [
  { format: 'otio', name: 'OpenTimelineIO', hint: 'Resolve, Premiere, Kdenlive. Exact to the sample.' },
  { format: 'fcpxml', name: 'Final Cut Pro XML', hint: 'Final Cut Pro, Resolve. Exact to the sample.' },
  { format: 'xmeml', name: 'Premiere XML', hint: 'Premiere, Resolve. Exact to an 80th of a frame.' },
  { format: 'edl', name: 'EDL', hint: 'Everything else. Whole frames, no drift, no stems.' },
  { format: 'resolve-markers', name: 'Resolve markers', hint: 'Markers for a timeline that is there already.' },
  { format: 'csv', name: 'Table', hint: 'Offsets and markers as CSV.' },
];

/** Clips as the service wants them, with the corrections that the window shows. */
export function timelineClips(clips: readonly Clip[]): readonly InterchangeClipArgs[] {
  return clips.map((clip) => {
    const correction = effectiveCorrection(clip);
    const markers = clip.estimate ? doubtfulMarkers(clip.estimate, correction) : [];
    return { path: clip.path, audioTrack: clip.audioTrack ?? clip.estimate?.audioTrack ?? null, correction, markers, stems: namedStems(clip.stemFiles) };
  });
}

/** Residuals below this are not worth a line, seconds. */
const WORTH_TELLING = 0.0005;

/** What the user should know about what was written, in sentences. */
export function exportNotes({ files, skipped, notes }: InterchangeResult): readonly string[] {
  const coarse = files.flatMap(({ format, residuals }) => {
    const off = residuals.map(({ seconds }) => Math.abs(seconds)).filter((seconds) => seconds >= WORTH_TELLING);
    const name = FORMAT_WORDS.find((words) => words.format === format)?.name ?? format;
    return off.length > 0 ? [`${name}: ${off.length === 1 ? 'one clip is' : `${off.length} clips are`} up to ${(Math.max(...off) * 1000).toFixed(1)} ms off, since the format counts in coarser steps.`] : [];
  });
  return [...skipped.map(({ path, reason }) => `Left out: ${path}. ${reason}`), ...coarse, ...new Set(files.flatMap((file) => file.notes)), ...notes];
}
