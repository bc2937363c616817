/** @file Names that people give files, on all platforms. */
import { describe, expect, it } from 'vitest';
import { fileUrl } from './file-url.ts';

describe('fileUrl', () => {
  it.each([
    ['/Users/a/My clip.mov', 'file:///Users/a/My%20clip.mov'],
    ['/mnt/Füße/100%.mov', 'file:///mnt/F%C3%BC%C3%9Fe/100%25.mov'],
    ['/a/take #3?.mov', 'file:///a/take%20%233%3F.mov'],
    ["/a/Anna's (1).mov", 'file:///a/Anna%27s%20%281%29.mov'],
    ['/a/back\\slash.mov', 'file:///a/back%5Cslash.mov'],
    ['C:\\Footage\\Tag 1\\a+b.mov', 'file:///C:/Footage/Tag%201/a%2Bb.mov'],
    ['d:/mixed\\slashes.mov', 'file:///d:/mixed/slashes.mov'],
    ['\\\\nas\\Share 1\\a.mov', 'file://nas/Share%201/a.mov'],
    ['//double/start.mov', 'file:////double/start.mov'],
    ['/a/日本.mov', 'file:///a/%E6%97%A5%E6%9C%AC.mov'],
  ])('%s is %s', (path, url) => expect(fileUrl(path)).toBe(url));

  it('is read back by an independent parser', () => {
    for (const path of ['/a b/ü%/#?&;=.mov', '/x/😀 "q".mov']) expect(decodeURIComponent(new URL(fileUrl(path)).pathname)).toBe(path);
  });
});
