/** @file The same file under the names of different machines. */
import { describe, expect, it } from 'vitest';
import { parseRule, pathHere, pathThere, type PathRule } from './path-map.ts';

const rules = ['/mnt/a=/Volumes/a', '/mnt/a/deep=/elsewhere', '/srv/x/=Z:\\x'].map(parseRule) as PathRule[];

describe('parseRule', () => {
  it.each(['', 'a', '=b', 'a=', 'a=b=c'])('refuses "%s"', (text) => expect(parseRule(text)).toBeNull());
  it('takes separators off the end', () => expect(parseRule('/mnt/a/=/Volumes/a/')).toEqual({ there: '/mnt/a', here: '/Volumes/a' }));
});

describe('pathHere and pathThere', () => {
  it.each([
    ['/mnt/a', '/Volumes/a'],
    ['/mnt/a/b c.mov', '/Volumes/a/b c.mov'],
    ['/mnt/a/deep/c.mov', '/elsewhere/c.mov'],
    ['/mnt/ab/c.mov', '/mnt/ab/c.mov'],
    ['/srv/x/y/c.mov', 'Z:\\x\\y\\c.mov'],
  ])('%s is %s', (there, here) => {
    expect(pathHere(there, rules)).toBe(here);
    expect(pathThere(here, rules)).toBe(there);
  });
});
