/** @file `see` as typed. */
import { describe, expect, it } from 'vitest';
import { parseCommandLine } from './cli-args.ts';

describe('see', () => {
  it('takes what to write from the ending of --out', () => {
    expect(parseCommandLine(['see', 'a.mov', '--out', 'b.MP4'])).toMatchObject({ name: 'see', file: 'a.mov', kind: 'video', range: null, audioTrack: null, style: { values: 'positive', colors: 'ember' }, overwrite: false });
    expect(parseCommandLine(['see', 'a.mov', '--out', 'b.png', '--time', '2.5'])).toMatchObject({ kind: 'still', time: 2.5 });
    expect(parseCommandLine(['see', 'a.mov', '--out', 'b.json', '--from', '1', '--to', '2', '--track', '2'])).toMatchObject({ kind: 'data', range: { start: 1, end: 2 }, audioTrack: 1 });
    expect(parseCommandLine(['see', 'a.mov', '--out', 'b.mp4', '--signed', '--opacity', '0.5'])).toMatchObject({ style: { values: 'signed', colors: 'blue-orange', opacity: 0.5 } });
  });

  it.each([
    [['see', '--out', 'b.mp4'], 'one file'],
    [['see', 'a.mov'], '--out'],
    [['see', 'a.mov', '--out', 'b.avi'], '--out'],
    [['see', 'a.mov', '--out', 'b.png'], '--time'],
    [['see', 'a.mov', '--out', 'b.mp4', '--time', '1'], '--time'],
    [['see', 'a.mov', '--out', 'b.mp4', '--signed', '--absolute'], 'not both'],
    [['see', 'a.mov', '--out', 'b.mp4', '--from', '3', '--to', '2'], 'later'],
    [['see', 'a.mov', '--out', 'b.mp4', '--opacity', '2'], '--opacity'],
  ])('refuses %j', (args, reason) => {
    expect(() => parseCommandLine(args)).toThrow(reason);
  });
});
