/** @file OTIO files, read back by a reader of their own. */
import { describe, expect, it } from 'vitest';
import { fileUrl } from '../../src-main/interchange/file-url.ts';
import { writeOtio } from '../../src-main/interchange/otio.ts';
import { expectSlips, randomTimelines } from './cases.ts';
import { readOtio } from './read-otio.ts';

/** A sample of the slowest sound, which the first sample of a clip may have to be late by. */
const RESOLUTION = 1 / 44_100;

describe('writeOtio', () => {
  it('slips every clip by its offset to the sample, at every rate, with steps and drifts', () => {
    for (const timeline of randomTimelines(30)) {
      const { texts, residuals, notes } = writeOtio(timeline);
      const read = readOtio(texts[0] ?? '');
      expectSlips(read, timeline, RESOLUTION, ({ path }) => fileUrl(path));
      expect(texts).toHaveLength(1);
      expect(notes).toEqual([]);
      for (const { seconds } of residuals) expect(Math.abs(seconds)).toBeLessThanOrEqual(RESOLUTION);
      expect(read.markers.map(({ name }) => name)).toEqual(timeline.clips.flatMap(({ clip }) => clip.markers.map(({ name }) => name)));
      expect(read.stems.length > 0).toBe(timeline.clips.some(({ clip }) => clip.stems.length > 0));
    }
  });
});
