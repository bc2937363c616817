/**
 * @file The clocks of sound and picture agree: a chirp that starts with a flash is measured to start with it, within 2 ms, whatever the
 * container, sound format and frame rate. Both are read as the analysis reads them.
 */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeFrames, decodePcm } from '../../src-main/media/decode.ts';
import { probe } from '../../src-main/media/probe.ts';
import type { Tools } from '../../src-main/process/binaries.ts';
import type { MediaInfo } from '../../src-shared/model/media.ts';
import { findChirp, frameTime, makeClip, RATES, runTool, temporaryFolder, testTools, type TestVideo } from '../helpers/make-media.ts';

/** What each container can hold with the encoders at hand; S302M is how a transport stream carries PCM. */
const SOUNDS = {
  mp4: { aac: 'aac', mp3: 'libmp3lame', opus: 'libopus' },
  mov: { pcm: 'pcm_s16le', aac: 'aac', mp3: 'libmp3lame' },
  mkv: { pcm: 'pcm_s16le', aac: 'aac', mp3: 'libmp3lame', opus: 'libopus' },
  ts: { pcm: 's302m', aac: 'aac', mp3: 'libmp3lame', opus: 'libopus' },
} as const;
const LIMIT = 0.002;
const SECONDS = 4;

const signal = new AbortController().signal;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const tools: { found?: Tools; old?: Tools } = {};
beforeAll(async () => {
  folder = await temporaryFolder();
  tools.found = await testTools();
  tools.old = await testTools('old');
});
afterAll(() => folder[Symbol.asyncDispose]());

interface Measured {
  /** Picture minus sound, seconds, per event. */
  readonly bias: readonly number[];
  /** Measured minus true time of the flashes, seconds, on the file's presentation timeline. */
  readonly picture: readonly number[];
}

describe.each(Object.entries(SOUNDS))('analysis bias in %s', (container, codecs) => {
  const rates: readonly (readonly [string, TestVideo['frameRate'], boolean])[] = [
    ...Object.entries(RATES).map(([name, rate]) => [name, rate, false] as const),
    ['VFR', RATES['25'], true],
  ];
  const cases = Object.entries(codecs).flatMap(([sound, encoder]) => rates.map(([name, frameRate, uneven]) => ({ sound, encoder, name, frameRate, uneven })));

  it.each(cases)('$sound at $name fps', async ({ sound, encoder, name, frameRate, uneven }) => {
    const flashes = [0.5, 1.7, 3.1].map((seconds) => Math.round((seconds * frameRate.num) / frameRate.den));
    const video: TestVideo = { frameRate, uneven, flashes };
    const channels = sound === 'pcm' && container === 'ts' ? 2 : 1;
    const options = encoder === 's302m' ? ['-strict', '-2'] : [];
    const audio = { encoder, channels, chirps: flashes.map((frame) => frameTime(video, frame)), options };
    const path = await makeClip(join(folder.path, `${sound}-${name}.${container}`), { seconds: SECONDS, video, audio: [audio] });
    const written = container === 'mkv' && sound === 'opus' ? await opusLateness(path) : 0;
    // The build of 2018 reads every combination at one rate and in the worst case: its clock is the same code path for the others.
    for (const build of name === '25' || uneven ? (['found', 'old'] as const) : (['found'] as const)) {
      const { bias, picture } = await measure(path, video, tools[build]);
      for (const error of bias) expect(Math.abs(error + written), `sound against picture, ${build} build, ${JSON.stringify(bias)}`).toBeLessThanOrEqual(LIMIT);
      for (const error of picture) expect(Math.abs(error), `picture against its packets, ${build} build`).toBeLessThanOrEqual(1e-4);
    }
  });
});

async function measure(path: string, video: TestVideo, build: Tools | undefined): Promise<Measured> {
  if (!build) throw new Error('no tools');
  const media = await probe(path, build, signal);
  expect(media.video?.variableFrameRate).toBe(video.uneven ?? false);
  const onsets = await flashOnsets(media, build);
  expect(onsets).toHaveLength(video.flashes.length);
  const sampleRate = 48_000;
  const chunks: number[] = [];
  for await (const { samples } of decodePcm(media, { audioTrack: 0, sampleRate, channels: 1, range: null }, build, signal)) chunks.push(...samples);
  const samples = Float32Array.from(chunks);
  const truth = await packetTimes(path);
  return {
    bias: onsets.map((onset) => onset - findChirp(samples, sampleRate, onset)),
    picture: onsets.map((onset, index) => onset - (truth[video.flashes[index] ?? -1] ?? NaN)),
  };
}

/**
 * Seconds that an Opus track in Matroska is late, as its own packets say. ffmpeg 5.1 counts the codec's delay (312 samples) once too
 * often when it writes Matroska: the sound really is 7 ms early in the file, and measuring has to find that.
 */
async function opusLateness(path: string): Promise<number> {
  const [picture = 0] = await packetTimes(path);
  const [sound = 0] = await packetTimes(path, 'a:0');
  return sound + 312 / 48_000 - picture;
}

async function flashOnsets(media: MediaInfo, build: Tools): Promise<readonly number[]> {
  const onsets: number[] = [];
  let lit = false;
  for await (const { time, data } of decodeFrames(media, { width: 16, height: 9, pixels: 'gray', range: null, frameRate: null }, build, signal)) {
    const bright = data.reduce((sum, value) => sum + value, 0) / data.length > 128;
    if (bright && !lit) onsets.push(time);
    lit = bright;
  }
  return onsets;
}

/** Presentation times of a stream's packets, by another way than the decoder's: ffprobe, sorted, from the container's start. */
async function packetTimes(path: string, stream = 'v:0'): Promise<readonly number[]> {
  const start = Number(await runTool('ffprobe', ['-v', 'error', '-show_entries', 'format=start_time', '-of', 'csv=p=0', path]));
  const text = await runTool('ffprobe', ['-v', 'error', '-select_streams', stream, '-show_entries', 'packet=pts_time', '-of', 'csv=p=0', path]);
  const times = text.split('\n').map((line) => parseFloat(line)).filter(Number.isFinite);
  return times.map((time) => time - start).sort((a, b) => a - b);
}
