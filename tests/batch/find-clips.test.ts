/** @file Which files a batch takes, and where their outputs go. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findClips } from '../../src-main/batch/find-clips.ts';
import { pathFilter } from '../../src-main/batch/patterns.ts';
import { Targets } from '../../src-main/batch/targets.ts';
import { temporaryFolder } from '../helpers/make-media.ts';

const { signal } = new AbortController();

describe('pathFilter', () => {
  it.each([
    ['*.mov', 'day 1/A001.MOV', 'included'],
    ['*.mov', 'day 1/A001.mov.txt', 'excluded'],
    ['A00?*', 'A001_C002.mov', 'included'],
    ['day 1/*', 'day 1/a.mov', 'included'],
    ['day 1/*', 'day 1/deep/a.mov', 'excluded'],
    ['day 1/**', 'day 1/deep/a.mov', 'included'],
    ['**/proxy/*', 'proxy/a.mov', 'included'],
    ['**/proxy/*', 'a/b/proxy/a.mov', 'included'],
    ['*.{mov,mxf}', 'a.MXF', 'included'],
    ['*.{mov,mxf}', 'a.mp4', 'excluded'],
    ['a(1).[x]+$', 'a(1).[x]+$', 'included'],
    ['{open', '{open', 'included'],
  ])('%s about %s: %s', (pattern, path, expected) => expect(pathFilter([pattern])(path)).toBe(expected));

  it('excludes first, and mentions nothing without patterns', () => {
    expect(pathFilter(['*.mov', '!*proxy*'])('a_Proxy.mov')).toBe('excluded');
    expect(pathFilter(['!*proxy*'])('a.mov')).toBe('unmentioned');
    expect(pathFilter([])('a.mov')).toBe('unmentioned');
  });
});

describe('findClips', () => {
  it('takes media in the order of people, leaves out outputs, hidden files and the output folder', async () => {
    await using folder = await temporaryFolder();
    const names = ['clip 10.mov', 'clip 2.mov', 'clip 2.synced.mov', 'clip 2.on-screen.wav', 'clip 2.stems.mov', 'clip 2 (2).heat-map.json', 'clip 2.heat-map (2).mp4', 'notes.txt', '._clip 2.mov', '.hidden/a.mov', 'day/b.mp4', 'out/day/b.synced.mov', 'out/x.mov', 'out2/y.mov'];
    for (const name of names) {
      await mkdir(dirname(join(folder.path, name)), { recursive: true });
      await writeFile(join(folder.path, name), 'x');
    }
    const find = async (patterns: readonly string[], recursive = true) =>
      (await findClips({ inputs: [folder.path, join(folder.path, 'day')], patterns, recursive, watch: false }, { folder: join(folder.path, 'out'), keepFolders: true }, signal)).map(({ name }) => name);
    expect(await find([])).toEqual(['clip 2.mov', 'clip 10.mov', 'day/b.mp4', 'out2/y.mov']);
    expect(await find(['*.synced.*'])).toEqual(['clip 2.synced.mov']);
    expect(await find(['!day/**'], false)).toEqual(['clip 2.mov', 'clip 10.mov', 'b.mp4']);
    await expect(findClips({ inputs: [join(folder.path, 'none')], patterns: [], recursive: true, watch: false }, { folder: null, keepFolders: false }, signal)).rejects.toMatchObject({ code: 'files.not-found' });
  });
});

describe('Targets', () => {
  it('repeats folders, or tells equal names apart, whatever their case', () => {
    const clips = [
      { path: '/card/a/C1.MP4', name: 'a/C1.MP4' },
      { path: '/card/b/c1.mov', name: 'b/c1.mov' },
    ];
    const kept = new Targets({ folder: '/out', keepFolders: true }, []);
    expect(clips.map((clip, index) => kept.item(String(index), clip).target)).toEqual([{ folder: '/out/a', stem: 'C1' }, { folder: '/out/b', stem: 'c1' }]);
    const flat = new Targets({ folder: '/out', keepFolders: false }, [{ folder: '/out', stem: 'c1 (2)' }]);
    expect(clips.map((clip, index) => flat.item(String(index), clip).target.stem)).toEqual(['C1', 'c1 (3)']);
    const beside = new Targets({ folder: null, keepFolders: false }, []);
    expect(clips.map((clip, index) => beside.item(String(index), clip).target.folder)).toEqual(['/card/a', '/card/b']);
  });
});
