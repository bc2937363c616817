/** @file Sync without faces on real files: strikes that are seen and heard, muxed with known offsets, measured from the file alone. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { measureEvents } from '../../src-main/analysis/events/measure-events.ts';
import { probe } from '../../src-main/media/probe.ts';
import type { Tools } from '../../src-main/process/binaries.ts';
import { CanceledError } from '../../src-shared/contract/errors.ts';
import type { Progress } from '../../src-shared/contract/services.ts';
import { runTool, temporaryFolder, testTools } from '../helpers/make-media.ts';
import { irregularStrikes, knocks, SCENE, strikingFrames } from '../helpers/striking-clip.ts';

const SECONDS = 14;
const RATE = 48_000;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let tools: Tools;
beforeAll(async () => {
  folder = await temporaryFolder();
  tools = await testTools();
});
afterAll(() => folder[Symbol.asyncDispose]());

/** The made scene as H.264 at 25 frames per second, its strikes heard early by `offset`. */
async function make(name: string, offset: number): Promise<string> {
  const strikes = irregularStrikes(SECONDS, 7);
  const [picture, sound, path] = [join(folder.path, `${name}.gray`), join(folder.path, `${name}.f32`), join(folder.path, `${name}.mov`)];
  await writeFile(picture, Buffer.concat(strikingFrames(SECONDS, 25, strikes).map(({ data }) => data)));
  await writeFile(sound, Buffer.from(knocks(SECONDS, RATE, strikes.map((time) => time - offset)).buffer));
  const video = ['-f', 'rawvideo', '-pix_fmt', 'gray', '-s', `${SCENE.width}x${SCENE.height}`, '-r', '25', '-i', picture];
  await runTool('ffmpeg', ['-y', '-loglevel', 'error', ...video, '-f', 'f32le', '-ar', String(RATE), '-ac', '1', '-i', sound, '-vf', 'scale=320:180', '-pix_fmt', 'yuv420p', '-c:a', 'pcm_s16le', path]);
  return path;
}

async function measure(path: string, signal: AbortSignal, onProgress: (progress: Progress) => void = () => undefined) {
  const media = await probe(path, tools, new AbortController().signal);
  return measureEvents(media, { audioTrack: 0, range: { start: 0, end: media.duration }, maxOffset: 2, thorough: false }, { tools }, { signal, onProgress });
}

describe('measureEvents', () => {
  it('finds a planted offset with its sign, below a frame, and tells how far it is', async () => {
    const seen: Progress[] = [];
    const { verdict, offset, confidence, windows, model } = await measure(await make('early', 0.253), new AbortController().signal, (progress) => seen.push(progress));
    expect(verdict).toBe('offset');
    expect(Math.abs((offset ?? 9) - 0.253)).toBeLessThan(0.02);
    expect(confidence).toBeGreaterThanOrEqual(0.6);
    expect(windows.every(({ face }) => face === null)).toBe(true);
    expect(model).toMatch(/^impacts-/);
    expect(seen.every(({ stage, fraction }) => stage === 'watching' && fraction !== null && fraction >= 0 && fraction <= 1)).toBe(true);
  });

  it('stops when it is told to', async () => {
    const stop = new AbortController();
    const path = await make('canceled', -0.4);
    await expect(measure(path, stop.signal, () => stop.abort())).rejects.toBeInstanceOf(CanceledError);
  });
});
