/** @file The training loop on a real engine process: it learns, goes on after a kill with the same numbers, stops at once, and says what went wrong. */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readCheckpoint } from '../../src-main/trainer/checkpoint.ts';
import type { Dataset } from '../../src-main/trainer/dataset.ts';
import { train, type TrainCall, type TrainOptions, type TrainResult } from '../../src-main/trainer/train-loop.ts';
import { isRunning, observedFork } from '../helpers/observed-fork.ts';
import { SMALL_CONFIG, SMALL_SPEC, talkingMouths } from '../helpers/talking-mouths.ts';
import { forkTestEngine } from '../helpers/test-engine.ts';

let folder = '';
let dataset: Dataset;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'train-loop-'));
  dataset = await talkingMouths(folder);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

function options(name: string, changes: Partial<TrainOptions> = {}): TrainOptions {
  const checkpoint = join(folder, `${name}.training`);
  return { config: SMALL_CONFIG, dataset, spec: SMALL_SPEC, start: null, parent: null, length: { steps: 12 }, checkpoint, resume: false, device: 'cpu', ...changes };
}

function run(wanted: TrainOptions, call: Partial<TrainCall> = {}): Promise<TrainResult> {
  return train(wanted, { fork: forkTestEngine }, { signal: new AbortController().signal, ...call });
}

it('learns to find the offset in footage that it has not seen', async () => {
  const { progress, best } = await run(options('learns', { length: { steps: 80 }, config: { ...SMALL_CONFIG, evaluateEvery: 20 } }));
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  expect(mean(progress.losses.slice(-10))).toBeLessThan(0.85 * mean(progress.losses.slice(0, 5)));
  // Guessing is right within ±1 frame in 3 of 17 cases.
  expect(progress.best?.score).toBeGreaterThan(0.4);
  expect(best.weights.every(Number.isFinite)).toBe(true);
});

it('goes on after kill -9 with the same numbers', async () => {
  const whole = await run(options('whole'));
  const observed = observedFork();
  const killed = train(options('killed'), { fork: observed.fork }, {
    signal: new AbortController().signal,
    // Step 4 has a checkpoint; two more steps are lost with the process.
    onStep: ({ step }) => step === 6 && process.kill(observed.pids[0] ?? NaN, 'SIGKILL'),
  });
  await expect(killed).rejects.toMatchObject({ code: 'engine.crashed' });
  expect((await readCheckpoint(join(folder, 'killed.training')))?.progress.step).toBe(4);
  const resumed = await run(options('killed', { resume: true }));
  expect(resumed.progress.losses).toEqual(whole.progress.losses);
  expect(resumed.best.weights).toEqual(whole.best.weights);
  expect(resumed.progress.evaluations).toEqual(whole.progress.evaluations);
});

it('stops within a second and leaves no process, lock or half-written file', async () => {
  const observed = observedFork();
  const abort = new AbortController();
  let aborted = 0;
  const canceled = train(options('canceled', { length: { steps: 10_000 } }), { fork: observed.fork }, {
    signal: abort.signal,
    onStep: ({ step }) => {
      if (step !== 2) return;
      aborted = performance.now();
      abort.abort();
    },
  });
  await expect(canceled).rejects.toMatchObject({ name: 'CanceledError' });
  expect(performance.now() - aborted).toBeLessThan(1000);
  await expect.poll(() => isRunning(observed.pids[0] ?? NaN)).toBe(false);
  expect((await readdir(folder)).filter((name) => name.startsWith('canceled'))).toEqual([]);
});

it('keeps what was learned when asked to stop', async () => {
  const stop = new AbortController();
  const { ended, progress } = await run(options('stopped', { length: { steps: 10_000 } }), { stop: stop.signal, onStep: ({ step }) => step === 3 && stop.abort() });
  expect(ended).toBe('stopped');
  expect(progress.step).toBe(3);
  expect((await readCheckpoint(join(folder, 'stopped.training')))?.progress.losses).toEqual(progress.losses);
});

it('reports a training that goes astray, and keeps the last good state', async () => {
  const config = { ...SMALL_CONFIG, peakRate: 1e30, warmup: 6, checkpointEvery: 1 };
  const call = run(options('astray', { config, length: { steps: 60 } }));
  await expect(call).rejects.toMatchObject({ code: 'trainer.diverged', details: { checkpoint: join(folder, 'astray.training') } });
});

it('refuses a second training of the same model, but not after a crash', async () => {
  await writeFile(join(folder, 'twice.training.lock'), String(process.pid));
  await expect(run(options('twice'))).rejects.toMatchObject({ code: 'trainer.busy', details: { processId: process.pid } });
  // No process has this id.
  await writeFile(join(folder, 'twice.training.lock'), '4194999');
  await expect(run(options('twice', { length: { steps: 1 } }))).resolves.toMatchObject({ ended: 'finished' });
});

it('says when there is no checkpoint, or one of other footage', async () => {
  const wanted = options('damaged', { length: { steps: 4 } });
  await expect(run({ ...wanted, resume: true })).rejects.toMatchObject({ code: 'trainer.checkpoint-invalid', details: { cause: 'There is none of this name' } });
  await run(wanted);
  const other = await talkingMouths(await mkdtemp(join(folder, 'other-')), { seed: 2 });
  await expect(run({ ...wanted, dataset: other, resume: true })).rejects.toMatchObject({ details: { cause: expect.stringContaining('other footage') as string } });
});
