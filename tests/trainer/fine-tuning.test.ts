/** @file Going on from a model: near it, reproducibly, on the CPU where a device is wrong, and within the time asked for. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { OpenModel } from '../../src-main/models/model-store.ts';
import { FILE_TENSORS } from '../../src-main/networks/lip-sync.ts';
import { seededRandom } from '../../src-main/nn/random.ts';
import type { EnginePort, EngineReply, ForkEngine } from '../../src-main/engine/protocol.ts';
import { readCheckpoint } from '../../src-main/trainer/checkpoint.ts';
import { compareModels } from '../../src-main/trainer/compare-models.ts';
import type { Dataset } from '../../src-main/trainer/dataset.ts';
import { drift } from '../../src-main/trainer/fine-tuning.ts';
import { exportedNetwork, stepOf } from '../../src-main/trainer/lip-sync-job.ts';
import { type NetworkVectors, train, type TrainCall, type TrainOptions, type TrainResult } from '../../src-main/trainer/train-loop.ts';
import { observedFork } from '../helpers/observed-fork.ts';
import { SMALL_CONFIG, SMALL_SPEC, talkingMouths } from '../helpers/talking-mouths.ts';
import { forkTestEngine, withEngine } from '../helpers/test-engine.ts';

const never = new AbortController().signal;
const FINE_TUNING = { pull: 0.02, mostDrift: 0.5 };
let folder = '';
let own: Dataset;
let earlier: Dataset;
let start: NetworkVectors;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fine-tuning-'));
  earlier = await talkingMouths(await mkdtemp(join(folder, 'earlier-')));
  own = await talkingMouths(await mkdtemp(join(folder, 'own-')), { seed: 2 });
  const base = { ...options('base'), dataset: earlier, keep: [], start: null, parent: null, fineTuning: null, length: { steps: 30 } };
  start = (await run(base)).best;
});

afterAll(() => rm(folder, { recursive: true, force: true }));

function options(name: string, changes: Partial<TrainOptions> = {}): TrainOptions {
  const checkpoint = join(folder, `${name}.training`);
  const config = { ...SMALL_CONFIG, weightDecay: 0, evaluateEvery: 4 };
  const from = { start, parent: 'base', fineTuning: FINE_TUNING, keep: earlier?.heldOut };
  return { config, dataset: own, spec: SMALL_SPEC, ...from, length: { steps: 8 }, checkpoint, resume: false, device: 'cpu', ...changes };
}

function run(wanted: TrainOptions, call: Partial<TrainCall> = {}, fork: ForkEngine = forkTestEngine): Promise<TrainResult> {
  return train(wanted, { fork }, { signal: never, ...call });
}

it('judges its start first, and takes a model between that and what it trained', async () => {
  const { progress, choice, best, parent } = await run(options('near'));
  expect(parent).toBe('base');
  expect(progress.evaluations.map(({ step }) => step)).toEqual([0, 4, 8]);
  if (!choice) throw new Error('nothing was chosen');
  expect(choice.heldOut?.before.score).toBe(progress.evaluations[0]?.score);
  expect(choice.kept?.before.table.length).toBeGreaterThan(0);
  expect(choice.mix).toBeGreaterThan(0);
  expect(choice.mix).toBeLessThanOrEqual(1);
  // What was chosen lies on the line, that share of the way.
  expect(drift(start.weights, best.weights)).toBeCloseTo(choice.mix * choice.drift, 5);
});

it('goes less far under a stronger pull', async () => {
  const far = async (name: string, pull: number) => {
    const { choice } = await run(options(name, { fineTuning: { ...FINE_TUNING, pull }, keep: [] }));
    return choice?.drift ?? NaN;
  };
  expect(await far('held', 0.5)).toBeLessThan(0.8 * (await far('free', 0)));
});

it('goes on after kill -9 with the same numbers, and with the same start to be near to', async () => {
  const whole = await run(options('whole'));
  const observed = observedFork();
  const onStep: TrainCall['onStep'] = ({ step }) => step === 6 && process.kill(observed.pids[0] ?? NaN, 'SIGKILL');
  await expect(run(options('killed'), { onStep }, observed.fork)).rejects.toMatchObject({ code: 'engine.crashed' });
  expect((await readCheckpoint(join(folder, 'killed.training')))?.progress.step).toBe(4);
  // A resumed training keeps the start of its own checkpoint, whatever it is called with.
  const resumed = await run(options('killed', { resume: true, start: null, fineTuning: null }));
  expect(resumed.progress.losses).toEqual(whole.progress.losses);
  expect(resumed.choice).toEqual(whole.choice);
});

it('trains on the CPU where the gradients of a device are wrong, and says why', async () => {
  const cause = 'the gradient of video.stem.kernel is off by 0.2';
  let refusals = 0;
  const fork: ForkEngine = () => {
    const port = forkTestEngine();
    const listeners: ((reply: EngineReply) => void)[] = [];
    return {
      ...port,
      onMessage: (listener) => {
        listeners.push(listener);
        port.onMessage(listener);
      },
      post: (request) => {
        if (request.method !== 'trainOpen' || request.args.device === 'cpu') return port.post(request);
        refusals++;
        // What a device with a wrong kernel makes the engine answer.
        for (const listener of listeners) listener({ id: request.id, ok: false, failure: { kind: 'wrong-numbers', cause } });
      },
    } satisfies EnginePort;
  };
  const started: unknown[] = [];
  const onStart: TrainCall['onStart'] = ({ device, refusal }) => started.push({ device, refusal });
  const { progress } = await run(options('refused', { device: 'webgpu', length: { steps: 2 } }), { onStart }, fork);
  expect(refusals).toBe(1);
  expect(started).toEqual([{ device: 'cpu', refusal: `WebGPU: ${cause}. Training on the CPU.` }]);
  expect(progress.step).toBe(2);
});

it('settles how many steps fit into the time while it trains, and keeps to that', async () => {
  const totals: (number | null)[] = [];
  const config = { ...SMALL_CONFIG, patience: 1000, checkpointEvery: 1000 };
  const wanted = options('minutes', { config, length: { minutes: 0.05 }, start: null, fineTuning: null, keep: [] });
  const { progress, ended } = await run(wanted, { onStep: (report) => totals.push(report.total) });
  const { total, decayFrom, losses } = progress;
  expect(ended).toBe('finished');
  expect(decayFrom).toBeGreaterThan(0);
  expect(total).toBeGreaterThan(decayFrom ?? NaN);
  expect(losses.length).toBe(total);
  expect(totals.slice(decayFrom ?? 0).every((told) => told === total)).toBe(true);
  expect((await readCheckpoint(wanted.checkpoint))?.progress).toMatchObject({ total, decayFrom });
});

it('compares two models where they agree about what is right, alike whichever comes first', async () => {
  const { layout } = stepOf(SMALL_CONFIG, 'cpu');
  const untrained = { weights: layout.initialize('weight', seededRandom(9)), statistics: layout.initialize('statistic', seededRandom(9)) };
  const model = (id: string, network: NetworkVectors) => {
    const bytes = exportedNetwork(SMALL_CONFIG, layout, network);
    return { manifest: { ...SMALL_SPEC, id, tensors: FILE_TENSORS }, source: { id, bytes } } as OpenModel;
  };
  const [good, bad] = [model('good', start), model('bad', untrained)];
  // Long enough to say by themselves where their sound belongs.
  const long = await talkingMouths(await mkdtemp(join(folder, 'long-')), { sources: 6, frames: 120, seed: 3 });
  await withEngine(async (engine) => {
    const compare = (a: OpenModel, b: OpenModel) => compareModels(a, b, long.training, engine, { signal: never, onProgress: () => undefined });
    const same = await compare(good, good);
    expect(same).toMatchObject({ a: same.b, disputed: 0 });
    const { a, b, disputed } = await compare(good, bad);
    const turned = await compare(bad, good);
    expect(turned).toEqual({ a: b, b: a, disputed });
    // A network that knows nothing finds its own places for most of them.
    expect(disputed).toBeGreaterThan(0);
  });
});

it('pauses with a checkpoint and nothing else', async () => {
  const pause = new AbortController();
  const paused = await run(options('paused'), { pause: pause.signal, onStep: ({ step }) => step === 3 && pause.abort() });
  expect(paused).toMatchObject({ ended: 'paused', choice: null });
  expect(paused.progress.step).toBe(3);
  const whole = await run(options('unpaused'));
  const resumed = await run(options('paused', { resume: true }));
  expect(resumed.progress.losses).toEqual(whole.progress.losses);
  expect(resumed.best.weights).toEqual(whole.best.weights);
});
