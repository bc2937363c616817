/** @file The whole measurement on files: what cannot be told is said, a planted offset is found with its sign, a cancel stops at once. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { measureAlignment } from '../../src-main/analysis/measure-alignment.ts';
import { sceneNetwork } from '../../src-main/analysis/scene/scene-network.ts';
import { separatorNetworks } from '../../src-main/analysis/separation/separator-network.ts';
import { speechNetwork } from '../../src-main/analysis/separation/speech-part.ts';
import { probe } from '../../src-main/media/probe.ts';
import { type FaceModels, loadFaceModels } from '../../src-main/models/face-weights.ts';
import { ModelStore } from '../../src-main/models/model-store.ts';
import type { Tools } from '../../src-main/process/binaries.ts';
import type { EngineHost } from '../../src-main/process/engine-host.ts';
import { CanceledError } from '../../src-shared/contract/errors.ts';
import type { MeasureOptions, Progress } from '../../src-shared/contract/services.ts';
import type { AlignmentEstimate } from '../../src-shared/model/alignment.ts';
import { makeBy, temporaryFolder, testTools } from '../helpers/make-media.ts';
import { createTestEngine } from '../helpers/test-engine.ts';

const speaker = fileURLToPath(new URL('../../../shared/footage/train/speech-grid-s1/pgbk6n.mpg', import.meta.url));
const models = new ModelStore([fileURLToPath(new URL('../../resources/models', import.meta.url))]);
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let tools: Tools;
let faceModels: FaceModels;
let engine: EngineHost;
beforeAll(async () => {
  folder = await temporaryFolder();
  tools = await testTools();
  faceModels = await loadFaceModels();
  engine = createTestEngine();
});
afterAll(async () => {
  await engine.dispose();
  await folder[Symbol.asyncDispose]();
});

const make = (name: string, args: readonly string[]) => makeBy(args, join(folder.path, name));

async function measure(path: string, options: Partial<MeasureOptions> = {}, onProgress: (progress: Progress) => void = () => undefined, signal = new AbortController().signal, speech = speechNetwork(models, separatorNetworks(engine))): Promise<AlignmentEstimate> {
  const media = await probe(path, tools, signal);
  return measureAlignment(media, { mediaId: media.id, range: null, thorough: false, maxOffset: 2, ...options, audioTrack: 0 }, { tools, engine, models, faceModels, scene: sceneNetwork(models, engine), speech }, { signal, onProgress });
}

const picture = (seconds: number) => ['-f', 'lavfi', '-i', `testsrc2=size=320x240:rate=25:duration=${seconds}`];
const sound = (seconds: number) => ['-f', 'lavfi', '-i', `sine=frequency=400:duration=${seconds}`];
const pcm = ['-c:v', 'mpeg4', '-c:a', 'pcm_s16le'];

describe('measureAlignment without an answer', () => {
  it('says that nobody is in the picture', async () => {
    const estimate = await measure(await make('no-face.mov', [...picture(6), ...sound(6), ...pcm]));
    expect(estimate).toMatchObject({ verdict: 'cannot-tell', reason: 'no-face', offset: null, driftPpm: null, steps: [], windows: [] });
    expect(estimate.confidence).toBeLessThan(0.5);
  });

  it('says that there is no sound', async () => {
    expect(await measure(await make('no-audio.mov', [...picture(2), '-c:v', 'mpeg4']))).toMatchObject({ verdict: 'cannot-tell', reason: 'no-audio' });
  });

  it('says that there is no picture', async () => {
    expect(await measure(await make('no-video.wav', sound(2)))).toMatchObject({ verdict: 'cannot-tell', reason: 'no-video' });
  });

  it('says that a fifth of a second is too short', async () => {
    expect(await measure(await make('short.mov', [...picture(0.2), ...sound(0.2), ...pcm]))).toMatchObject({ verdict: 'cannot-tell', reason: 'too-short' });
  });

  it.skipIf(!existsSync(speaker))('says that a face moves its lips to silence', async () => {
    const path = await make('silent.mov', ['-i', speaker, '-f', 'lavfi', '-i', 'anullsrc=sample_rate=48000:channel_layout=mono', '-map', '0:v', '-map', '1:a', '-shortest', ...pcm, '-q:v', '2']);
    expect(await measure(path)).toMatchObject({ verdict: 'cannot-tell', reason: 'no-speech', offset: null });
  });

  it.skipIf(!existsSync(speaker))('says that a hum is no speech', async () => {
    const path = await make('hum.mov', ['-i', speaker, ...sound(3), '-map', '0:v', '-map', '1:a', ...pcm, '-q:v', '2']);
    expect(await measure(path)).toMatchObject({ verdict: 'cannot-tell', reason: 'no-speech' });
  });
});

describe.skipIf(!existsSync(speaker))('measureAlignment of a speaker', () => {
  it('finds the clip in sync', async () => {
    const estimate = await measure(speaker);
    expect(Math.abs(estimate.offset ?? 1)).toBeLessThan(0.04);
    expect(estimate.faces.map(({ speaking }) => speaking)).toEqual([true]);
    expect(estimate.confidence).toBeGreaterThan(0.9);
  });

  it('takes the speech out of sound in which it does not stand clear, and only there', async () => {
    const network = await speechNetwork(models, separatorNetworks(engine))();
    let taken = 0;
    const counting = () => Promise.resolve(network && { ...network, of: (...args: Parameters<typeof network.of>) => (taken++, network.of(...args)) });
    await measure(speaker, {}, undefined, undefined, counting);
    expect(taken).toBe(0);
    const noise = 'anoisesrc=color=pink:amplitude=0.3:sample_rate=48000:seed=3:duration=3';
    const path = await make('noisy.mov', ['-i', speaker, '-f', 'lavfi', '-i', noise, '-filter_complex', '[0:a]aresample=48000[voice];[voice][1:a]amix=inputs=2:duration=first[both]', '-map', '0:v', '-map', '[both]', ...pcm, '-q:v', '2']);
    const estimate = await measure(path, {}, undefined, undefined, counting);
    expect(taken).toBeGreaterThan(0);
    expect(estimate).toMatchObject({ verdict: 'in-sync' });
    expect(estimate.confidence).toBeGreaterThan(0.9);
  });

  it('calls sound that comes 0.5 s too soon early, and so by half a second', async () => {
    const path = await make('early.mov', ['-i', speaker, '-af', 'atrim=start=0.5,asetpts=PTS-STARTPTS', ...pcm, '-q:v', '2']);
    const estimate = await measure(path);
    expect(estimate.verdict).toBe('offset');
    expect(Math.abs((estimate.offset ?? 0) - 0.5)).toBeLessThan(0.04);
  });

  it('calls sound that comes 0.36 s too late late', async () => {
    const path = await make('late.mov', ['-i', speaker, '-af', 'adelay=360:all=1', ...pcm, '-q:v', '2']);
    expect(Math.abs(((await measure(path)).offset ?? 0) + 0.36)).toBeLessThan(0.04);
  });

  it('finds an offset beyond two seconds when told to look there', async () => {
    const path = await make('far.mov', ['-stream_loop', '1', '-i', speaker, '-af', 'adelay=2600:all=1', ...pcm, '-q:v', '2']);
    const { offset } = await measure(path, { maxOffset: 4 });
    expect(Math.abs((offset ?? 0) + 2.6)).toBeLessThan(0.04);
  });

  it('reports stages, an estimate so far and a fraction that does not fall', async () => {
    const seen: Progress[] = [];
    await measure(speaker, {}, (progress) => seen.push(progress));
    expect(new Set(seen.map(({ stage }) => stage))).toEqual(new Set(['decoding', 'finding-faces', 'matching']));
    const fractions = seen.map(({ fraction }) => fraction ?? 0);
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
    expect(seen.at(-1)?.partial).toMatchObject({ verdict: 'in-sync' });
  });

  it('stops soon after a cancel and leaves the engine usable', async () => {
    const long = await make('long.mov', ['-stream_loop', '20', '-i', speaker, ...pcm, '-q:v', '5']);
    const canceling = new AbortController();
    let canceledAt = 0;
    const measuring = measure(long, { thorough: true }, ({ stage }) => {
      if (stage !== 'finding-faces' || canceling.signal.aborted) return;
      canceledAt = performance.now();
      canceling.abort();
    }, canceling.signal);
    await expect(measuring).rejects.toBeInstanceOf(CanceledError);
    expect(canceledAt).toBeGreaterThan(0);
    expect(performance.now() - canceledAt).toBeLessThan(20_000);
    expect((await measure(speaker)).verdict).toBe('in-sync');
  });
});
