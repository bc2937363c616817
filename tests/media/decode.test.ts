/** @file Decoding by the real ffmpeg: ranges equal slices of the whole, pictures stand upright, silence stands where sound is late. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeFrames, decodePcm, displaySize, type FramesOptions, type PcmOptions } from '../../src-main/media/decode.ts';
import { probe } from '../../src-main/media/probe.ts';
import type { Tools } from '../../src-main/process/binaries.ts';
import { capture } from '../../src-main/process/spawn.ts';
import { isAppError, isCanceled } from '../../src-shared/contract/errors.ts';
import type { MediaInfo } from '../../src-shared/model/media.ts';
import { findChirp, makeClip, RATES, rotateMp4, runTool, temporaryFolder, testTools, writeWav, type TestClip } from '../helpers/make-media.ts';

const { signal } = new AbortController();
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let builds: Readonly<Record<'found' | 'old', Tools>>;
beforeAll(async () => {
  folder = await temporaryFolder();
  builds = { found: await testTools(), old: await testTools('old') };
});
afterAll(() => folder[Symbol.asyncDispose]());

const BUILDS = ['found', 'old'] as const;
const FRAMES: FramesOptions = { width: 16, height: 9, pixels: 'gray', range: null, frameRate: null };
const clip = (name: string, spec: TestClip) => makeClip(join(folder.path, name), spec);

async function pcm(media: MediaInfo, options: Partial<PcmOptions>, tools: Tools): Promise<Float32Array> {
  const chunks: Float32Array[] = [];
  let next: number | null = null;
  const { sampleRate = 48_000, channels = 1 } = options;
  for await (const { time, samples } of decodePcm(media, { audioTrack: 0, sampleRate, channels, range: null, ...options }, tools, signal)) {
    if (next !== null) expect(time).toBeCloseTo(next, 9);
    next = time + samples.length / (channels || (media.audio[0]?.channels ?? 1)) / sampleRate;
    chunks.push(samples);
  }
  const all = new Float32Array(chunks.reduce((length, chunk) => length + chunk.length, 0));
  chunks.reduce((at, chunk) => (all.set(chunk, at), at + chunk.length), 0);
  return all;
}

async function frames(media: MediaInfo, options: Partial<FramesOptions>, tools: Tools) {
  const all: { readonly time: number; readonly data: Uint8Array }[] = [];
  for await (const frame of decodeFrames(media, { ...FRAMES, ...options }, tools, signal)) all.push(frame);
  return all;
}

describe('a range of sound is the slice of the whole', () => {
  const video = { frameRate: RATES['25'], flashes: [40] };
  // Lossy sound comes back after a seek with other rounding noise, which is far below what any measurement sees.
  const cases = [
    { name: 'pcm.mov', encoder: 'pcm_s16le', sampleRate: 48_000, tolerance: 1e-6 },
    { name: 'pcm.mkv', encoder: 'pcm_s16le', sampleRate: 44_100, tolerance: 1e-6 },
    { name: 'flac.mkv', encoder: 'flac', sampleRate: 48_000, tolerance: 1e-6 },
    { name: 'aac.mp4', encoder: 'aac', sampleRate: 44_100, tolerance: 1e-3 },
    { name: 'aac.mkv', encoder: 'aac', sampleRate: 48_000, tolerance: 1e-3 },
    { name: 'mp3.ts', encoder: 'libmp3lame', sampleRate: 44_100, tolerance: 1e-3 },
    { name: 'opus.mkv', encoder: 'libopus', sampleRate: 48_000, tolerance: 1e-3 },
  ];
  it.each(cases)('$name at $sampleRate Hz', async ({ name, encoder, sampleRate, tolerance }) => {
    const chirps = Array.from({ length: 70 }, (_, index) => 0.05 + index * 0.083);
    const path = await clip(name, { seconds: 6, video, audio: [{ encoder, sampleRate, chirps, level: 0.5 }] });
    for (const build of BUILDS) {
      const tools = builds[build];
      const media = await probe(path, tools, signal);
      for (const rate of [48_000, 16_000]) {
        const whole = await pcm(media, { sampleRate: rate }, tools);
        for (const [start, end] of [[3.337, 3.9], [0.1, 0.3], [4.5, 7]] as const) {
          const part = await pcm(media, { sampleRate: rate, range: { start, end } }, tools);
          expect(part.length).toBe(Math.round(end * rate) - Math.round(start * rate));
          const from = Math.round(start * rate);
          const worst = part.reduce((most, value, index) => Math.max(most, Math.abs(value - (whole[from + index] ?? 0))), 0);
          expect(worst, `${build} build, ${rate} Hz, from ${start} s`).toBeLessThanOrEqual(tolerance);
        }
      }
    }
  });
});

describe('a range of pictures is the slice of the whole', () => {
  it.each(['b.mp4', 'b.mkv', 'b.ts'])('%s', async (name) => {
    const video = { frameRate: RATES['29.97'], flashes: [20, 70, 130], options: ['-g', '60'] };
    const path = await clip(name, { seconds: 6, video });
    for (const build of BUILDS) {
      const media = await probe(path, builds[build], signal);
      for (const frameRate of [null, 25, 10]) {
        const whole = await frames(media, { frameRate }, builds[build]);
        const range = { start: 3.337, end: 4.6 };
        const part = await frames(media, { frameRate, range }, builds[build]);
        expect(part).toEqual(whole.filter(({ time }) => time >= range.start && time < range.end));
        expect(part.length).toBeGreaterThan(10);
      }
    }
  });

  it('takes the frame nearest to each tick, at its own time', async () => {
    const path = await clip('ticks.mp4', { seconds: 3, video: { frameRate: RATES['59.94'], flashes: [] } });
    const media = await probe(path, builds.found, signal);
    const chosen = await frames(media, { frameRate: 25 }, builds.found);
    expect(chosen.map(({ time }) => Math.round(time * 25))).toEqual(Array.from({ length: 75 }, (_, tick) => tick));
    for (const { time } of chosen) {
      expect(Math.abs(time - Math.round(time * 25) / 25)).toBeLessThanOrEqual(0.5 / 59.94 + 1e-5);
      expect((time * 60_000) / 1001).toBeCloseTo(Math.round((time * 60_000) / 1001), 3);
    }
  });
});

describe('the picture is as a player shows it', () => {
  const corner = async (media: MediaInfo, tools: Tools) => {
    const { width, height } = displaySize(media.video ?? expect.fail('no picture'));
    const size = { width: Math.round(width / 4), height: Math.round(height / 4) };
    const [first] = await frames(media, size, tools);
    const at = (x: number, y: number) => (first?.data[y * size.width + x] ?? 0) > 128;
    const [right, bottom] = [size.width - 2, size.height - 2];
    const lit = { 'top left': at(1, 1), 'top right': at(right, 1), 'bottom left': at(1, bottom), 'bottom right': at(right, bottom) };
    return Object.entries(lit).flatMap(([name, on]) => (on ? [name] : [])).join();
  };
  it.each([
    { degrees: null, shown: { width: 128, height: 64 }, lit: 'top left' },
    { degrees: 90, shown: { width: 64, height: 128 }, lit: 'top right' },
    { degrees: 180, shown: { width: 128, height: 64 }, lit: 'bottom right' },
    { degrees: 270, shown: { width: 64, height: 128 }, lit: 'bottom left' },
  ] as const)('turned by $degrees', async ({ degrees, shown, lit }) => {
    const path = join(folder.path, `turned-${degrees}.mp4`);
    const picture = 'color=black:s=128x64:r=25:d=0.4,drawbox=w=32:h=16:t=fill:color=white,format=yuv420p';
    await runTool('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', picture, '-c:v', 'libx264', path]);
    if (degrees) await rotateMp4(path, degrees);
    for (const build of BUILDS) {
      const media = await probe(path, builds[build], signal);
      expect(media.video?.rotation).toBe(degrees ?? 0);
      expect(displaySize(media.video ?? expect.fail('no picture'))).toEqual(shown);
      expect(await corner(media, builds[build])).toBe(lit);
    }
  });

  it('has square pixels', async () => {
    const path = join(folder.path, 'anamorphic.mp4');
    await runTool('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'color=black:s=72x64:r=25:d=0.2,setsar=16/9', '-pix_fmt', 'yuv420p', '-c:v', 'libx264', path]);
    const { video } = await probe(path, builds.found, signal);
    expect(video?.pixelAspect).toEqual({ num: 16, den: 9 });
    expect(displaySize(video ?? expect.fail('no picture'))).toEqual({ width: 128, height: 64 });
  });

  it('comes in color as rows of RGB', async () => {
    const path = join(folder.path, 'red.mp4');
    await runTool('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'color=red:s=64x64:r=25:d=0.2,format=yuv420p', '-c:v', 'libx264', path]);
    const [frame] = await frames(await probe(path, builds.found, signal), { width: 8, height: 8, pixels: 'rgb24' }, builds.found);
    expect(frame?.data.length).toBe(8 * 8 * 3);
    const [red = 0, green = 255, blue = 255] = frame?.data ?? [];
    expect([red > 240, green < 16, blue < 16]).toEqual([true, true, true]);
  });
});

describe('sound', () => {
  it('is silent until a late stream starts', async () => {
    const audio = { encoder: 'pcm_s16le', chirps: [0.25], seconds: 2, late: 0.5 };
    const path = await clip('late.mov', { seconds: 3, video: { frameRate: RATES['25'], flashes: [] }, audio: [audio] });
    for (const build of BUILDS) {
      const media = await probe(path, builds[build], signal);
      expect(media.audio[0]?.startTime).toBeCloseTo(0.5, 4);
      const samples = await pcm(media, {}, builds[build]);
      expect(samples.subarray(0, 24_000 + 11_990).every((value) => value === 0)).toBe(true);
      expect(findChirp(samples, 48_000, 0.75)).toBeCloseTo(0.75, 4);
    }
  });

  it('keeps channels apart, and mixes them on request', async () => {
    const channels = 6;
    const tone = Float32Array.from({ length: 4800 * channels }, (_, index) => (index % channels === 2 ? 0.5 : 0));
    const wav = await writeWav(join(folder.path, 'surround.wav'), tone, { channels });
    const path = join(folder.path, 'surround.mov');
    await runTool('ffmpeg', ['-v', 'error', '-i', wav, '-c:a', 'pcm_s16le', path]);
    for (const build of BUILDS) {
      const media = await probe(path, builds[build], signal);
      expect(media.audio[0]?.channels).toBe(channels);
      const apart = await pcm(media, { channels: 0 }, builds[build]);
      expect(apart.length).toBe(tone.length);
      expect(Array.from(apart.subarray(6000, 6006), (value) => Math.round(value * 100))).toEqual([0, 0, 50, 0, 0, 0]);
      const [mono, stereo] = [await pcm(media, { channels: 1 }, builds[build]), await pcm(media, { channels: 2 }, builds[build])];
      expect([mono.length, stereo.length]).toEqual([4800, 9600]);
      expect(mono[1000]).toBeGreaterThan(0.05);
      expect(stereo[2000]).toBeCloseTo(stereo[2001] ?? NaN, 4);
    }
  });

  it('comes from the track that was asked for', async () => {
    const [first, second] = [{ encoder: 'aac', chirps: [0.3] }, { encoder: 'pcm_s16le', chirps: [0.7] }];
    const media = await probe(await clip('tracks.mov', { seconds: 1, audio: [first, second] }), builds.found, signal);
    expect(findChirp(await pcm(media, { audioTrack: 1 }, builds.found), 48_000, 0.6)).toBeCloseTo(0.7, 4);
    await expect(pcm(media, { audioTrack: 2 }, builds.found)).rejects.toSatisfy((error) => isAppError(error, 'media.no-such-track'));
  });
});

it('leaves no ffmpeg behind when aborted, or when the loop is left', async () => {
  const path = await clip('long.mp4', { seconds: 60, video: { frameRate: RATES['25'], flashes: [], options: ['-preset', 'ultrafast'] } });
  const media = await probe(path, builds.found, signal);
  const children = async () => (await capture('ps', ['-A', '-o', 'args'], signal)).stdout.split('\n').filter((line) => line.includes(path));
  const large = { ...FRAMES, width: 640, height: 360 };

  const controller = new AbortController();
  const aborted = (async () => {
    for await (const { time } of decodeFrames(media, large, builds.found, controller.signal)) {
      if (time > 0.5) await sleep(20).then(() => controller.abort());
    }
  })();
  await expect(aborted).rejects.toSatisfy(isCanceled);
  expect(await children()).toEqual([]);

  for await (const { time } of decodeFrames(media, large, builds.found, signal)) {
    if (time > 0.2) expect(await children()).toHaveLength(1);
    if (time > 0.3) break;
  }
  expect(await children()).toEqual([]);
});
