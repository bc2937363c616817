/** @file The measurement by the picture as a whole: a planted offset with its sign, sound of something else, too little to go by, no network, a cancel. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AgreementNetwork } from '../../src-main/analysis/scene/agreement-network.ts';
import { measureScene, type SceneFinding } from '../../src-main/analysis/scene/measure-scene.ts';
import { sceneNetwork } from '../../src-main/analysis/scene/scene-network.ts';
import { probe } from '../../src-main/media/probe.ts';
import { ModelStore } from '../../src-main/models/model-store.ts';
import type { Tools } from '../../src-main/process/binaries.ts';
import type { EngineHost } from '../../src-main/process/engine-host.ts';
import { CanceledError } from '../../src-shared/contract/errors.ts';
import { makeBy, temporaryFolder, testTools } from '../helpers/make-media.ts';
import { SMALL, writeMultisensoryModel } from '../helpers/multisensory-model.ts';
import { createTestEngine } from '../helpers/test-engine.ts';

const speaker = fileURLToPath(new URL('../../../shared/footage/train/speech-grid-s1/pgbk6n.mpg', import.meta.url));
const shipped = new ModelStore([fileURLToPath(new URL('../../resources/models', import.meta.url))]);
const pcm = ['-c:v', 'mpeg4', '-q:v', '2', '-c:a', 'pcm_s16le'];
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let tools: Tools;
let engine: EngineHost;
let network: AgreementNetwork;
beforeAll(async () => {
  folder = await temporaryFolder();
  tools = await testTools();
  engine = createTestEngine();
  const opened = await sceneNetwork(shipped, engine)();
  if (!opened) throw new Error('the shipped network does not compare');
  network = opened;
});
afterAll(async () => {
  await engine.dispose();
  await folder[Symbol.asyncDispose]();
});

const make = (name: string, args: readonly string[]) => makeBy(args, join(folder.path, name));

async function measure(path: string, signal = new AbortController().signal, onProgress: () => void = () => undefined): Promise<SceneFinding> {
  const media = await probe(path, tools, signal);
  return measureScene(media, { audioTrack: 0, range: { start: 0, end: media.duration }, maxOffset: 2, thorough: false }, { network, tools }, { signal, onProgress });
}

describe.skipIf(!existsSync(speaker))('measureScene of a speaker, whose face is not looked for', () => {
  it.each([['early', 0.5, ['-af', 'atrim=start=0.5,asetpts=PTS-STARTPTS']], ['late', -0.36, ['-af', 'adelay=360:all=1']]] as const)('finds sound that is %s by %d s', async (name, planted, filter) => {
    const { verdict, offset, confidence, curve, model } = await measure(await make(`${name}.mov`, ['-i', speaker, ...filter, ...pcm]));
    expect(verdict).toBe('offset');
    expect(Math.abs((offset ?? 9) - planted)).toBeLessThan(0.1);
    expect(confidence).toBeGreaterThan(0.6);
    expect([curve?.offsets.length, curve?.offsets[0], model]).toEqual([51, -2, network.id]);
  });

  it('calls the clip as it is in sync', async () => {
    expect((await measure(speaker)).verdict).toBe('in-sync');
  });

  it('stops after a cancel', async () => {
    const long = await make('long.mov', ['-stream_loop', '20', '-i', speaker, ...pcm]);
    const canceling = new AbortController();
    await expect(measure(long, canceling.signal, () => canceling.abort())).rejects.toBeInstanceOf(CanceledError);
  });
});

describe('measureScene without an answer', () => {
  // Both begin and end with the window: what only knows that would call them in sync.
  it('does not tie a pattern to a tone', async () => {
    const path = await make('pattern.mov', ['-f', 'lavfi', '-i', 'testsrc2=size=320x240:rate=25:duration=4', '-f', 'lavfi', '-i', 'sine=frequency=400:duration=4', ...pcm]);
    expect(await measure(path)).toMatchObject({ verdict: 'cannot-tell', offset: null });
  });

  it('does not judge a second', async () => {
    const path = await make('second.mov', ['-f', 'lavfi', '-i', 'testsrc2=size=320x240:rate=25:duration=1', '-f', 'lavfi', '-i', 'sine=frequency=400:duration=1', ...pcm]);
    expect(await measure(path)).toMatchObject({ verdict: 'cannot-tell', confidence: 0, windows: [], curve: null, analysedSeconds: 0 });
  });
});

describe('sceneNetwork', () => {
  it('is none where no network is installed, or one that does not compare', async () => {
    expect(await sceneNetwork(new ModelStore([join(folder.path, 'nothing')]), engine)()).toBeNull();
    const models = join(folder.path, 'models');
    await writeMultisensoryModel(models, 1, { ...SMALL, matched: 0 });
    expect(await sceneNetwork(new ModelStore([models]), engine)()).toBeNull();
  });
});
