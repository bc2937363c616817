/** @file Corrections and markers as a table (RFC 4180), for spreadsheets and scripts: one row per stretch with an offset of its own, one per marker. */
import { offsetWords } from '../../src-shared/model/alignment.ts';
import { formatTimecode, frameAt } from '../../src-shared/time.ts';
import { markerFrames, type PlacedClip, type Timeline } from './timeline.ts';
import type { Written } from './written.ts';

/** Columns in order. Seconds and timecodes are of the moment in the clip; offsets are positive when the sound is early. */
export const CSV_COLUMNS = ['clip', 'path', 'kind', 'seconds', 'duration', 'source_timecode', 'timeline_timecode', 'offset_seconds', 'drift_ppm', 'name', 'comment', 'color'] as const;

type Row = Readonly<Record<(typeof CSV_COLUMNS)[number], string | number>>;

/** Writes `.csv`. */
export function writeCsv(timeline: Timeline): Written {
  const rows = timeline.clips.flatMap((placed) => [...correctionRows(placed, timeline), ...markerRows(placed, timeline)]);
  const lines = [CSV_COLUMNS.join(','), ...rows.map((row) => CSV_COLUMNS.map((column) => cell(row[column])).join(','))];
  return { texts: [`${lines.join('\r\n')}\r\n`], residuals: [], notes: [] };
}

function correctionRows(placed: PlacedClip, timeline: Timeline): readonly Row[] {
  const { clip, frames } = placed;
  return clip.correction.segments.map(({ start, end, offset, driftPpm }) => {
    const atStart = offset + driftPpm * 1e-6 * start;
    return {
      ...common(placed, timeline, Math.min(frames - 1, frameAt(start, clip.frameRate))),
      kind: 'offset',
      seconds: start,
      duration: Math.max(0, (end ?? clip.duration) - start),
      offset_seconds: atStart,
      drift_ppm: driftPpm,
      name: offsetWords(atStart),
      comment: '',
      color: '',
    };
  });
}

function markerRows(placed: PlacedClip, timeline: Timeline): readonly Row[] {
  return placed.clip.markers.map((marker) => {
    const { time, duration, kind, name, comment, color } = marker;
    return { ...common(placed, timeline, markerFrames(marker, placed).frame), kind, seconds: time, duration, offset_seconds: '', drift_ppm: '', name, comment, color };
  });
}

function common({ clip, start, sourceStart }: PlacedClip, { frameRate, dropFrame, startFrame }: Timeline, frame: number) {
  const timecode = (count: number) => formatTimecode(count, frameRate, dropFrame);
  return { clip: clip.name, path: clip.path, source_timecode: timecode(sourceStart + frame), timeline_timecode: timecode(startFrame + start + frame) };
}

function cell(value: string | number): string {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
