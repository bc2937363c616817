/** @file Browsing a disk: what is shown, in which order, and what may not be read. */
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CanceledError } from '../../src-shared/contract/errors.ts';
import type { Call } from '../../src-shared/contract/services.ts';
import { createFilesService } from './files-service.ts';

const call: Call = { signal: new AbortController().signal, onProgress: () => undefined };
let home = '';

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'slateless-files-'));
  await mkdir(join(home, 'Videos', 'day 2'), { recursive: true });
  await mkdir(join(home, '.hidden'));
  for (const name of ['take 10.mov', 'take 2.mov', 'notes.txt', '.secret.mp4', 'Çut.slateless', '._take 2.mov', 'day 2/größe.MP4', 'day 2/ambience.wav']) {
    await writeFile(join(home, 'Videos', name), name);
  }
});
afterEach(() => rm(home, { recursive: true }));

describe('list', () => {
  it('shows folders first, then media and projects in the order that people count, and nothing else', async () => {
    const { path, parent, entries } = await createFilesService(home).list({ path: join(home, 'Videos') }, call);
    expect({ path, parent }).toEqual({ path: join(home, 'Videos'), parent: home });
    expect(entries.map(({ name, kind }) => [name, kind])).toEqual([
      ['day 2', 'folder'],
      ['Çut.slateless', 'project'],
      ['take 2.mov', 'media'],
      ['take 10.mov', 'media'],
    ]);
    expect(entries[2]).toMatchObject({ path: join(home, 'Videos', 'take 2.mov'), sizeBytes: 10 });
  });

  it('starts at home and ends at the root', async () => {
    expect((await createFilesService(home).list({ path: null }, call)).path).toBe(home);
    expect((await createFilesService(home).list({ path: '/' }, call)).parent).toBeNull();
  });

  it('says what is wrong with a folder that is not there', async () => {
    await expect(createFilesService(home).list({ path: join(home, 'gone') }, call)).rejects.toMatchObject({ code: 'files.not-found', details: { path: join(home, 'gone') } });
    await expect(createFilesService(home).list({ path: join(home, 'Videos', 'notes.txt') }, call)).rejects.toMatchObject({ code: 'files.not-found' });
  });
});

describe('expand', () => {
  it('replaces folders by the media in them, deeply, and leaves files as they are', async () => {
    const videos = join(home, 'Videos');
    const paths = await createFilesService(home).expand({ paths: [join(videos, 'notes.txt'), videos] }, call);
    expect(paths.map((path) => path.slice(videos.length + 1))).toEqual(['notes.txt', 'take 2.mov', 'take 10.mov', 'day 2/ambience.wav', 'day 2/größe.MP4']);
  });

  it('does not follow a folder into itself', async () => {
    await symlink(join(home, 'Videos'), join(home, 'Videos', 'day 2', 'again'));
    expect(await createFilesService(home).expand({ paths: [home] }, call)).toHaveLength(4);
  });

  it('stops when it is canceled', async () => {
    const controller = new AbortController();
    controller.abort();
    await expect(createFilesService(home).expand({ paths: [home] }, { ...call, signal: controller.signal })).rejects.toBeInstanceOf(CanceledError);
  });
});

describe('locate', () => {
  it('finds dropped files by name and size in the usual places', async () => {
    const found = await createFilesService(home).locate(
      {
        files: [
          { name: 'größe.MP4', sizeBytes: Buffer.byteLength('day 2/größe.MP4') },
          { name: 'take 2.mov', sizeBytes: 999 },
          { name: 'nowhere.mov', sizeBytes: 1 },
        ],
      },
      call,
    );
    expect(found).toEqual([join(home, 'Videos', 'day 2', 'größe.MP4'), null, null]);
  });

  it('finds them in a folder that was just looked at', async () => {
    const files = createFilesService(join(home, 'nobody'));
    await files.list({ path: join(home, 'Videos') }, call);
    expect(await files.locate({ files: [{ name: 'take 10.mov', sizeBytes: 11 }] }, call)).toEqual([join(home, 'Videos', 'take 10.mov')]);
  });
});

describe('places', () => {
  it('offers only what exists', async () => {
    const places = await createFilesService(home).places({}, call);
    expect(places.map(({ name }) => name)).toEqual(expect.arrayContaining(['Home', 'Videos', 'Computer']));
    expect(places.map(({ name }) => name)).not.toContain('Downloads');
  });
});
