/** @file Lines of `train tags` and `tag` as typed. */
import { describe, expect, it } from 'vitest';
import { parseCommandLine, UsageError } from './cli-args.ts';

describe('train tags', () => {
  it('names the set unless told', () => {
    expect(parseCommandLine(['train', 'tags', 'classes'])).toEqual({ name: 'train-tags', folder: 'classes', out: 'my-tags', json: false });
    expect(parseCommandLine(['train', 'tags', 'classes', '--out', 'animals', '--json'])).toEqual({ name: 'train-tags', folder: 'classes', out: 'animals', json: true });
  });
  it.each([[[]], [['a', 'b']], [['a', '--out', '../a']], [['a', '--out', '']], [['a', '--steps', '5']]])('refuses %j', (args) => {
    expect(() => parseCommandLine(['train', 'tags', ...args])).toThrow(UsageError);
  });
});

describe('tag', () => {
  it('uses the set learned last unless told', () => {
    expect(parseCommandLine(['tag', 'a.mov', 'b'])).toEqual({ name: 'tag', files: ['a.mov', 'b'], set: null, json: false });
    expect(parseCommandLine(['tag', 'a.mov', '--set', 'animals', '--json'])).toEqual({ name: 'tag', files: ['a.mov'], set: 'animals', json: true });
  });
  it.each([[[]], [['a', '--set', 'a/b']], [['a', '--out', 'x']]])('refuses %j', (args) => {
    expect(() => parseCommandLine(['tag', ...args])).toThrow(UsageError);
  });
});
