/** @file The table, read back by a parser of RFC 4180. */
import { describe, expect, it } from 'vitest';
import { CSV_COLUMNS, writeCsv } from '../../src-main/interchange/csv.ts';
import { offsetAt } from '../../src-shared/model/alignment.ts';
import { parseTimecode } from '../../src-shared/time.ts';
import { randomTimelines } from './cases.ts';

describe('writeCsv', () => {
  it('has the exact offset of every stretch, and every marker', () => {
    for (const timeline of randomTimelines(6)) {
      const [head, ...rows] = readCsv(writeCsv(timeline).texts[0] ?? '');
      expect(head).toEqual(CSV_COLUMNS);
      const records = rows.map((row) => Object.fromEntries(CSV_COLUMNS.map((column, index) => [column, row[index] ?? ''])));
      for (const { clip, start, sourceStart } of timeline.clips) {
        const own = records.filter(({ path, timeline_timecode }) => path === clip.path && (parseTimecode(timeline_timecode ?? '', timeline.frameRate)?.frame ?? 0) - timeline.startFrame >= start);
        const offsets = own.filter(({ kind }) => kind === 'offset');
        expect(offsets.map(({ offset_seconds }) => Number(offset_seconds))).toEqual(clip.correction.segments.map(({ start: time }) => offsetAt(clip.correction, time)));
        expect(offsets.map(({ drift_ppm }) => Number(drift_ppm))).toEqual(clip.correction.segments.map(({ driftPpm }) => driftPpm));
        const markers = own.filter(({ kind }) => kind !== 'offset');
        expect(markers.map(({ name, comment }) => [name, comment])).toEqual(clip.markers.map(({ name, comment }) => [name, comment]));
        for (const { source_timecode, timeline_timecode } of own) {
          const [source, record] = [source_timecode, timeline_timecode].map((text) => parseTimecode(text ?? '', timeline.frameRate)?.frame ?? NaN);
          expect((source ?? 0) - sourceStart).toBe((record ?? 0) - timeline.startFrame - start);
        }
      }
    }
  });
});

/** Fields of each record. Throws where quotes stand wrongly. */
function readCsv(text: string): readonly (readonly string[])[] {
  const records: string[][] = [];
  let rest = text;
  let record: string[] = [];
  while (rest !== '') {
    const match = /^(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/.exec(rest);
    if (!match) throw new Error(`no field: ${rest.slice(0, 40)}`);
    record.push(match[2] ?? (match[1] ?? '').replaceAll('""', '"'));
    if (match[3] === '\r\n') {
      records.push(record);
      record = [];
    }
    rest = rest.slice(match[0].length);
  }
  return records;
}
