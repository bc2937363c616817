/** @file Lines of `train align`, `train separate`, `train voices` and `models import-tf` as typed. */
import { describe, expect, it } from 'vitest';
import { parseCommandLine, UsageError } from './cli-args.ts';

describe('train align', () => {
  it('sets what is not typed', () => {
    expect(parseCommandLine(['train', 'align', 'footage'])).toEqual({ name: 'train-align', folder: 'footage', length: { minutes: 60 }, from: null, out: 'multisensory.onnx', resume: false, json: false });
    expect(parseCommandLine(['train', 'align', 'footage', '--steps', '20', '--from', 'x/large.onnx', '--out', 'x/small.onnx', '--resume', '--json'])).toEqual({
      name: 'train-align',
      folder: 'footage',
      length: { steps: 20 },
      from: 'x/large.onnx',
      out: 'x/small.onnx',
      resume: true,
      json: true,
    });
  });

  it.each([[[]], [['a', 'b']], [['a', '--out', 'model.txt']], [['a', '--steps', '5', '--minutes', '5']], [['a', '--steps', 'many']], [['a', '--unknown', 'b']]])('refuses %j', (args) => {
    expect(() => parseCommandLine(['train', 'align', ...args])).toThrow(UsageError);
  });
});

describe('train voices', () => {
  it('takes what align takes, and names its own file', () => {
    expect(parseCommandLine(['train', 'voices', 'people', '--from', 'separator.onnx', '--steps', '9'])).toEqual({ name: 'train-voices', folder: 'people', length: { steps: 9 }, from: 'separator.onnx', out: 'voices.onnx', resume: false, json: false });
    expect(() => parseCommandLine(['train', 'voices'])).toThrow(/train voices needs one folder/);
  });
});

describe('train separate', () => {
  it('takes what align takes, and names its own file', () => {
    expect(parseCommandLine(['train', 'separate', 'footage', '--minutes', '5', '--resume'])).toEqual({ name: 'train-separate', folder: 'footage', length: { minutes: 5 }, from: null, out: 'separator.onnx', resume: true, json: false });
    expect(() => parseCommandLine(['train', 'separate'])).toThrow(/train separate needs one folder/);
  });
});

describe('models import-tf', () => {
  it('is for telling shifted sound unless told otherwise, and names the file by that', () => {
    expect(parseCommandLine(['models', 'import-tf', 'net.tf-650000'])).toEqual({ name: 'import-tf', path: 'net.tf-650000', kind: 'multisensory', out: 'multisensory.onnx', json: false });
    expect(parseCommandLine(['models', 'import-tf', 'net.tf-675000', '--as', 'multisensory-map'])).toMatchObject({ kind: 'multisensory-map', out: 'multisensory-map.onnx' });
  });

  it('says which kinds there are', () => {
    expect(() => parseCommandLine(['models', 'import-tf', 'net', '--as', 'toString'])).toThrow('--as must be multisensory, multisensory-map, multisensory-features, sep, unet-pit, not "toString"');
  });
});
