/** @file The command line as people type it, rightly and wrongly. */
import { describe, expect, it } from 'vitest';
import { UsageError, parseCommandLine } from './cli-args.ts';

const parse = (line: string) => parseCommandLine(line.split(' ').filter(Boolean));

describe('parseCommandLine', () => {
  it('fills in what sync was not told', () => {
    expect(parse('sync clip.mp4')).toEqual({
      name: 'sync',
      files: ['clip.mp4'],
      json: false,
      fix: null,
      out: null,
      thorough: false,
      audioTrack: null,
      maxOffset: null,
      overwrite: false,
      audioFormat: 'auto',
    });
  });

  it('takes options before, between and after the files, and counts tracks from 1', () => {
    expect(parse('sync --json a.mov --fix baked b.mov --out fixed --track 2 --max-offset 5 --thorough --overwrite --format flac')).toMatchObject({
      files: ['a.mov', 'b.mov'],
      json: true,
      fix: 'baked',
      out: 'fixed',
      audioTrack: 1,
      maxOffset: 5,
      thorough: true,
      overwrite: true,
      audioFormat: 'flac',
    });
  });

  it('takes names that look like options after --', () => {
    expect(parseCommandLine(['probe', '--json', '--', '--odd name.mp4'])).toEqual({ name: 'probe', files: ['--odd name.mp4'], json: true });
  });

  it.each(['', '--help', '-h', 'help', 'sync --help'])('shows the help for "%s"', (line) => {
    expect(parse(line)).toEqual({ name: 'help' });
  });

  it('opens any free port unless told', () => {
    expect(parse('serve')).toEqual({ name: 'serve', files: [], port: 0, openBrowser: true });
    expect(parse('serve a.mov --port 8123 --no-open')).toEqual({ name: 'serve', files: ['a.mov'], port: 8123, openBrowser: false });
  });

  it.each([
    ['sync', 'needs at least one file'],
    ['sink a.mov', 'no command "sink"'],
    ['sync a.mov --fix all', '--fix must be'],
    ['sync a.mov --track 0', '--track must be'],
    ['sync a.mov --track 1.5', 'whole number'],
    ['sync a.mov --max-offset ten', '--max-offset must be'],
    ['sync a.mov --out there', 'add --fix'],
    ['sync a.mov --frobnicate', '--frobnicate'],
    ['sync a.mov --fix', '--fix'],
    ['serve --port 70000', '--port must be'],
  ])('explains "%s"', (line, words) => {
    expect(() => parse(line)).toThrow(UsageError);
    expect(() => parse(line)).toThrow(words);
  });
});
