/** @file What an editor's folder really holds: broken, empty, mislabeled and odd files. Each gets a clear answer, none stops the program. */
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeFrames, decodePcm } from '../../src-main/media/decode.ts';
import { readFrameTimes } from '../../src-main/media/frame-times.ts';
import { measureLevels } from '../../src-main/media/levels.ts';
import { readPoster } from '../../src-main/media/poster.ts';
import { probe } from '../../src-main/media/probe.ts';
import { runFfmpeg } from '../../src-main/media/run-ffmpeg.ts';
import type { Tools } from '../../src-main/process/binaries.ts';
import { capture } from '../../src-main/process/spawn.ts';
import { isAppError, type AppError, type ErrorCode } from '../../src-shared/contract/errors.ts';
import type { MediaInfo } from '../../src-shared/model/media.ts';
import { makeClip, RATES, runTool, temporaryFolder, testTools } from '../helpers/make-media.ts';

const { signal } = new AbortController();
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let tools: Tools;
let whole: string;
beforeAll(async () => {
  folder = await temporaryFolder();
  tools = await testTools();
  whole = await makeClip(join(folder.path, 'whole.mp4'), {
    seconds: 4,
    video: { frameRate: RATES['25'], flashes: [25] },
    audio: [{ encoder: 'aac', chirps: [1] }],
  });
});
afterAll(() => folder[Symbol.asyncDispose]());

const at = (name: string) => join(folder.path, name);

async function failure<C extends ErrorCode>(work: Promise<unknown>, code: C): Promise<AppError<C>> {
  const error: unknown = await work.then(() => null, (reason: unknown) => reason);
  if (!isAppError(error, code)) expect.fail(`expected ${code}, got ${String(error)}`);
  return error;
}

async function countFrames(media: MediaInfo): Promise<number> {
  let count = 0;
  for await (const { time } of decodeFrames(media, { width: 16, height: 9, pixels: 'gray', range: null, frameRate: null }, tools, signal)) count += time >= 0 ? 1 : 0;
  return count;
}

async function countSamples(media: MediaInfo): Promise<number> {
  let count = 0;
  for await (const { samples } of decodePcm(media, { audioTrack: 0, sampleRate: 48_000, channels: 1, range: null }, tools, signal)) count += samples.length;
  return count;
}

describe('files that cannot be read', () => {
  it('names a file that is not there', async () => {
    expect((await failure(probe(at('gone.mp4'), tools, signal), 'media.not-found')).details.path).toBe(at('gone.mp4'));
  });

  it('tells an empty file', async () => {
    await writeFile(at('empty.mp4'), '');
    await failure(probe(at('empty.mp4'), tools, signal), 'media.empty');
  });

  it('tells a text that calls itself a movie', async () => {
    await writeFile(at('notes.mp4'), 'Dear editor,\nthis is no film.\n'.repeat(50));
    expect((await failure(probe(at('notes.mp4'), tools, signal), 'media.unreadable')).details.cause).toMatch(/text file/);
  });

  it('tells a recording that broke off before its index', async () => {
    const bytes = await readFile(whole);
    await writeFile(at('broken-off.mp4'), bytes.subarray(0, bytes.indexOf('mdat') + 500));
    expect((await failure(probe(at('broken-off.mp4'), tools, signal), 'media.unreadable')).details.cause).toMatch(/no index/);
    await writeFile(at('broken-index.mp4'), bytes.subarray(0, bytes.indexOf('moov') + 500));
    expect((await failure(probe(at('broken-index.mp4'), tools, signal), 'media.unreadable')).details.cause).toMatch(/header of the file/);
  });

  it('tells random bytes', async () => {
    await writeFile(at('noise.mov'), Buffer.from(Array.from({ length: 4096 }, (_, index) => (index * 7919 + 13) % 251)));
    await failure(probe(at('noise.mov'), tools, signal), 'media.unreadable');
  });

  it('says where it looked when there is no ffmpeg', async () => {
    const missing: Tools = { ffmpeg: { path: null, version: null, source: null, limitations: ['setting: /x is not there'] }, ffprobe: { path: null, version: null, source: null, limitations: [] } };
    const media = await probe(whole, tools, signal);
    expect((await failure(probe(whole, missing, signal), 'ffmpeg.missing')).details.tool).toBe('ffprobe');
    const frames = decodeFrames(media, { width: 8, height: 8, pixels: 'gray', range: null, frameRate: null }, missing, signal);
    expect((await failure(frames.next(), 'ffmpeg.missing')).details.tried).toEqual(['setting: /x is not there']);
  });
});

describe('files that can be read in part', () => {
  it('reads a truncated movie up to where it ends', async () => {
    const fast = at('fast.mp4');
    await runTool('ffmpeg', ['-v', 'error', '-i', whole, '-c', 'copy', '-movflags', '+faststart', fast]);
    const bytes = await readFile(fast);
    await writeFile(at('truncated.mp4'), bytes.subarray(0, Math.floor(bytes.length * 0.7)));
    const media = await probe(at('truncated.mp4'), tools, signal);
    const frames = await countFrames(media);
    expect(frames).toBeGreaterThan(20);
    expect(frames).toBeLessThan(100);
    expect(await countSamples(media)).toBeGreaterThan(24_000);
  });

  it('says so when the file goes away meanwhile', async () => {
    await copyFile(whole, at('fleeting.mp4'));
    const media = await probe(at('fleeting.mp4'), tools, signal);
    await rm(at('fleeting.mp4'));
    const { details } = await failure(countSamples(media), 'ffmpeg.failed');
    expect(details.cause).toMatch(/not there/);
    expect(details.command).toContain('fleeting.mp4');
  });
});

describe('files that lack something', () => {
  it('has no sound', async () => {
    const media = await probe(await makeClip(at('silent.mp4'), { seconds: 1, video: { frameRate: RATES['25'], flashes: [] } }), tools, signal);
    expect(media.audio).toEqual([]);
    expect(await measureLevels(media, tools, signal)).toEqual([]);
    await failure(countSamples(media), 'media.no-audio-stream');
  });

  it('has no picture, and cover art is none', async () => {
    const cover = at('cover.png');
    await runTool('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'color=red:s=32x32', '-frames:v', '1', cover]);
    const sound = await makeClip(at('sound.m4a'), { seconds: 1, audio: [{ encoder: 'aac', chirps: [0.2] }] });
    const path = at('song.m4a');
    await runTool('ffmpeg', ['-v', 'error', '-i', sound, '-i', cover, '-map', '0', '-map', '1', '-c', 'copy', '-disposition:v:0', 'attached_pic', path]);
    const media = await probe(path, tools, signal);
    expect(media.video).toBeNull();
    expect(media.others.map(({ kind }) => kind)).toEqual(['video']);
    await failure(countFrames(media), 'media.no-video-stream');
    await failure(readFrameTimes(media, tools, signal), 'media.no-video-stream');
    await failure(readPoster(media, { time: 0, width: 100 }, tools, signal), 'media.no-video-stream');
  });

  it('has a single frame', async () => {
    const path = await makeClip(at('one.mp4'), { seconds: 0.04, video: { frameRate: RATES['25'], flashes: [0] } });
    const media = await probe(path, tools, signal);
    expect(media.video?.variableFrameRate).toBe(false);
    expect(await countFrames(media)).toBe(1);
    expect(Array.from(await readFrameTimes(media, tools, signal))).toEqual([0]);
    expect((await readPoster(media, { time: 5, width: 32 }, tools, signal)).subarray(0, 3)).toEqual(Buffer.from([0xff, 0xd8, 0xff]));
  });

  it('tells silence from sound, per track', async () => {
    const audio = [{ encoder: 'pcm_s16le', chirps: [] }, { encoder: 'pcm_s16le', chirps: [0.1, 0.3, 0.5] }];
    const media = await probe(await makeClip(at('levels.mov'), { seconds: 1, audio }), tools, signal);
    const [silent, loud] = await measureLevels(media, tools, signal);
    expect(silent).toBeNull();
    expect(loud).toBeLessThan(-10);
    expect(loud).toBeGreaterThan(-40);
  });
});

it('reads names with quotes, spaces, brackets, percent signs and other alphabets', async () => {
  await mkdir(at("it's a “folder” 100%"), { recursive: true });
  for (const name of ["it's.mp4", 'two  words [x].mp4', '50%d.mp4', 'Ελληνικά 日本語 🎬.mp4', '-dash.mp4', 'a:b,c;d=e.mp4']) {
    const path = join(at("it's a “folder” 100%"), name);
    await copyFile(whole, path);
    const media = await probe(path, tools, signal);
    expect(media.name).toBe(name);
    expect(await countFrames(media)).toBe(100);
    expect(await countSamples(media)).toBeGreaterThan(190_000);
  }
});

describe('writing', () => {
  const copy = (output: string, extra: readonly string[] = []) => ({
    args: ['-i', whole, '-c', 'copy', ...extra, output],
    source: whole,
    durationSeconds: 4,
    signal,
  });

  it('reports how far it is, ascending and never beyond the end', async () => {
    const times: number[] = [];
    await runFfmpeg(tools, { ...copy(at('copied.mp4')), onTime: (time) => times.push(time) });
    expect(times.length).toBeGreaterThan(0);
    expect(times).toEqual(Array.from(times).sort((a, b) => a - b));
    expect(times.at(-1)).toBeLessThanOrEqual(4);
  });

  it('gives cause, command and last words of a failed run', async () => {
    const { details } = await failure(runFfmpeg(tools, copy(at('bad.mp4'), ['-c:v', 'no_such_encoder'])), 'ffmpeg.failed');
    expect(details.cause).toMatch(/lacks an encoder/);
    expect(details.command).toContain('no_such_encoder');
    expect(details.stderrTail.join('\n')).toContain('no_such_encoder');
  });

  it('tells a full disk', async (context) => {
    // Linux has a device that is always full.
    if (process.platform !== 'linux') context.skip();
    const { details } = await failure(runFfmpeg(tools, copy('/dev/full', ['-y', '-f', 'mpegts'])), 'disk.full');
    expect(details.path).toBe('/dev/full');
  });

  it('gives up a run that shows no sign of life', async (context) => {
    if (process.platform === 'win32') context.skip();
    // A pipe that nobody writes to: ffmpeg waits for ever.
    const pipe = at('pipe.ts');
    await capture('mkfifo', [pipe], signal);
    const job = { args: ['-i', pipe, '-c', 'copy', at('never.mp4')], source: pipe, durationSeconds: null, signal, stallSeconds: 1 };
    expect((await failure(runFfmpeg(tools, job), 'ffmpeg.stalled')).details.seconds).toBe(1);
  });
});
