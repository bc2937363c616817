/** @file Finding ffmpeg: the order of places, programs that do not run, and what a build says of itself. */
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findTools, requireTool, type ToolSearch } from '../../src-main/process/binaries.ts';
import { frameSyncOption, limitationsOf, parseBanner, parseCodecList, proxyEncoder, type ToolFacts } from '../../src-main/process/tool-facts.ts';
import { isAppError } from '../../src-shared/contract/errors.ts';
import { temporaryFolder, testTools } from '../helpers/make-media.ts';

const nowhere = { setting: null, packagedFolder: null, environment: { PATH: '' } };

/** A folder with links to real tools, and a program that is none. */
async function toolFolder(folder: string, name: string) {
  const { ffmpeg, ffprobe } = await testTools();
  const path = join(folder, name);
  await mkdir(path);
  await symlink(ffmpeg.path ?? '', join(path, 'ffmpeg'));
  await symlink(ffprobe.path ?? '', join(path, 'ffprobe'));
  return path;
}

describe.skipIf(process.platform === 'win32')('the order of places', () => {
  it('is setting, environment, packaged, PATH, npm; ffprobe follows by itself', async () => {
    await using folder = await temporaryFolder();
    const [setting, environment, packaged, onPath] = await Promise.all(['set', 'env', 'packed', 'path'].map((name) => toolFolder(folder.path, name)));
    const all = {
      setting: setting ?? null,
      packagedFolder: packaged ?? null,
      environment: { PATH: ['/nonexistent', onPath].join(delimiter), FFMPEG_BIN: join(environment ?? '', 'ffmpeg') },
    };
    const sources = async (search: ToolSearch) => {
      const { ffmpeg, ffprobe } = await findTools(search);
      return [ffmpeg.source, ffprobe.source];
    };
    expect(await sources(all)).toEqual(['setting', 'setting']);
    expect(await sources({ ...all, setting: join(setting ?? '', 'ffmpeg') })).toEqual(['setting', 'setting']);
    expect(await sources({ ...all, setting: null })).toEqual(['environment', 'packaged']);
    expect(await sources({ ...all, setting: null, packagedFolder: null })).toEqual(['environment', 'environment']);
    expect((await findTools({ ...nowhere, packagedFolder: packaged ?? null })).ffmpeg.source).toBe('packaged');
    expect((await findTools({ ...nowhere, packagedFolder: packaged ?? null })).ffprobe.path).toBe(join(packaged ?? '', 'ffprobe'));
    expect((await findTools({ ...nowhere, environment: { Path: onPath } })).ffmpeg.path).not.toBeNull();
  });

  it('passes over what does not run, and says so where nothing is left', async () => {
    await using folder = await temporaryFolder();
    const broken = join(folder.path, 'ffmpeg');
    await writeFile(broken, '#!/bin/sh\nexit 3\n');
    await chmod(broken, 0o755);
    const other = join(folder.path, 'ls');
    await symlink('/bin/ls', other);
    for (const setting of [broken, other, dirname(broken), join(folder.path, 'missing')]) {
      const { ffmpeg } = await findTools({ ...nowhere, setting });
      expect(ffmpeg.source).not.toBe('setting');
    }
  });
});

it('throws with the places tried when a tool is needed and missing', () => {
  const missing = { path: null, version: null, source: null, limitations: ['setting: /x does not run', 'No ffmpeg on PATH'] };
  try {
    requireTool({ ffmpeg: missing, ffprobe: missing }, 'ffmpeg');
    expect.fail('did not throw');
  } catch (error) {
    if (!isAppError(error, 'ffmpeg.missing')) throw error;
    expect(error.details).toEqual({ tool: 'ffmpeg', tried: missing.limitations });
  }
});

describe('a build of its own words', () => {
  const facts = (change: Partial<ToolFacts>): ToolFacts => ({
    ...{ version: '6.1', year: 2023, libavcodec: [60, 31] },
    encoders: new Set(['libx264', 'aac', 'flac']),
    decoders: new Set(['libdav1d', 'hevc', 'prores']),
    ...change,
  });

  it('is read from releases and from builds between them', () => {
    const release = 'ffmpeg version 5.1.9-0+deb12u1 Copyright (c) 2000-2026 the FFmpeg developers\nlibavutil      57. 28.100 / 57. 28.100\nlibavcodec     59. 37.100 / 59. 37.100\n';
    expect(parseBanner(release)).toEqual({ version: '5.1.9-0+deb12u1', year: 2026, libavcodec: [59, 37] });
    expect(parseBanner('ffprobe version N-47683-g0e8eb07980-static https://x/  Copyright (c) 2000-2018 the FFmpeg developers')).toMatchObject({ year: 2018 });
    expect(parseBanner('ls (GNU coreutils) 9.1')).toBeNull();
    expect(parseBanner('')).toBeNull();
  });

  it('lists codecs without the legend', () => {
    const text = 'Encoders:\n V..... = Video\n A..... = Audio\n ------\n V....D libx264              libx264 H.264\n A....D aac                  AAC\n';
    expect([...parseCodecList(text)]).toEqual(['libx264', 'aac']);
    expect(parseCodecList('').size).toBe(0);
  });

  it('names what is missing, and only that', () => {
    expect(limitationsOf(facts({}))).toEqual([]);
    expect(limitationsOf(facts({ libavcodec: [58, 42], year: 2018 })).join()).toMatch(/2018/);
    expect(limitationsOf(facts({ encoders: new Set(['libopenh264', 'aac', 'flac']) }))).toEqual(['No libx264: previews are made with libopenh264']);
    expect(limitationsOf(facts({ encoders: new Set(), decoders: new Set() })).length).toBe(6);
  });

  it('chooses options and encoders by it', () => {
    expect([frameSyncOption(facts({ libavcodec: [59, 36] })), frameSyncOption(facts({ libavcodec: [59, 37] })), frameSyncOption(facts({}))]).toEqual(['-vsync', '-fps_mode', '-fps_mode']);
    expect([proxyEncoder(facts({})), proxyEncoder(facts({ encoders: new Set(['libvpx']) })), proxyEncoder(facts({ encoders: new Set() }))]).toEqual(['libx264', 'libvpx', null]);
  });
});
