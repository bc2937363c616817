/** @file `train`, `eval` and `models` as people type them, rightly and wrongly. */
import { describe, expect, it } from 'vitest';
import { parseCommandLine, UsageError } from './cli-args.ts';

const parse = (line: string) => parseCommandLine(line.split(' '));

describe('parseCommandLine', () => {
  it('fills in what train was not told', () => {
    const usual = { name: 'train', folders: ['clips'], keep: [], from: null, length: { minutes: 30 }, out: 'my-lip-sync', resume: false, json: false };
    expect(parse('train sync clips')).toEqual(usual);
    const told = { from: 'scratch', length: { steps: 40 }, out: 'a.b-c', resume: true, json: true };
    expect(parse('train sync clips --from scratch --steps 40 --out a.b-c --resume --json')).toEqual({ ...usual, ...told });
    expect(parse('train sync clips more --keep old --keep older')).toEqual({ ...usual, folders: ['clips', 'more'], keep: ['old', 'older'] });
  });

  it('understands eval and models', () => {
    expect(parse('eval sync clips --model mine')).toEqual({ name: 'eval', folders: ['clips'], model: 'mine', json: false });
    expect(parse('models')).toEqual({ name: 'models', action: 'list', json: false });
    expect(parse('models use mine')).toEqual({ name: 'models', action: 'use', model: 'mine', evenIfWorse: false });
    expect(parse('models use mine --even-if-worse')).toMatchObject({ evenIfWorse: true });
    expect(parse('models revert')).toEqual({ name: 'models', action: 'revert' });
    expect(parse('models remove mine')).toEqual({ name: 'models', action: 'remove', model: 'mine' });
    expect(parse('models export mine a.onnx')).toEqual({ name: 'models', action: 'export', model: 'mine', file: 'a.onnx' });
    expect(parse('models import a.onnx')).toEqual({ name: 'models', action: 'import', file: 'a.onnx' });
  });

  it.each([
    ['train clips', 'needs "sync" and a folder'],
    ['train sync a --steps 3 --minutes 2', 'not both'],
    ['train sync a --minutes soon', '--minutes must be'],
    ['train sync a --out ../elsewhere', '--out must be'],
    ['eval sync', 'a folder'],
    ['models revert mine', 'models takes'],
    ['models use', 'models takes'],
    ['models burn mine', 'models takes'],
  ])('explains "%s"', (line, words) => {
    expect(() => parse(line)).toThrow(UsageError);
    expect(() => parse(line)).toThrow(words);
  });
});
