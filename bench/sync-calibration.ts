/**
 * @file Where the constants of `analysis/confidence.ts` come from: curves whose answer is known, and a logistic fit to how often their peaks are right.
 * `npx tsx bench/sync-calibration.ts [CLIPS]`. Uses training footage only; `check/` is for measuring. To be run again for another model.
 *
 * Short clips of a speaker are put between other people's sound. Curves of several clips are summed at their common offset, which makes a longer
 * clip. Noise (other voices, music, machines) makes them as hard as footage of people never trained on.
 */
import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { embedPicture, embedSound, type Embedder } from '../src-main/analysis/embed.ts';
import { trackFaces } from '../src-main/analysis/faces.ts';
import { findPeak, type Peak } from '../src-main/analysis/peak.ts';
import { offsetGrid, type PictureEmbeddings, similaritySums } from '../src-main/analysis/similarity.ts';
import { pool, standardise, type WindowCurve } from '../src-main/analysis/window-curve.ts';
import { decodePcm } from '../src-main/media/decode.ts';
import { probe } from '../src-main/media/probe.ts';
import { loadFaceModels } from '../src-main/models/face-weights.ts';
import { ModelStore } from '../src-main/models/model-store.ts';
import { seededRandom } from '../src-main/nn/random.ts';
import { fitLogistic, logistic } from './parts/logistic-fit.ts';
import { FOOTAGE, startSyncSession } from './parts/sync-bench-session.ts';

interface Clip {
  readonly picture: PictureEmbeddings;
  readonly sound: Float32Array;
}

interface Curve {
  /** Signal-to-noise ratio in dB; null for sound of somebody else. */
  readonly ratio: number | null;
  readonly window: WindowCurve;
}

const RATIOS = [Infinity, 10, 5, 2, 0, -3] as const;
/** Sound around a clip, seconds: what ±2 s of offset ask for, and margin. */
const AROUND = 2.6;
const RATE = 16_000;
const TRIALS = 40_000;
const MOST_WINDOWS = 32;

const grid = offsetGrid(2, 0.01);
const random = seededRandom(11);
const { signal } = new AbortController();
const session = await startSyncSession();
try {
  const model = await new ModelStore([fileURLToPath(new URL('../resources/models', import.meta.url))]).lipSync();
  const embedder: Embedder = { model, engine: session.engine, signal };
  const clips = await readClips(Number(process.argv[2] ?? 240), embedder);
  const noises = await readNoises();
  const curves: Curve[] = [];
  for (const clip of clips) for (const ratio of [...RATIOS, null, null]) curves.push(...(await curveOf(clip, ratio, clips, noises, embedder)));
  report(simulate(curves));
} finally {
  await session.dispose();
}

async function readSound(path: string): Promise<Float32Array> {
  const media = await probe(path, session.tools, signal);
  const samples: number[] = [];
  for await (const chunk of decodePcm(media, { audioTrack: 0, sampleRate: RATE, channels: 1, range: null }, session.tools, signal)) samples.push(...chunk.samples);
  return Float32Array.from(samples);
}

async function readClips(count: number, embedder: Embedder): Promise<readonly Clip[]> {
  const folder = join(FOOTAGE, 'train/speech-arabic-news');
  const names = (await readdir(folder)).sort();
  const faceModels = await loadFaceModels();
  const { crop } = embedder.model.manifest;
  const clips: Clip[] = [];
  for (let at = 0; at < names.length && clips.length < count; at += Math.max(1, Math.floor(names.length / count))) {
    const path = join(folder, names[at]);
    const media = await probe(path, session.tools, signal);
    const deps = { tools: session.tools, engine: session.engine, faceModels };
    const [track] = await trackFaces(media, { range: { start: 0, end: media.duration }, frameRate: crop.frameRate, crop }, deps, { signal, onProgress: () => undefined });
    if (track && track.times.length >= 25) clips.push({ picture: await embedPicture(track.crops, track.times, embedder), sound: await readSound(path) });
  }
  return clips;
}

async function readNoises(): Promise<readonly Float32Array[]> {
  const folder = join(FOOTAGE, 'train/events');
  const sounds: Float32Array[] = [];
  for (const name of (await readdir(folder)).sort()) {
    const media = await probe(join(folder, name), session.tools, signal);
    if (media.audio.length > 0) sounds.push(await readSound(join(folder, name)));
  }
  return sounds.filter((sound) => level(sound) > 0.001);
}

function level(sound: Float32Array): number {
  return Math.sqrt(sound.reduce((sum, sample) => sum + sample * sample, 0) / Math.max(1, sound.length));
}

function pick<T>(items: readonly T[]): T {
  return items[Math.floor(random() * items.length)];
}

/** `length` samples of one sound after another, each at the same level. */
function filled(length: number, next: () => Float32Array): Float32Array {
  const result = new Float32Array(length);
  for (let at = 0; at < length; ) {
    const sound = next();
    const gain = 0.1 / Math.max(1e-6, level(sound));
    result.set(sound.subarray(0, length - at).map((sample) => sample * gain), at);
    at += Math.max(1, sound.length);
  }
  return result;
}

/** The clip's curve with its own sound at a ratio to noise, or with somebody else's; nothing when it is silent. */
async function curveOf(clip: Clip, ratio: number | null, clips: readonly Clip[], noises: readonly Float32Array[], embedder: Embedder): Promise<readonly Curve[]> {
  const other = () => pick(clips.filter((candidate) => candidate !== clip)).sound;
  const around = Math.round(AROUND * RATE);
  const sound = filled(2 * around + clip.sound.length, other);
  const own = ratio === null ? other() : clip.sound;
  const gain = 0.1 / Math.max(1e-6, level(own));
  sound.set(own.subarray(0, clip.sound.length).map((sample) => sample * gain), around);
  const hum = filled(sound.length, random() < 0.4 ? () => pick(noises) : other);
  const noise = 10 ** (-(ratio ?? Infinity) / 20);
  const mixed = sound.map((sample, at) => sample + (noise > 0 ? noise * hum[at] : 0));
  const embedded = await embedSound(mixed, -AROUND, embedder);
  const curve = standardise(similaritySums(clip.picture, embedded, grid, { from: 0, to: clip.picture.times.length }));
  return curve ? [{ ratio, window: { ...curve, time: 0, duration: 1, face: 0 } }] : [];
}

interface Outcome {
  readonly peak: Peak;
  readonly error: number;
  readonly matched: boolean;
}

/** Clips of 1 to 32 windows, of which all, some or none match. */
function simulate(curves: readonly Curve[]): readonly Outcome[] {
  const unmatched = curves.filter(({ ratio }) => ratio === null);
  const byRatio = RATIOS.map((ratio) => curves.filter((curve) => curve.ratio === ratio));
  return Array.from({ length: TRIALS }, () => {
    const count = Math.round(MOST_WINDOWS ** random());
    const share = pick([1, 1, 0.6, 0.3, 0]);
    const source = pick(byRatio);
    const windows = Array.from({ length: count }, () => pick(random() < share ? source : unmatched));
    const peak = findPeak(pool(windows.map(({ window }) => window), grid), grid);
    return { peak: peak ?? { offset: 9, height: 0, runnerUp: 0, frames: 0 }, error: Math.abs(peak?.offset ?? 9), matched: windows.some(({ ratio }) => ratio !== null) };
  }).map((outcome) => (outcome.matched ? outcome : { ...outcome, error: 9 }));
}

function report(outcomes: readonly Outcome[]): void {
  const weights = fitLogistic(outcomes.map(({ peak, error }) => ({ features: [1, peak.height, peak.height - peak.runnerUp], right: error <= 0.04 })));
  process.stdout.write(`logit = ${weights.map((weight) => weight.toFixed(2)).join(', ')} · [1, height, height − runner-up]\n`);
  const rated = outcomes.map((outcome) => ({ ...outcome, confidence: logistic(weights, [1, outcome.peak.height, outcome.peak.height - outcome.peak.runnerUp]) }));
  const edges = [0, 0.3, 0.5, 0.7, 0.9, 0.97, 1.01];
  edges.slice(0, -1).forEach((from, at) => {
    const group = rated.filter(({ confidence }) => confidence >= from && confidence < edges[at + 1]);
    const part = (holds: (error: number) => boolean) => ((100 * group.filter(({ error }) => holds(error)).length) / group.length).toFixed(1);
    process.stdout.write(`confidence ${from.toFixed(2)}–${edges[at + 1].toFixed(2)}: ${group.length} clips, ${part((error) => error <= 0.04)} % within 40 ms, ${part((error) => error > 0.12)} % wrong by more than 120 ms\n`);
  });
  const nulls = outcomes.filter(({ matched }) => !matched).map(({ peak }) => peak.height).sort((a, b) => a - b);
  const quantile = (share: number) => nulls[Math.floor(share * (nulls.length - 1))].toFixed(2);
  process.stdout.write(`highest peak of ${nulls.length} clips with somebody else's sound: median ${quantile(0.5)}, 99 % ${quantile(0.99)}, 99.9 % ${quantile(0.999)}\n`);
}
