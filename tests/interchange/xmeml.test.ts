/** @file FCP7 XML files, read back by a reader of their own and, where it is installed, by xmllint against a DTD. */
import { describe, expect, it } from 'vitest';
import { fileUrl } from '../../src-main/interchange/file-url.ts';
import { writeXmeml } from '../../src-main/interchange/xmeml.ts';
import { ratio } from '../../src-shared/time.ts';
import { expectSlips, randomTimelines } from './cases.ts';
import { readXmeml } from './read-xmeml.ts';
import { lintAgainst, NO_XMLLINT } from './xmllint.ts';

describe('writeXmeml', () => {
  it('slips every clip by its offset to half of an 80th of a frame, at every rate, with steps and drifts', () => {
    for (const timeline of randomTimelines(30)) {
      const { texts, residuals, notes } = writeXmeml(timeline);
      const read = readXmeml(texts[0] ?? '');
      const resolution = 1 / 160 / ratio(timeline.frameRate);
      const drifts = timeline.clips.some(({ clip }) => clip.correction.segments.some(({ driftPpm }) => driftPpm !== 0));
      // A drift moves on while the rounded start of its piece does not: by 1 ms a second at most here, for at most two seconds.
      const slack = drifts ? 0.003 : 0;
      expectSlips(read, timeline, resolution + slack, ({ path }) => fileUrl(path));
      for (const { seconds } of residuals) expect(Math.abs(seconds)).toBeLessThanOrEqual(resolution + slack);
      expect(notes.length > 0).toBe(drifts);
      expect(read.markers.map(({ name }) => name)).toEqual(timeline.clips.flatMap(({ clip }) => clip.markers.map(({ name }) => name)));
      expect(read.stems.length > 0).toBe(timeline.clips.some(({ clip }) => clip.stems.length > 0));
    }
  });

  it.skipIf(NO_XMLLINT !== null)(`is valid for xmllint${NO_XMLLINT === null ? '' : ` (skipped: ${NO_XMLLINT})`}`, async () => {
    for (const timeline of randomTimelines(2)) expect(await lintAgainst('xmeml-subset.dtd', writeXmeml(timeline).texts[0] ?? '')).toBe('');
  });
});
