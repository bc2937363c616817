/** @file Stems of films in which somebody is seen to talk: what they do not say does not go on screen, unless the editor chose them. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MaskModel } from '../../src-main/analysis/separation/mask-stream.ts';
import type { FaceFinder, VisibleTrack } from '../../src-main/analysis/separation/visible-faces.ts';
import type { VoiceTeller } from '../../src-main/analysis/separation/voice-teller.ts';
import { MediaRegistry } from '../../src-main/media/media-registry.ts';
import { probe } from '../../src-main/media/probe.ts';
import type { Tools } from '../../src-main/process/binaries.ts';
import { DerivedCache } from '../../src-main/project/derived-cache.ts';
import { splitStems, type SplitDeps, type SplitOptions, type StoredStems } from '../../src-main/stems/split-job.ts';
import { exportStems } from '../../src-main/stems/export-stems.ts';
import { StemsStore } from '../../src-main/stems/stems-store.ts';
import type { MediaInfo } from '../../src-shared/model/media.ts';
import { decodeCurve } from '../../src-shared/model/on-screen-curve.ts';
import { makeClip, RATES, temporaryFolder, testTools } from '../helpers/make-media.ts';
import { COMPACT_LIKE } from '../helpers/separation-geometry.ts';
import { knownSeparator } from '../helpers/stand-in-separation.ts';
import { embeddingPath, type EmbeddingPath, pictureAlong, soundAlong } from '../helpers/synthetic-embeddings.ts';

const config = { ...COMPACT_LIKE, faceSize: 16 };
const { frameRate, faceSize, sampleRate } = config;
const SECONDS = 20;
const KEPT = 0.8;
const WHOLE: SplitOptions = { audioTrack: 0, range: null, face: null, offset: 0 };
const [voice, another] = [embeddingPath(1, faceSize), embeddingPath(2, faceSize)];
const call = { signal: new AbortController().signal, onProgress: () => undefined };
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let tools: Tools;
let media: MediaInfo;
let splits = 0;
beforeAll(async () => {
  folder = await temporaryFolder();
  tools = await testTools();
  media = await probe(await makeClip(join(folder.path, 'film.mov'), { seconds: SECONDS, video: { frameRate: RATES['25'], flashes: [] }, audio: [{ encoder: 'pcm_s16le', chirps: Array.from({ length: 5 * SECONDS }, (_, i) => i / 5) }] }), tools, call.signal);
});
afterAll(() => folder[Symbol.asyncDispose]());

/** Lips along a path, in the pictures that `isThere` says. */
function talking(path: EmbeddingPath, isThere: (picture: number) => boolean = () => true): (window: { readonly first: number; readonly end: number }) => VisibleTrack {
  return ({ first, end }) => {
    const times = Array.from({ length: end - first }, (_, i) => (first + i) / frameRate);
    return { first, boxes: Float32Array.from(times.flatMap(() => [0.4, 0.2, 0.2, 0.4])), vectors: pictureAlong(times, path).vectors, present: Uint8Array.from(times, (_, i) => Number(isThere(first + i))) };
  };
}

async function splitOf(faces: readonly ReturnType<typeof talking>[], options: Partial<SplitOptions> = {}, voices: VoiceTeller | null = null): Promise<StoredStems> {
  const finder: FaceFinder = { id: 'known', frameRate, find: (_, window) => Promise.resolve(faces.map((face) => face(window))) };
  const cache = new DerivedCache(join(folder.path, `cache-${++splits}`), 1e9);
  const listener = { hear: (samples: Float32Array, start: number) => Promise.resolve(soundAlong(start, start + samples.length / sampleRate, voice)) };
  const known = { ...knownSeparator(() => KEPT), config };
  // Beside a face others talk: of all speech it is told to keep more here and less there, in equal parts.
  const speech = [1.5, -1.5].map((more) => 1 / (1 + Math.exp(-(Math.log(KEPT / (1 - KEPT)) + more))));
  const separator: MaskModel = voices ? { ...known, mask: async (window, turn) => (window.face ? known.mask(window, turn) : window.magnitudes.map((_, i) => speech[i % 2])) } : known;
  const deps: SplitDeps = { tools, separator, faces: finder, voices, listener, store: new StemsStore(cache), registry: new MediaRegistry() };
  return splitStems(media, { ...WHOLE, ...options }, deps, call);
}

/** Two voices, one along each path; nearly all that is heard is the first's. */
const twoVoices = (id: string, ...paths: readonly [EmbeddingPath, EmbeddingPath]): VoiceTeller => ({
  id,
  tell({ samples, from, mixture }) {
    const [first, second] = paths.map((path) => soundAlong(from / sampleRate, (from + samples.length) / sampleRate, path));
    return Promise.resolve({ first: new Float32Array(mixture.length).fill(0.99), heard: [first, second] });
  },
});

const shareOf = async (...args: Parameters<typeof splitOf>) => (await splitOf(...args)).info.onScreenShare ?? 0;

describe('belief in what lips say', () => {
  it('keeps what they say on screen', async () => {
    expect(await shareOf([talking(voice)])).toBeCloseTo(KEPT, 3);
  });

  it('sends most of a voice-over off screen', async () => {
    expect(await shareOf([talking(another)])).toBeLessThan(0.25 * KEPT);
  });

  it('says where it doubts, and what to do about it', async () => {
    const stems = await splitOf([talking(another, (picture) => picture < 300), talking(voice, (picture) => picture >= 300)]);
    const curve = decodeCurve(await readFile(stems.files.curve));
    expect([curve[60]?.sight, curve[180]?.sight]).toEqual(['doubted', 'somebody']);
    expect(stems.info.visibleSeconds).toBeCloseTo(SECONDS, 0);
    // Between the chirps there is nothing to doubt.
    expect(stems.info.doubtedSeconds).toBeGreaterThan(5);
    expect(stems.info.doubtedSeconds).toBeLessThanOrEqual(6);
    const args = { mediaId: media.id, audioTrack: 0, range: null, face: null, offset: 0, stems: ['on-screen'], format: 's16', folder: folder.path, pattern: '{name} {stem}', mux: false, overwrite: true } as const;
    const { warnings } = await exportStems(media, stems, args, { tools, version: '0.0.0-test', now: () => new Date() }, call);
    expect(warnings.join()).toMatch(/lips in view do not say.*choose the face/u);
    expect((await splitOf([talking(voice)])).info.doubtedSeconds).toBe(0);
  });

  it('tells two faces of one shot apart', async () => {
    expect(await shareOf([talking(another), talking(voice)])).toBeCloseTo(KEPT, 3);
  });

  it('tells faces apart that follow each other in the picture', async () => {
    const share = await shareOf([talking(another, (picture) => picture < 250), talking(voice, (picture) => picture >= 250)]);
    expect(share).toBeGreaterThan(0.45 * KEPT);
    expect(share).toBeLessThan(0.55 * KEPT);
  });

  it('follows lips that come later', async () => {
    const late: EmbeddingPath = (time) => voice(time - 0.8);
    expect(await shareOf([talking(late)], { offset: 0.8 })).toBeCloseTo(KEPT, 2);
  });

  it('believes whoever was chosen', async () => {
    expect(await shareOf([talking(another)], { face: 0 })).toBeCloseTo(KEPT, 3);
  });

  it('leans towards the one of two voices that the lips say', async () => {
    const share = (...paths: readonly [EmbeddingPath, EmbeddingPath]) => shareOf([talking(voice)], {}, twoVoices('told', ...paths));
    const odds = (value: number) => Math.log(value / (1 - value));
    // How far, `lean-mask.test.ts` says.
    expect(odds(await share(voice, another))).toBeGreaterThan(odds(KEPT) + 1);
    expect(odds(await share(another, voice))).toBeLessThan(-1);
    expect(await share(another, another)).toBeCloseTo(KEPT, 3);
    expect(odds(await shareOf([talking(voice)], { face: 0 }, twoVoices('chosen', another, voice)))).toBeLessThan(0);
  });

  it('splits anew with another model that tells voices apart', async () => {
    const models = await Promise.all([null, twoVoices('one', voice, another), twoVoices('two', voice, another)].map(async (voices) => (await splitOf([talking(voice)], {}, voices)).files.state));
    expect(new Set(models.map((path) => path.slice(path.lastIndexOf('/') + 1))).size).toBe(3);
  });
});
