/** @file Written stems, read by ffmpeg and by their own chunks: they add up to the source, say when they are from and how loud they are, and lie in a copy of the film. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MediaRegistry } from '../../src-main/media/media-registry.ts';
import { probe } from '../../src-main/media/probe.ts';
import { DerivedCache } from '../../src-main/project/derived-cache.ts';
import { exportStems } from '../../src-main/stems/export-stems.ts';
import { splitStems } from '../../src-main/stems/split-job.ts';
import { StemsStore } from '../../src-main/stems/stems-store.ts';
import type { Call } from '../../src-shared/contract/services.ts';
import type { StemsExportArgs } from '../../src-shared/contract/stems.ts';
import { makeClip, RATES, runTool, temporaryFolder, testTools } from '../helpers/make-media.ts';
import { streamHash } from '../helpers/readers.ts';
import { facesAt, knownSeparator } from '../helpers/stand-in-separation.ts';

const { signal } = new AbortController();
const silently: Call = { signal, onProgress: () => undefined };
const DATE = new Date(2026, 10, 8, 9, 5, 3);
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let film = '';
beforeAll(async () => {
  folder = await temporaryFolder();
  film = join(folder.path, "film's ü.mov");
  const video = { frameRate: RATES['25'], flashes: [10] };
  const chirps = Array.from({ length: 60 }, (_, index) => index * 0.021);
  await makeClip(film, { seconds: 1.6, video, audio: [{ encoder: 'pcm_s24le', channels: 2, chirps }], options: ['-timecode', '01:00:00:00'] });
});
afterAll(() => folder[Symbol.asyncDispose]());

async function exported(changes: Partial<StemsExportArgs>, path = film) {
  const tools = await testTools();
  const media = await probe(path, tools, signal);
  const store = new StemsStore(new DerivedCache(join(folder.path, 'cache'), 1e9));
  const deps = { tools, store, registry: new MediaRegistry(), separator: knownSeparator((_seconds, frequency) => (frequency < 2000 ? 0.8 : 0.1)), faces: facesAt(), voices: null, listener: null };
  const args: StemsExportArgs = { mediaId: media.id, audioTrack: 0, range: null, face: null, offset: 0, stems: ['on-screen', 'off-screen'], format: 'source', pattern: null, folder: join(folder.path, 'out'), overwrite: true, mux: false, ...changes };
  const stems = await splitStems(media, { audioTrack: 0, range: args.range, face: null, offset: 0 }, deps, silently);
  return exportStems(media, stems, args, { tools, version: '0.0.0-test', now: () => DATE }, silently);
}

const facts = async (path: string): Promise<string> => runTool('ffprobe', ['-v', 'error', '-show_entries', 'stream=codec_name,sample_rate,channels,duration_ts:format_tags', '-of', 'default=nw=1', path]);

describe('exportStems', () => {
  it('writes Broadcast Wave that adds up exactly, with timecode and loudness', async () => {
    const { files, residualDb, mixture } = await exported({});
    expect(residualDb).toBeNull();
    expect(mixture.integrated).not.toBeNull();
    expect(files.map(({ path }) => path)).toEqual(['on', 'off'].map((half) => join(folder.path, 'out', `film's ü.${half}-screen.wav`)));
    for (const { path, loudness, timeReference } of files) {
      const read = await facts(path);
      for (const line of ['codec_name=pcm_s24le', 'sample_rate=48000', 'channels=2', 'duration_ts=76800', 'TAG:time_reference=172800000', 'TAG:date=2026-11-08', 'TAG:creation_time=09:05:03']) expect(read).toContain(line);
      expect(timeReference).toBe(172_800_000);
      const bytes = await readFile(path);
      const bext = bytes.indexOf('bext') + 8;
      expect(bytes.readUInt16LE(bext + 346)).toBe(2);
      expect(bytes.readInt16LE(bext + 412)).toBe(Math.round(100 * (loudness.integrated ?? NaN)));
    }
    expect((await readdir(join(folder.path, 'out'))).filter((name) => name.includes('partial'))).toEqual([]);
  });

  it.each([['s16', 'pcm_s16le', -96], ['f32', 'pcm_f32le', -130]] as const)('writes %s that adds up to its rounding', async (format, codec, limit) => {
    const { files, residualDb } = await exported({ format, pattern: `{stem}.${format}`, range: { start: 0.25, end: 1.25 } });
    expect(residualDb ?? -Infinity).toBeLessThanOrEqual(limit);
    expect(await facts(files[0]?.path ?? '')).toMatch(new RegExp(`codec_name=${codec}[^]*duration_ts=48000[^]*time_reference=172812000`));
  });

  it('puts both stems behind the own sound of a copy of the film', async () => {
    const { muxed } = await exported({ mux: true });
    expect(muxed?.path).toBe(join(folder.path, 'out', "film's ü.stems.mov"));
    expect(await streamHash(muxed?.path ?? '')).toBe(await streamHash(film));
    const streams = await runTool('ffprobe', ['-v', 'error', '-select_streams', 'a', '-show_entries', 'stream=codec_name:stream_tags=handler_name', '-of', 'csv=p=0', muxed?.path ?? '']);
    expect(streams.trim().split('\n')).toEqual([expect.stringContaining('pcm_s24le'), 'pcm_s24le,On-screen', 'pcm_s24le,Off-screen']);
  });

  it('replaces nothing unasked and leaves nothing behind', async () => {
    const taken = join(folder.path, 'taken');
    await exported({ folder: taken, stems: ['off-screen'] });
    await writeFile(join(taken, 'mark'), '');
    await expect(exported({ folder: taken, overwrite: false })).rejects.toMatchObject({ code: 'fix.output-exists' });
    expect((await readdir(taken)).sort()).toEqual(["film's ü.off-screen.wav", 'mark']);
    await expect(exported({ mux: true, range: { start: 0, end: 1 } })).rejects.toMatchObject({ code: 'stems.unsupported' });
  });
});
