/** @file What the window draws and plays: peaks, proxy, frame times, posters; by the service, from the cache the second time. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLog } from '../../src-main/log.ts';
import { MediaRegistry } from '../../src-main/media/media-registry.ts';
import { createMediaService } from '../../src-main/media/media-service.ts';
import { findPeaks } from '../../src-main/media/peaks.ts';
import { probe } from '../../src-main/media/probe.ts';
import { findProxy } from '../../src-main/media/proxy.ts';
import { readPoster } from '../../src-main/media/poster.ts';
import type { Tools } from '../../src-main/process/binaries.ts';
import { DerivedCache } from '../../src-main/project/derived-cache.ts';
import { isAppError, isCanceled } from '../../src-shared/contract/errors.ts';
import type { Call, Progress } from '../../src-shared/contract/services.ts';
import type { MediaInfo, PeaksInfo } from '../../src-shared/model/media.ts';
import { decodePeaksHeader, peaksLevel, VALUES_PER_BIN } from '../../src-shared/model/peaks-file.ts';
import { frameTime, makeClip, RATES, rotateMp4, runTool, temporaryFolder, testTools, writeWav, type TestVideo } from '../helpers/make-media.ts';

const { signal } = new AbortController();
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let builds: Readonly<Record<'found' | 'old', Tools>>;
beforeAll(async () => {
  folder = await temporaryFolder();
  builds = { found: await testTools(), old: await testTools('old') };
});
afterAll(() => folder[Symbol.asyncDispose]());

const quiet = createLog('error', () => undefined);
const silently: Call = { signal, onProgress: () => undefined };
let made = 0;

function setUp(build: 'found' | 'old' = 'found') {
  made += 1;
  const cacheFolder = join(folder.path, `cache-${made}`);
  const cache = new DerivedCache(cacheFolder, 1e9);
  const registry = new MediaRegistry();
  const service = createMediaService({ tools: () => Promise.resolve(builds[build]), registry, cache, log: quiet });
  return { service, cache, registry, cacheFolder };
}

describe('peaks', () => {
  it('hold minimum, maximum and RMS of every bin of every level', async () => {
    const [sampleRate, channels, frames] = [44_100, 2, 200_000];
    const sound = Float32Array.from({ length: frames * channels }, (_, index) => (index % 2 === 0 ? 0.5 : -0.8) * Math.sin(index * 0.01) * Math.exp(-index / 2e5));
    const path = await writeWav(join(folder.path, 'sound.wav'), sound, { sampleRate, channels });
    const { service, cache } = setUp();
    const media = await service.open({ path }, silently);
    const info = await service.peaks({ mediaId: media.id, audioTrack: 0 }, silently);
    expect(info).toMatchObject({ sampleRate, channels, complete: true });
    const file = await readFile((await findPeaks(media, 0, cache)) ?? '');
    const header = decodePeaksHeader(file) ?? expect.fail('no header');
    expect(header.levels.length).toBeGreaterThan(1);
    header.levels.forEach(({ samplesPerBin, bins }, level) => {
      expect(bins).toBe(Math.ceil(frames / samplesPerBin));
      const values = peaksLevel(file, header, level);
      for (const bin of [0, 1, bins >> 1, bins - 1]) {
        for (let channel = 0; channel < channels; channel += 1) {
          const part = Array.from({ length: Math.min(samplesPerBin, frames - bin * samplesPerBin) }, (_, index) => sound[(bin * samplesPerBin + index) * channels + channel] ?? NaN);
          const rms = Math.sqrt(part.reduce((sum, value) => sum + value * value, 0) / part.length);
          const expected = [Math.min(...part), Math.max(...part), rms].map((value) => value * 32_767);
          const stored = values.subarray((bin * channels + channel) * VALUES_PER_BIN).subarray(0, VALUES_PER_BIN);
          expected.forEach((value, index) => expect(Math.abs((stored[index] ?? NaN) - value), `level ${level}, bin ${bin}, value ${index}`).toBeLessThanOrEqual(2));
        }
      }
    });
  });

  it('can be read while they grow, overview included, and are shared and cached', async () => {
    const minute = await makeClip(join(folder.path, 'minute.mka'), { seconds: 60, audio: [{ encoder: 'pcm_s16le', chirps: Array.from({ length: 2900 }, (_, index) => index * 0.0205) }] });
    const path = join(folder.path, 'long.mka');
    await runTool('ffmpeg', ['-v', 'error', '-stream_loop', '9', '-i', minute, '-c', 'copy', path]);
    const { service, cache, cacheFolder } = setUp();
    const media = await service.open({ path }, silently);
    const partial: Promise<{ info: PeaksInfo; bytes: number }>[] = [];
    const onProgress = ({ partial: info }: Progress) => {
      const read = async () => ({ info: info as PeaksInfo, bytes: (await readFile((await findPeaks(media, 0, cache)) ?? '')).length });
      if (info && !(info as PeaksInfo).complete) partial.push(read());
    };
    const both = [service.peaks({ mediaId: media.id, audioTrack: 0 }, { signal, onProgress }), service.peaks({ mediaId: media.id, audioTrack: 0 }, silently)];
    const [first, second] = await Promise.all(both);
    expect(first).toEqual(second);
    expect(first?.coveredSeconds).toBeCloseTo(600, 0);
    const seen = await Promise.all(partial);
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.every(({ info, bytes }) => info.coveredSeconds < 600 && bytes > 500_000)).toBe(true);
    expect(await readdir(cacheFolder)).toHaveLength(1);
    expect(await service.peaks({ mediaId: media.id, audioTrack: 0 }, silently)).toEqual(first);
  });

  it('leave nothing when aborted by the only one who waits', async () => {
    const { service, cacheFolder } = setUp();
    const path = join(folder.path, 'tone.wav');
    await runTool('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'sine=d=1800', path]);
    const { id } = await service.open({ path }, silently);
    const controller = new AbortController();
    const work = service.peaks({ mediaId: id, audioTrack: 0 }, { signal: controller.signal, onProgress: () => controller.abort() });
    await expect(work).rejects.toSatisfy(isCanceled);
    expect(await readdir(cacheFolder)).toEqual([]);
  });
});

describe('proxy', () => {
  const timesOf = async (path: string) => {
    const text = await runTool('ffprobe', ['-v', 'error', '-select_streams', 'v', '-show_entries', 'packet=pts_time', '-of', 'csv=p=0', path]);
    return text.split('\n').map((line) => parseFloat(line)).filter(Number.isFinite).sort((a, b) => a - b);
  };
  const cases: readonly { readonly name: string; readonly video: Partial<TestVideo>; readonly soundFirst: boolean }[] = [
    { name: 'even.mov', video: { encoder: 'prores_ks', frameRate: RATES['23.976'] }, soundFirst: false },
    { name: 'uneven.mkv', video: { encoder: 'libx265', uneven: true, options: ['-x265-params', 'log-level=error'] }, soundFirst: false },
    { name: 'reordered.ts', video: { frameRate: RATES['59.94'] }, soundFirst: true },
  ];
  it.each(cases)('keeps the time of every frame: $name', async ({ name, video, soundFirst }) => {
    const audio = soundFirst ? [{ encoder: 'aac', chirps: [0.2] }] : [];
    const path = await makeClip(join(folder.path, name), { seconds: 2, video: { frameRate: RATES['25'], flashes: [], ...video }, audio });
    for (const build of ['found', 'old'] as const) {
      const { service, cache } = setUp(build);
      const media = await service.open({ path }, silently);
      expect(media.playback.direct).toBe(false);
      const fractions: (number | null)[] = [];
      const { bytes } = await service.proxy({ mediaId: media.id }, { signal, onProgress: ({ fraction }) => fractions.push(fraction) });
      const proxy = (await findProxy(media, cache)) ?? expect.fail('no proxy');
      expect((await readFile(proxy.path)).length).toBe(bytes);
      expect(fractions.length).toBeGreaterThan(0);
      const [times, source] = [await timesOf(proxy.path), await service.frameTimes({ mediaId: media.id }, silently)];
      expect(times.length).toBe(source.length);
      // The first frame is held from 0, where the sound starts before the picture.
      expect(times[0]).toBe(0);
      times.slice(1).forEach((time, index) => expect(Math.abs(time - (source[index + 1] ?? NaN))).toBeLessThan(2e-5));
      expect((await probe(proxy.path, builds.found, signal)).playback).toEqual({ direct: true, reason: null });
    }
  });

  it('stands upright, with square pixels, and is not turned twice', async () => {
    const path = await rotateMp4(await makeClip(join(folder.path, 'phone.mp4'), { seconds: 0.4, video: { frameRate: RATES['25'], width: 1600, height: 900, flashes: [] } }), 90);
    for (const build of ['found', 'old'] as const) {
      const { service, cache } = setUp(build);
      const { id } = await service.open({ path }, silently);
      await service.proxy({ mediaId: id }, silently);
      const proxy = await probe((await findProxy({ id } as MediaInfo, cache))?.path ?? '', builds.found, signal);
      expect(proxy.video).toMatchObject({ width: 900, height: 1600, rotation: 0, codec: 'h264' });
    }
  });
});

describe('frame times', () => {
  it('are those of the frames, also from the cache', async () => {
    const video: TestVideo = { frameRate: RATES['29.97'], uneven: true, flashes: [] };
    const { service } = setUp();
    const { id, video: stream } = await service.open({ path: await makeClip(join(folder.path, 'times.mp4'), { seconds: 2, video }) }, silently);
    expect(stream?.variableFrameRate).toBe(true);
    const times = await service.frameTimes({ mediaId: id }, silently);
    expect(times).toHaveLength(60);
    times.forEach((time, index) => expect(time).toBeCloseTo(frameTime(video, index), 4));
    expect(await service.frameTimes({ mediaId: id }, silently)).toEqual(times);
  });
});

describe('the service', () => {
  it('reads only what was opened', async () => {
    const { service } = setUp();
    await expect(service.frameTimes({ mediaId: 'feedbeef' }, silently)).rejects.toSatisfy((error) => isAppError(error, 'media.not-opened'));
  });

  it('gives the poster of the frame on screen', async () => {
    const path = await makeClip(join(folder.path, 'poster.mp4'), { seconds: 2, video: { frameRate: RATES['25'], flashes: [25] } });
    const media = await probe(path, builds.found, signal);
    const brightness = async (time: number) => {
      const image = join(folder.path, 'poster.jpg');
      await writeFile(image, await readPoster(media, { time, width: 32 }, builds.found, signal));
      const text = await runTool('ffprobe', ['-v', 'error', '-f', 'lavfi', '-i', `movie=${image},signalstats`, '-show_entries', 'frame_tags=lavfi.signalstats.YAVG', '-of', 'csv=p=0']);
      return parseFloat(text);
    };
    expect(await brightness(0.99)).toBeLessThan(40);
    expect(await brightness(1.01)).toBeGreaterThan(200);
    expect(await brightness(1.07)).toBeGreaterThan(200);
    expect(await brightness(1.085)).toBeLessThan(40);
  });
});
