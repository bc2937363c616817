/** @file Stems of whole films with masks that are known: they add up, keep the source's form, have no seams, and go on where a job was ended. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeRaw } from '../../src-main/media/decode.ts';
import { MediaRegistry } from '../../src-main/media/media-registry.ts';
import { probe } from '../../src-main/media/probe.ts';
import { decodeSamples, SAMPLE_FORMATS, type SampleFormat } from '../../src-main/media/sample-format.ts';
import type { Tools } from '../../src-main/process/binaries.ts';
import { DerivedCache } from '../../src-main/project/derived-cache.ts';
import { splitStems, type SplitDeps, type SplitOptions, type StoredStems } from '../../src-main/stems/split-job.ts';
import { StemsStore } from '../../src-main/stems/stems-store.ts';
import type { Call, Progress } from '../../src-shared/contract/services.ts';
import type { StemsInfo } from '../../src-shared/contract/stems.ts';
import type { MediaInfo } from '../../src-shared/model/media.ts';
import { decodeCurve } from '../../src-shared/model/on-screen-curve.ts';
import { isCanceled } from '../../src-shared/contract/errors.ts';
import { makeClip, RATES, runTool, temporaryFolder, testTools, writeWav } from '../helpers/make-media.ts';
import { facesAt, type KnownMask, knownSeparator } from '../helpers/stand-in-separation.ts';

const { signal } = new AbortController();
const silently: Call = { signal, onProgress: () => undefined };
const WHOLE: SplitOptions = { audioTrack: 0, range: null, face: null, offset: 0 };
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let tools: Tools;
let made = 0;
beforeAll(async () => {
  folder = await temporaryFolder();
  tools = await testTools();
});
afterAll(() => folder[Symbol.asyncDispose]());

function setUp(mask: KnownMask, faces = facesAt()) {
  const cache = new DerivedCache(join(folder.path, `cache-${++made}`), 1e9);
  const deps: SplitDeps = { tools, separator: knownSeparator(mask), faces, voices: null, listener: null, store: new StemsStore(cache), registry: new MediaRegistry() };
  return { deps, cache };
}

interface Form {
  readonly encoder: string;
  readonly sampleRate: number;
  readonly channels: number;
  readonly container?: string;
}

/** A film with noise and tones of its own in each channel. */
async function film(seconds: number, { encoder, sampleRate, channels, container = 'mov' }: Form, name = `film-${++made}`): Promise<MediaInfo> {
  const length = Math.round(seconds * sampleRate) * channels;
  const sound = Float32Array.from({ length }, (_, i) => 0.5 * Math.sin(i * i * 0.0137) + 0.3 * Math.sin(i * (0.01 + 0.003 * (i % channels))));
  const wav = await writeWav(join(folder.path, `${name}.wav`), sound, { sampleRate, channels });
  const picture = await makeClip(join(folder.path, `${name}.picture.mp4`), { seconds, video: { frameRate: RATES['25'], flashes: [] } });
  const path = join(folder.path, `${name}.${container}`);
  await runTool('ffmpeg', ['-v', 'error', '-i', picture, '-i', wav, '-map', '0:v', '-map', '1:a', '-c:v', 'copy', '-c:a', encoder, path]);
  return probe(path, tools, signal);
}

async function samplesOf(media: MediaInfo, format: SampleFormat): Promise<Float64Array[]> {
  const audio = media.audio[0]!;
  const parts: Float64Array[][] = [];
  for await (const { bytes } of decodeRaw(media, { audioTrack: 0, sampleRate: audio.sampleRate, channels: 0, range: null, format }, tools, signal)) {
    parts.push(decodeSamples(format, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), audio.channels));
  }
  return Array.from({ length: audio.channels }, (_, channel) => {
    const whole = new Float64Array(parts.reduce((sum, part) => sum + part[channel]!.length, 0));
    parts.reduce((at, part) => (whole.set(part[channel]!, at), at + part[channel]!.length), 0);
    return whole;
  });
}

async function stemSamples({ info }: StoredStems, { registry }: SplitDeps): Promise<Readonly<Record<'on' | 'off', Float64Array[]>>> {
  const format = SAMPLE_FORMATS[info.format];
  const { media } = info;
  if (!media) throw new Error('no media');
  return { on: await samplesOf(registry.get(media['on-screen']), format), off: await samplesOf(registry.get(media['off-screen']), format) };
}

const worst = (values: Float64Array) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
const decibels = (value: number) => 20 * Math.log10(value);
const halves: KnownMask = (_seconds, frequency) => (frequency < 1500 ? 1 : 0.25);

describe('splitStems', () => {
  const forms = [
    { encoder: 'pcm_s16le', sampleRate: 44_100, channels: 1 },
    { encoder: 'pcm_s24le', sampleRate: 48_000, channels: 2 },
    { encoder: 'pcm_s16le', sampleRate: 48_000, channels: 6 },
    { encoder: 'pcm_s32le', sampleRate: 96_000, channels: 2 },
    { encoder: 'pcm_f32le', sampleRate: 44_100, channels: 2 },
    { encoder: 'pcm_s16le', sampleRate: 8000, channels: 1 },
    { encoder: 'aac', sampleRate: 48_000, channels: 2, container: 'mp4' },
    { encoder: 'libopus', sampleRate: 48_000, channels: 2, container: 'mkv' },
  ];
  it.each(forms)('keeps $encoder with $channels channels at $sampleRate Hz, and adds up', async (form) => {
    const media = await film(1.2, form);
    const { deps } = setUp(halves);
    const stems = await splitStems(media, WHOLE, deps, silently);
    const { sampleRate, channels, channelLayout } = media.audio[0]!;
    expect(stems.info).toMatchObject({ sampleRate, channels, complete: true });
    expect(stems.state.channelLayout).toBe(channelLayout);
    const format = SAMPLE_FORMATS[stems.info.format];
    const mixture = await samplesOf(media, format);
    const { on, off } = await stemSamples(stems, deps);
    expect(on.map(({ length }) => length)).toEqual(mixture.map(({ length }) => length));
    expect(off.map(({ length }) => length)).toEqual(mixture.map(({ length }) => length));
    const residual = Math.max(...mixture.map((values, channel) => worst(values.map((value, n) => on[channel]![n]! + off[channel]![n]! - value))));
    if (format.name === 'f32') expect(decibels(residual)).toBeLessThan(-130);
    else expect(residual).toBe(0);
    expect(worst(on[0]!)).toBeGreaterThan(0.05);
  });

  it('has no seam where windows join, and does what its mask says', async () => {
    const media = await film(21, { encoder: 'pcm_s24le', sampleRate: 16_000, channels: 1 });
    const { deps } = setUp(() => 0.5);
    const stems = await splitStems(media, WHOLE, deps, silently);
    expect((deps.separator as ReturnType<typeof knownSeparator>).windows.length).toBeGreaterThan(2);
    const [mixture] = await samplesOf(media, SAMPLE_FORMATS.s24);
    const { on } = await stemSamples(stems, deps);
    const error = worst(on[0]!.map((value, n) => value - 0.5 * mixture![n]!));
    expect(decibels(error)).toBeLessThan(-120);
    expect(stems.info.onScreenShare).toBeCloseTo(0.5, 4);
  });

  it('leaves all sound off screen where nobody is visible, and tells when', async () => {
    const media = await film(10, { encoder: 'pcm_s16le', sampleRate: 16_000, channels: 2 });
    const { deps } = setUp(() => 1, facesAt((seconds) => seconds < 4));
    const stems = await splitStems(media, WHOLE, deps, silently);
    const { on, off } = await stemSamples(stems, deps);
    const mixture = await samplesOf(media, SAMPLE_FORMATS.s16);
    const [before, after] = [3.8 * 16_000, 4.3 * 16_000];
    expect(worst(off[0]!.subarray(0, before))).toBe(0);
    expect(worst(on[0]!.subarray(after))).toBe(0);
    expect([...off[1]!.subarray(after, after + 1000)]).toEqual([...mixture[1]!.subarray(after, after + 1000)]);
    const curve = decodeCurve(await readFile(stems.files.curve));
    expect(curve).toHaveLength(100);
    expect(curve[20]).toMatchObject({ sight: 'somebody', share: 1 });
    expect(curve[60]).toMatchObject({ sight: 'nobody', share: 0 });
    expect(stems.info.visibleSeconds).toBeCloseTo(4, 0);
  });

  it('splits a range as it splits the whole', async () => {
    const media = await film(12, { encoder: 'pcm_s24le', sampleRate: 22_050, channels: 1 });
    const course: KnownMask = (seconds, frequency) => 0.5 + 0.4 * Math.sin(seconds + frequency / 500);
    const { deps } = setUp(course);
    const whole = await stemSamples(await splitStems(media, WHOLE, deps, silently), deps);
    const range = { start: 7.93, end: 8.61 };
    const part = await splitStems(media, { ...WHOLE, range }, deps, silently);
    const [first, end] = [Math.round(range.start * 22_050), Math.round(range.end * 22_050)];
    expect(part.state.frames).toBe(end - first);
    const { on } = await stemSamples(part, deps);
    const difference = on[0]!.map((value, n) => value - whole.on[0]![first + n]!);
    expect(worst(difference)).toBeLessThanOrEqual(2 ** -23);
    expect(part.info.range.start).toBe(7.93);
  });

  it('goes on where it was ended, to the same samples', async () => {
    const media = await film(40, { encoder: 'pcm_s24le', sampleRate: 16_000, channels: 1 });
    const course: KnownMask = (seconds) => 0.5 + 0.4 * Math.sin(seconds);
    const whole = setUp(course);
    const expected = await stemSamples(await splitStems(media, WHOLE, whole.deps, silently), whole.deps);
    const { deps } = setUp(course);
    const stop = new AbortController();
    const mask = deps.separator.mask.bind(deps.separator);
    let judged = 0;
    const stopping: SplitDeps = {
      ...deps,
      separator: {
        ...deps.separator,
        mask: async (window, given) => {
          // Long enough for what is finished to be put down once.
          if (++judged === 4) await new Promise((resolve) => setTimeout(resolve, 2100));
          if (judged === 5) stop.abort();
          given.signal.throwIfAborted();
          return mask(window, given);
        },
      },
    };
    const partial: StemsInfo[] = [];
    const onProgress = ({ partial: info }: Progress) => void (info && partial.push(info as StemsInfo));
    await expect(splitStems(media, WHOLE, stopping, { signal: stop.signal, onProgress })).rejects.toSatisfy(isCanceled);
    const covered = partial.at(-1)?.coveredSeconds ?? 0;
    expect(covered).toBeGreaterThan(8);
    expect(covered).toBeLessThan(39);
    expect(partial.at(-1)?.media).not.toBeNull();

    const again = knownSeparator(course);
    const stems = await splitStems(media, WHOLE, { ...deps, separator: again }, silently);
    expect(again.windows.length).toBeLessThan(6);
    const { on, off } = await stemSamples(stems, deps);
    expect([on[0]!.length, worst(on[0]!.map((value, n) => value - expected.on[0]![n]!)), worst(off[0]!.map((value, n) => value - expected.off[0]![n]!))]).toEqual([expected.on[0]!.length, 0, 0]);
    expect(decodeCurve(await readFile(stems.files.curve))).toHaveLength(400);
    // A third time nothing is judged at all.
    const third = knownSeparator(course);
    expect((await splitStems(media, WHOLE, { ...deps, separator: third }, silently)).info).toEqual(stems.info);
    expect(third.windows).toEqual([]);
  });

  it('begins anew when the cache has let go of a part', async () => {
    const media = await film(2, { encoder: 'pcm_s16le', sampleRate: 48_000, channels: 1 });
    const { deps, cache } = setUp(() => 0.3);
    const stems = await splitStems(media, WHOLE, deps, silently);
    await cache.limit(1);
    await cache.limit(1e9);
    const again = knownSeparator(() => 0.3);
    expect((await splitStems(media, WHOLE, { ...deps, separator: again }, silently)).state).toEqual(stems.state);
    expect(again.windows).toHaveLength(1);
  });

  it('refuses what cannot be split, with the reason', async () => {
    const { deps } = setUp(() => 1);
    const silent = await probe(await makeClip(join(folder.path, 'silent.mp4'), { seconds: 1, video: { frameRate: RATES['25'], flashes: [] } }), tools, signal);
    await expect(splitStems(silent, WHOLE, deps, silently)).rejects.toMatchObject({ code: 'media.no-audio-stream' });
    const sound = await probe(await makeClip(join(folder.path, 'sound.wav'), { seconds: 1, audio: [{ encoder: 'pcm_s16le', chirps: [0.2] }] }), tools, signal);
    await expect(splitStems(sound, WHOLE, deps, silently)).rejects.toMatchObject({ code: 'media.no-video-stream' });
    const media = await film(2, { encoder: 'pcm_s16le', sampleRate: 48_000, channels: 1 });
    await expect(splitStems(media, { ...WHOLE, face: 1 }, deps, silently)).rejects.toMatchObject({ code: 'stems.no-such-face', details: { face: 1, faces: 1 } });
    await expect(splitStems(media, { ...WHOLE, range: { start: 50, end: 60 } }, deps, silently)).rejects.toMatchObject({ code: 'contract.invalid-argument' });
    await expect(splitStems(media, { ...WHOLE, audioTrack: 3 }, deps, silently)).rejects.toMatchObject({ code: 'media.no-such-track' });
  });
});
