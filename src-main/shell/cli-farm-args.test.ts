/** @file `worker`, `batch --queue` and `interchange` as people type them, rightly and wrongly. */
import { describe, expect, it } from 'vitest';
import { parseCommandLine, UsageError } from './cli-args.ts';

const parse = (line: string) => parseCommandLine(line.split(' '));

describe('parseCommandLine', () => {
  it('understands worker', () => {
    expect(parse('worker --queue redis://nas')).toEqual({ name: 'worker', queue: 'redis://nas', rules: [], jobs: 1, json: false });
    expect(parse('worker --queue rediss://u:p@nas:7000/2 --map /mnt/a=/Volumes/a --map /b=/c --jobs 4 --json')).toMatchObject({
      rules: [
        { there: '/mnt/a', here: '/Volumes/a' },
        { there: '/b', here: '/c' },
      ],
      jobs: 4,
      json: true,
    });
    expect(parse('batch dir --queue redis://nas:6380')).toMatchObject({ queue: 'redis://nas:6380' });
    expect(parse('batch dir')).toMatchObject({ queue: null });
  });

  it('understands interchange', () => {
    expect(parse('interchange day.slateless --format otio,edl --out to')).toEqual({ name: 'interchange', inputs: ['day.slateless'], formats: ['otio', 'edl'], out: 'to', timeline: null, stems: null, overwrite: false, json: false });
    expect(parse('interchange a.mov --format otio --stems to')).toMatchObject({ stems: 'to' });
    expect(parse('interchange a.mov b --format all --name Day --overwrite --json')).toMatchObject({ inputs: ['a.mov', 'b'], formats: ['otio', 'fcpxml', 'xmeml', 'edl', 'resolve-markers', 'csv'], out: '.', timeline: 'Day', overwrite: true });
  });

  it.each([
    ['worker', 'needs --queue'],
    ['worker --queue nas', '--queue takes'],
    ['worker --queue redis://nas --map /a', '--map takes'],
    ['worker --queue redis://nas --jobs 0', '--jobs must be'],
    ['batch dir --queue http://nas', '--queue takes'],
    ['interchange', 'needs at least one'],
    ['interchange a.mov', 'add --format'],
    ['interchange a.mov --format aaf', '--format takes'],
  ])('explains "%s"', (line, words) => {
    expect(() => parse(line)).toThrow(UsageError);
    expect(() => parse(line)).toThrow(words);
  });
});
