/**
 * @file Batches of real clips that write stems and heat maps, by networks whose answers are known: every file is there, stems add up to the sample, a
 * batch that was ended between two clips leaves the same as one that was not, and a second run does nothing.
 */
import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createHeatMapService } from '../../src-main/analysis/multisensory/heat-map-service.ts';
import { type Batches, createBatchService } from '../../src-main/batch/batch-service.ts';
import { SHIPPED_RECIPES } from '../../src-main/batch/recipes.ts';
import type { ReportItem } from '../../src-main/batch/report/report-data.ts';
import { createLog } from '../../src-main/log.ts';
import { MediaRegistry } from '../../src-main/media/media-registry.ts';
import { createMediaService } from '../../src-main/media/media-service.ts';
import { ModelStore } from '../../src-main/models/model-store.ts';
import type { Tools } from '../../src-main/process/binaries.ts';
import type { EngineHost } from '../../src-main/process/engine-host.ts';
import { JobQueue } from '../../src-main/process/job-queue.ts';
import { DerivedCache } from '../../src-main/project/derived-cache.ts';
import { createStemsService } from '../../src-main/stems/stems-service.ts';
import { StemsStore } from '../../src-main/stems/stems-store.ts';
import type { BatchOptions, Recipe } from '../../src-shared/contract/batch.ts';
import type { Call } from '../../src-shared/contract/services.ts';
import { toleranceOf } from '../../src-shared/model/tolerance.ts';
import { makeSquareClip } from '../helpers/flashing-square.ts';
import { makeClip, RATES, runTool, temporaryFolder, testTools } from '../helpers/make-media.ts';
import { plantModels } from '../helpers/planted-multisensory.ts';
import { facesAt, knownSeparator } from '../helpers/stand-in-separation.ts';
import { createTestEngine } from '../helpers/test-engine.ts';

const call: Call = { signal: new AbortController().signal, onProgress: () => undefined };
const steps = SHIPPED_RECIPES.flatMap((recipe) => recipe.steps);
const recipe: Recipe = {
  name: 'stems and heat map',
  steps: [{ ...steps.find(({ kind }) => kind === 'stems')!, format: 's16', mux: true } as Recipe['steps'][number], { ...steps.find(({ kind }) => kind === 'see')!, data: true } as Recipe['steps'][number]],
};
const LIMITS = { cpu: 2, disk: 1, gpu: 1 };
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let tools: Tools;
let engine: EngineHost;
let models: string;
let card: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  tools = await testTools();
  engine = createTestEngine();
  models = await plantModels(join(folder.path, 'models'));
  card = join(folder.path, 'card');
  await mkdir(card);
  const square = { width: 160, height: 90, square: [0.72, 0.3], decoy: [0.2, 0.7], lit: [1.2, 1.6] } as const;
  await makeSquareClip(join(card, 'a.mov'), { ...square, options: ['-c:a', 'pcm_s16le'] });
  await makeSquareClip(join(card, 'b.mp4'), square);
  await makeClip(join(card, 'mute.mp4'), { seconds: 1, video: { frameRate: RATES['25'], flashes: [] } });
});
afterAll(async () => {
  await engine.dispose();
  await folder[Symbol.asyncDispose]();
});

/** The product's services on a home of their own, but for the separator and the faces; `judged` counts what was asked of them, and of the engine. */
function setUp(home: string, folders: readonly string[] = [models]) {
  const separator = knownSeparator((_seconds, frequency) => (frequency < 1500 ? 0.75 : 0.25));
  const seen = { runs: 0, urgent: 0 };
  const inference: Pick<EngineHost, 'run'> = {
    run: (model, feeds, signal, background) => {
      seen.runs++;
      if (!background) seen.urgent++;
      return engine.run(model, feeds, signal, background);
    },
  };
  const registry = new MediaRegistry();
  const cache = new DerivedCache(join(home, 'cache'), 1e9);
  const log = createLog('error', () => undefined);
  const queue = new JobQueue(LIMITS);
  const common = { tools: () => Promise.resolve(tools), registry, cache, queue, log };
  const batches = createBatchService({
    data: join(home, 'data'),
    media: createMediaService(common),
    alignment: { measure: () => Promise.reject(new Error('nothing is measured')), fix: () => Promise.reject(new Error('nothing is fixed')) },
    stems: createStemsService({ ...common, store: new StemsStore(cache), models: () => Promise.resolve({ separator, voices: null, listener: null, faces: facesAt() }), version: '0.0.0-test' }),
    heatMap: createHeatMapService({ ...common, engine: inference, models: new ModelStore(folders) }).service,
    maxOffset: () => Promise.resolve(2),
    judge: () => Promise.resolve(toleranceOf('ebu-r37')),
    poster: () => Promise.resolve(Buffer.from('jpeg')),
    limits: LIMITS,
    emit: () => undefined,
    log,
  });
  return { batches, judged: () => separator.windows.length + seen.runs, urgent: () => seen.urgent };
}

function optionsFor(out: string, chosen: Recipe = recipe): BatchOptions {
  return { name: null, source: { inputs: [card], patterns: [], recursive: true, watch: false }, recipe: chosen, output: { folder: out, keepFolders: true }, document: null };
}

async function run(batches: Batches, batchId: string): Promise<void> {
  await batches.start({ batchId, jobs: 1 }, call);
  await batches.ended(batchId);
}

/** What the report says of each clip, with `out` for the folder of outputs. */
async function reportOf(batches: Batches, batchId: string, out: string): Promise<readonly ReportItem[]> {
  const [file] = await batches.report({ batchId, formats: ['json'], folder: join(out, '..', 'report') }, call);
  return (JSON.parse((await readFile(file!.path, 'utf8')).replaceAll(out, 'out')) as { items: ReportItem[] }).items;
}

async function samples(path: string): Promise<Int16Array> {
  const raw = join(folder.path, 'samples.raw');
  await runTool('ffmpeg', ['-v', 'error', '-y', '-i', path, '-map', '0:a:0', '-f', 's16le', '-c:a', 'pcm_s16le', raw]);
  const bytes = await readFile(raw);
  return new Int16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}

const NAMES = ['a.heat-map.json', 'a.heat-map.mov', 'a.off-screen.wav', 'a.on-screen.wav', 'a.stems.mov', 'b.heat-map.json', 'b.heat-map.mp4', 'b.off-screen.wav', 'b.on-screen.wav', 'b.stems.mov'];

describe('a batch of stems and heat maps', { timeout: 900_000 }, () => {
  it('writes every file, adds up, does nothing twice, and leaves the same when it is ended between clips', async () => {
    const out = join(folder.path, 'calm', 'out');
    const calm = setUp(join(folder.path, 'calm'));
    const { id } = await calm.batches.create(optionsFor(out), call);
    await run(calm.batches, id);
    const { items } = await calm.batches.items({ batchId: id, from: 0, count: 10 }, call);
    expect(items.map(({ state }) => state)).toEqual([{ kind: 'done', outcome: 'made' }, { kind: 'done', outcome: 'made' }, { kind: 'skipped', reason: 'no-audio' }]);
    expect((await readdir(out)).sort()).toEqual(NAMES);
    expect(items[0]!.made!.map(({ role, path }) => [role, path])).toContainEqual(['film', join(out, 'a.stems.mov')]);
    const [mixture, on, off] = [await samples(join(card, 'a.mov')), await samples(join(out, 'a.on-screen.wav')), await samples(join(out, 'a.off-screen.wav'))];
    expect([on.length, off.length]).toEqual([mixture.length, mixture.length]);
    expect(mixture.every((value, n) => value === on[n]! + off[n]!)).toBe(true);
    expect(on.some((value) => Math.abs(value) > 1000)).toBe(true);
    // Nobody waits for a batch.
    expect(calm.urgent()).toBe(0);

    const report = await reportOf(calm.batches, id, out);
    expect(report.map(({ name, section }) => [name, section])).toEqual([['a.mov', 'made'], ['b.mp4', 'made'], ['mute.mp4', 'skipped']]);
    const [stems, see] = report[0]!.made.map(({ facts }) => facts);
    expect(stems).toMatchObject({ kind: 'stems', residualDb: null, warnings: [] });
    expect(stems?.kind === 'stems' && stems.onScreenShare).toBeGreaterThan(0.5);
    expect(see?.kind === 'see' && see.meanStrength).toBeGreaterThan(0);
    expect(report[2]).toMatchObject({ skipped: 'no-audio', made: [] });

    const dates = async () => Promise.all(NAMES.map(async (name) => (await stat(join(out, name))).mtimeMs));
    const [before, asked] = [await dates(), calm.judged()];
    await run(calm.batches, id);
    await calm.batches.retry({ batchId: id, itemIds: ['1', '2', '3'], measure: false }, call);
    await run(calm.batches, id);
    expect([await dates(), calm.judged()]).toEqual([before, asked]);

    const killedOut = join(folder.path, 'killed', 'out');
    const first = setUp(join(folder.path, 'killed'));
    const killed = await first.batches.create(optionsFor(killedOut), call);
    await first.batches.start({ batchId: killed.id, jobs: 1 }, call);
    await vi.waitFor(async () => expect((await first.batches.items({ batchId: killed.id, from: 0, count: 0 }, call)).batch.counts.done).toBe(1), { timeout: 600_000, interval: 20 });
    await first.batches.dispose();
    const second = setUp(join(folder.path, 'killed'));
    expect((await second.batches.list({}, call))[0]!.state).toBe('interrupted');
    await run(second.batches, killed.id);
    expect(await reportOf(second.batches, killed.id, killedOut)).toEqual(report);
    expect((await readdir(killedOut)).sort()).toEqual(NAMES);
  });

  it('pauses with the reason where there is no network, and goes on once there is', async () => {
    const home = join(folder.path, 'without');
    const heatMap = SHIPPED_RECIPES.find(({ name }) => name === 'heat map')!;
    const without = setUp(home, [join(folder.path, 'no models')]);
    const { id } = await without.batches.create(optionsFor(join(home, 'out'), heatMap), call);
    await run(without.batches, id);
    const { items, batch } = await without.batches.items({ batchId: id, from: 0, count: 10 }, call);
    expect(batch.state).toBe('paused');
    expect(items[0]!.state).toMatchObject({ kind: 'failed', error: { code: 'model.missing' } });
    await without.batches.dispose();
    const { batches } = setUp(home);
    await batches.retry({ batchId: id, itemIds: ['1'], measure: false }, call);
    await run(batches, id);
    expect((await batches.items({ batchId: id, from: 0, count: 10 }, call)).items.map(({ state }) => state)).toEqual([{ kind: 'done', outcome: 'made' }, { kind: 'done', outcome: 'made' }, { kind: 'skipped', reason: 'no-audio' }]);
    expect((await readdir(join(home, 'out'))).sort()).toEqual(['a.heat-map.mov', 'b.heat-map.mp4']);
  });
});
