/**
 * @file Baked fixes read alike by three kinds of programs. Each clip has flashes at known frames and chirps where a known error puts them; the
 * fix has to put each chirp on its flash. The readers are ffmpeg told to behave so; none of the product's own reading is used to judge.
 */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { constantCorrection, type Correction } from '../../src-shared/model/alignment.ts';
import { ratio, type Rational } from '../../src-shared/time.ts';
import { expectAligned, fixFile, fixOptions, soundTimes } from '../helpers/fix-clip.ts';
import { frameTime, makeClip, RATES, temporaryFolder, type TestAudio, type TestVideo, testTools } from '../helpers/make-media.ts';
import { pictureTimes, type Reader, streamHash } from '../helpers/readers.ts';

const READERS: readonly Reader[] = ['timestamps', 'naive', 'no-edit-list'];
/** Half a sample for moving by whole samples, and what the matched filter cannot tell. */
const ONE_SAMPLE = 1;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(() => folder[Symbol.asyncDispose]());

interface Case {
  readonly name: string;
  readonly correction: Correction | number;
  readonly container?: string;
  readonly seconds?: number;
  readonly video?: Partial<TestVideo>;
  readonly audio?: Partial<TestAudio>;
  readonly options?: readonly string[];
}

/** Flashes at whole seconds from 1 on; sound displaced so that the correction is the right one. Without B-frames unless told. */
async function clip(options: Case): Promise<{ readonly path: string; readonly frames: readonly number[] }> {
  const { name, correction, container = 'mov', seconds = 5 } = options;
  const frameRate: Rational = options.video?.frameRate ?? RATES['25'];
  const frames = Array.from({ length: seconds - 1 }, (_, index) => Math.round((index + 1) * ratio(frameRate)));
  const video: TestVideo = { frameRate, flashes: frames, options: ['-bf', '0'], ...options.video };
  const late = options.audio?.late ?? 0;
  const chirps = soundTimes(frames.map((frame) => frameTime(video, frame)), correction);
  const kept = frames.filter((_, index) => chirps[index]! - late >= 0.01 && chirps[index]! < seconds - 0.05);
  const audio: TestAudio = { encoder: 'pcm_s24le', ...options.audio, chirps: chirps.map((time) => time - late) };
  const path = await makeClip(join(folder.path, `${name}.${container}`), { seconds, video, audio: [audio], options: options.options });
  return { path, frames: kept };
}

describe('baked PCM, by three readers', () => {
  const shifts = [-1.5, -0.4, -0.123, -0.04, 0.017, 0.04, 0.123, 0.4, 1.5];
  it.each(shifts)('puts sound that is %f s early back to one sample', async (offset) => {
    const { path, frames } = await clip({ name: `shift${offset}`, correction: offset });
    expect(frames.length).toBeGreaterThanOrEqual(3);
    const { output, residual, videoHash, audioCodec } = await fixFile(path, fixOptions(offset));
    expect(audioCodec).toBe('pcm_s24le');
    expect(Math.abs(residual ?? NaN)).toBeLessThan(0.001);
    expect(videoHash).toBe(await streamHash(path));
    expect(await streamHash(output)).toBe(videoHash);
    for (const reader of READERS) await expectAligned(reader, output, frames, ONE_SAMPLE);
  });

  it.each([-145, -50, 50, 145])('undoes a drift of %i ppm to one sample, at the start and at the end', async (driftPpm) => {
    const correction = constantCorrection(0.02, driftPpm);
    const { path, frames } = await clip({ name: `drift${driftPpm}`, correction, seconds: 40, video: { frameRate: RATES['25'], width: 32, height: 18 } });
    const { output, audioCodec } = await fixFile(path, fixOptions(correction));
    expect(audioCodec).toBe('pcm_s24le');
    for (const reader of READERS) await expectAligned(reader, output, [frames[0]!, frames[18]!, frames.at(-1)!], ONE_SAMPLE);
  });

  it('leaves a clip without error as it is when another format is asked for', async () => {
    const { path, frames } = await clip({ name: 'identity', correction: 0, container: 'mp4', audio: { encoder: 'aac' } });
    const { output } = await fixFile(path, fixOptions(0, { audioFormat: 'pcm' }));
    for (const reader of READERS) await expectAligned(reader, output, frames, ONE_SAMPLE);
  });

  it('follows a step, with the old sound up to the joint and the new one from there', async () => {
    const correction = { segments: [{ start: 0, end: 3.5, offset: 0.2, driftPpm: 0 }, { start: 3.5, end: null, offset: -0.35, driftPpm: 0 }] };
    const { path, frames } = await clip({ name: 'step', correction, seconds: 7 });
    const { output } = await fixFile(path, fixOptions(correction));
    for (const reader of READERS) await expectAligned(reader, output, frames, ONE_SAMPLE);
  });

  it('puts sound that starts late on the clock of 29.97 fps with uneven frames', async () => {
    const { path, frames } = await clip({ name: 'late-vfr', correction: 0.123, video: { frameRate: RATES['29.97'], uneven: true }, audio: { late: 0.333 } });
    const { output } = await fixFile(path, fixOptions(0.123));
    for (const reader of READERS) await expectAligned(reader, output, frames, ONE_SAMPLE);
  });

  it('counts B-frames from the first picture shown', async () => {
    const { path, frames } = await clip({ name: 'bframes', correction: -0.2, video: { options: [] } });
    const { output } = await fixFile(path, fixOptions(-0.2));
    for (const reader of ['timestamps', 'naive'] as const) await expectAligned(reader, output, frames, ONE_SAMPLE);
    // The picture's edit list hides the reordering delay of two frames. It is the source's own; who ignores it is two frames off in both.
    await expectAligned('no-edit-list', output, frames, ONE_SAMPLE, { early: -0.08 });
  });
});

describe('baked, whatever the source', () => {
  const sounds = { mp4: ['aac', 'mov'], mov: ['pcm_s16le', 'mov'], mkv: ['libopus', 'mov'], ts: ['aac', 'mov'] } as const;
  const rates = [...Object.entries(RATES).map(([name, rate]) => ({ rate: name, frameRate: rate as Rational, uneven: false })), { rate: 'VFR', frameRate: RATES['25'] as Rational, uneven: true }];
  const cases = Object.entries(sounds).flatMap(([container, [encoder, extension]]) => rates.map((rate) => ({ container, encoder, extension, ...rate })));
  it.each(cases)('$container with $encoder at $rate fps', async ({ container, encoder, extension, rate, frameRate, uneven }) => {
    const { path, frames } = await clip({ name: `any-${rate}`, container, correction: 0.123, seconds: 4, video: { frameRate, uneven, options: [] }, audio: { encoder } });
    const before = await pictureTimes(path);
    const { output, residual } = await fixFile(path, fixOptions(0.123, { output: join(folder.path, `${container}-${rate}.fixed.${extension}`) }));
    expect(Math.abs(residual ?? NaN)).toBeLessThan(0.002);
    const after = await pictureTimes(output);
    expect(after).toHaveLength(before.length);
    // Matroska rounds to milliseconds on its own.
    const moved = after.map((time, index) => Math.abs(time - after[0]! - (before[index]! - before[0]!)));
    expect(Math.max(...moved)).toBeLessThan(0.0011);
    // Opus in Matroska is 312 samples early to begin with (see the bias test), on a clock of milliseconds.
    const limit = encoder === 'pcm_s16le' ? ONE_SAMPLE : encoder === 'aac' ? 4 : 48;
    const early = encoder === 'libopus' ? -312 / 48_000 : 0;
    for (const reader of ['timestamps', 'naive'] as const) await expectAligned(reader, output, frames, limit, { early });
  });

  const layouts = [
    { encoder: 'pcm_s16le', sampleRate: 44_100, channels: 1 },
    { encoder: 'pcm_s24le', sampleRate: 48_000, channels: 2 },
    { encoder: 'pcm_s16le', sampleRate: 48_000, channels: 6 },
    { encoder: 'pcm_s32le', sampleRate: 96_000, channels: 2 },
    { encoder: 'pcm_f32le', sampleRate: 44_100, channels: 2 },
  ];
  it.each(layouts)('keeps $encoder, $channels channels at $sampleRate Hz', async (audio) => {
    const { path, frames } = await clip({ name: `layout-${audio.encoder}-${audio.channels}`, correction: -0.123, audio });
    const { output, audioCodec, media } = await fixFile(path, fixOptions(-0.123));
    expect(audioCodec).toBe(audio.encoder);
    const fixed = await fixFile(output, fixOptions(0.05));
    expect(fixed.media.audio[0]).toMatchObject({ sampleRate: audio.sampleRate, channels: audio.channels, channelLayout: media.audio[0]?.channelLayout });
    for (const reader of READERS) await expectAligned(reader, output, frames, ONE_SAMPLE);
  });

  it.each(['flac', 'aac'] as const)('writes %s where its first sample is heard', async (audioFormat) => {
    const { path, frames } = await clip({ name: `as-${audioFormat}`, correction: 0.4 });
    const { output, warnings } = await fixFile(path, fixOptions(0.4, { audioFormat }));
    expect(output.endsWith(audioFormat === 'flac' ? '.mkv' : '.mp4')).toBe(true);
    await expectAligned('timestamps', output, frames, audioFormat === 'flac' ? ONE_SAMPLE : 4);
    if (audioFormat === 'flac') await expectAligned('naive', output, frames, ONE_SAMPLE);
    else expect(warnings.join(' ')).toContain('1024 samples');
  });

  it('does the same with the build of ffmpeg that npm carries', async () => {
    const old = await testTools('old');
    const { path, frames } = await clip({ name: 'old', correction: 0.123, container: 'mp4', video: { options: [] }, audio: { encoder: 'aac' } });
    const { output } = await fixFile(path, fixOptions(0.123), old);
    for (const reader of ['timestamps', 'naive'] as const) await expectAligned(reader, output, frames, 24);
    const drift = constantCorrection(0.1, 100);
    await fixFile(path, fixOptions(drift, { audioFormat: 'flac' }), old);
  });
});

describe('timestamps only', () => {
  const cases = [
    ['mp4', 'aac'],
    ['mov', 'pcm_s24le'],
    ['mkv', 'aac'],
    ['ts', 'aac'],
  ].flatMap(([container = '', encoder = '']) => [-0.123, 0.123].map((offset) => ({ container, encoder, offset })));
  it.each(cases)('moves $encoder in $container by $offset s for readers that follow them', async ({ container, encoder, offset }) => {
    const { path, frames } = await clip({ name: `stamps${offset}`, container, correction: offset, audio: { encoder }, video: { options: [] } });
    const { output, warnings, audioCodec } = await fixFile(path, fixOptions(offset, { mode: 'timestamps' }));
    expect(warnings.join(' ')).toContain('players');
    expect(audioCodec).toBe(encoder);
    // One millisecond for Matroska's clock.
    await expectAligned('timestamps', output, frames, 48);
  });
});
