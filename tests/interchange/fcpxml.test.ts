/** @file FCPXML files, read back by a reader of their own and, where it is installed, by xmllint against a DTD. */
import { describe, expect, it } from 'vitest';
import { writeFcpxml } from '../../src-main/interchange/fcpxml.ts';
import { fileUrl } from '../../src-main/interchange/file-url.ts';
import { expectSlips, randomTimelines } from './cases.ts';
import { readFcpxml } from './read-fcpxml.ts';
import { lintAgainst, NO_XMLLINT } from './xmllint.ts';

/** A sample of the slowest sound. */
const RESOLUTION = 1 / 44_100;

describe('writeFcpxml', () => {
  it('slips every clip by its offset to the sample, at every rate, with steps and drifts', () => {
    for (const timeline of randomTimelines(30)) {
      const { texts, residuals } = writeFcpxml(timeline);
      const read = readFcpxml(texts[0] ?? '');
      expectSlips(read, timeline, RESOLUTION, ({ path }) => fileUrl(path));
      for (const { seconds } of residuals) expect(Math.abs(seconds)).toBeLessThanOrEqual(RESOLUTION);
      expect(read.markers.map(({ name }) => name)).toEqual(timeline.clips.flatMap(({ clip }) => clip.markers.map(({ name }) => name)));
      expect(read.stems.length > 0).toBe(timeline.clips.some(({ clip }) => clip.stems.length > 0));
    }
  });

  it.skipIf(NO_XMLLINT !== null)(`is valid for xmllint${NO_XMLLINT === null ? '' : ` (skipped: ${NO_XMLLINT})`}`, async () => {
    for (const timeline of randomTimelines(2)) expect(await lintAgainst('fcpxml-subset.dtd', writeFcpxml(timeline).texts[0] ?? '')).toBe('');
  });
});
