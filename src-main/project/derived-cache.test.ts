import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { DerivedCache } from './derived-cache.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slateless-cache-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const fill = (bytes: number) => (path: string) => writeFile(path, Buffer.alloc(bytes, 7));

it('finds what was made, and only under the same key', async () => {
  const cache = new DerivedCache(join(folder, 'made', 'on demand'), 1000);
  expect(await cache.find(['a', 1], 'bin')).toBeNull();
  const path = await cache.make(['a', 1], 'bin', fill(10));
  expect(await cache.find(['a', 1], 'bin')).toBe(path);
  expect((await readFile(path)).length).toBe(10);
  expect(await cache.find(['a', 2], 'bin')).toBeNull();
  expect(await cache.find(['a1'], 'bin')).toBeNull();
  expect(await cache.find(['a', 1], 'mp4')).toBeNull();
});

it('leaves nothing behind when making fails', async () => {
  const cache = new DerivedCache(folder, 1000);
  const failing = cache.make(['a'], 'bin', async (path) => {
    await fill(10)(path);
    throw new Error('disk on fire');
  });
  await expect(failing).rejects.toThrow('disk on fire');
  expect(await readdir(folder)).toEqual([]);
});

it('removes the least recently used first, and use counts', async () => {
  const cache = new DerivedCache(folder, 250);
  const [old, older] = [await cache.make(['old'], 'bin', fill(100)), await cache.make(['older'], 'bin', fill(100))];
  await utimes(old, new Date(1_000_000), new Date(1_000_000));
  await utimes(older, new Date(500_000), new Date(500_000));
  expect(await cache.find(['older'], 'bin')).toBe(older);
  await cache.make(['new'], 'bin', fill(100));
  expect(await cache.find(['old'], 'bin')).toBeNull();
  expect(await cache.find(['older'], 'bin')).toBe(older);
  expect(await cache.find(['new'], 'bin')).not.toBeNull();
});

it('keeps the newest file even if it alone is too large, and held ones', async () => {
  const cache = new DerivedCache(folder, 50);
  const held = await cache.make(['held'], 'bin', fill(100));
  const release = cache.hold(held);
  await utimes(held, new Date(1_000_000), new Date(1_000_000));
  const big = await cache.make(['big'], 'bin', fill(100));
  expect((await readdir(folder)).length).toBe(2);
  release();
  await cache.trim();
  expect((await readdir(folder)).map((name) => join(folder, name))).toEqual([big]);
});

it('lets two makers of one file both succeed', async () => {
  const cache = new DerivedCache(folder, 1000);
  const paths = await Promise.all([cache.make(['same'], 'bin', fill(10)), cache.make(['same'], 'bin', fill(10))]);
  expect(paths[0]).toBe(paths[1]);
  expect(await readdir(folder)).toHaveLength(1);
});
