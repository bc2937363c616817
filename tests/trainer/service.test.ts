/** @file Trainings in the background: started, paused, killed, taken up, stopped, discarded, one at a time. The steps are real; only the scan stands in. */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AppError } from '../../src-shared/contract/errors.ts';
import type { Call } from '../../src-shared/contract/services.ts';
import { MOST_POINTS, type TrainingOptions, type TrainingRun } from '../../src-shared/contract/training.ts';
import { createLog } from '../../src-main/log.ts';
import type { LipSyncModel } from '../../src-main/models/manifest.ts';
import type { OpenModel } from '../../src-main/models/model-store.ts';
import type { Dataset } from '../../src-main/trainer/dataset.ts';
import { lockRun, trainingLock } from '../../src-main/trainer/run-lock.ts';
import { RunStore } from '../../src-main/trainer/run-store.ts';
import { train } from '../../src-main/trainer/train-loop.ts';
import { createTrainingService, type RunningTrainingService, type TrainingServiceDeps } from '../../src-main/trainer/training-service.ts';
import { SMALL_CONFIG, SMALL_SPEC, talkingMouths } from '../helpers/talking-mouths.ts';
import { forkTestEngine } from '../helpers/test-engine.ts';

const call: Call = { signal: new AbortController().signal, onProgress: () => undefined };
const silent = createLog('error', () => undefined);
const base = { manifest: { id: 'base' } } as OpenModel;
let folder = '';
let dataset: Dataset;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'training-service-'));
  dataset = await talkingMouths(folder);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** A trainer whose scan is done already, and whose models are names. */
function trainerIn(runs: string): TrainingServiceDeps['trainer'] {
  return {
    admit: () => Promise.resolve(base),
    lock: () => lockRun(trainingLock(runs)),
    scan: () => Promise.resolve(dataset.report),
    trainSync: async ({ name, length, resume }, sync) => {
      sync.onReport?.(dataset.report);
      if (name === 'full') throw new AppError('disk.full', 'no space', { path: '/full' });
      const options = { config: SMALL_CONFIG, dataset, spec: SMALL_SPEC, start: null, parent: null, length, resume, device: 'cpu' as const };
      const result = await train({ ...options, checkpoint: join(runs, `${name}.training`) }, { fork: forkTestEngine }, sync);
      return { model: result.ended === 'paused' ? null : ({ id: name } as LipSyncModel), result };
    },
  };
}

interface Desk {
  readonly runs: string;
  readonly service: RunningTrainingService;
  readonly told: TrainingRun[];
  /** Resolves with the first picture of a run that is so. */
  until(is: (run: TrainingRun) => boolean): Promise<TrainingRun>;
}

/** A service on a folder of its own, or on that of another that has ended. */
async function desk(runs?: string): Promise<Desk> {
  const own = runs ?? (await mkdtemp(join(folder, 'runs-')));
  const told: TrainingRun[] = [];
  const service = createTrainingService({ trainer: trainerIn(own), folder: own, log: silent, onChange: (run) => told.push(run) });
  const until = async (is: (run: TrainingRun) => boolean) => {
    await expect.poll(() => told.some(is), { timeout: 100_000, interval: 20 }).toBe(true);
    return told.find(is) as TrainingRun;
  };
  return { runs: own, service, told, until };
}

function options(name: string, steps = 8): TrainingOptions {
  return { folders: ['/footage'], from: null, length: { steps }, name, keep: [] };
}

const isOver = ({ state }: TrainingRun) => state === 'done' || state === 'failed';

it('answers at once, goes on by itself, and is listed with its curve after a restart', async () => {
  const { runs, service, until, told } = await desk();
  const started = await service.start(options('mine'), call);
  expect(started).toMatchObject({ id: 'mine', state: 'scanning', step: 0, parent: 'base' });
  const done = await until(isOver);
  expect(done).toMatchObject({ state: 'done', model: 'mine', step: 8, total: 8, ended: 'finished', device: 'cpu', resumable: false, error: null });
  expect(done.scan).toEqual(dataset.report);
  expect(done.curve.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  expect(done.after?.score).toBe(done.evaluations.at(-1)?.score);
  expect(told.map(({ state }) => state)).toEqual(expect.arrayContaining(['scanning', 'training', 'done']));
  expect(done.curve.length).toBeLessThanOrEqual(MOST_POINTS);
  expect(await (await desk(runs)).service.runs({}, call)).toEqual([done]);
});

it('lets go while it is paused, and goes on with the same numbers', async () => {
  const { service, until, told } = await desk();
  await service.start(options('paused', 12), call);
  await until(({ step }) => step >= 3);
  const paused = await service.pause({ runId: 'paused' }, call);
  expect(paused).toMatchObject({ state: 'paused', resumable: true, etaSeconds: null });
  await expect(service.pause({ runId: 'paused' }, call)).rejects.toMatchObject({ code: 'trainer.no-run', details: { reason: 'not-at-work' } });
  told.length = 0;
  await service.resume({ runId: 'paused' }, call);
  const done = await until(isOver);
  await service.start(options('straight', 12), call);
  const straight = await until(({ id, state }) => id === 'straight' && state === 'done');
  expect(done.curve).toEqual(straight.curve);
  expect(done.evaluations).toEqual(straight.evaluations);
});

it('is interrupted by the end of the program, or by its death, and can be taken up by the next', async () => {
  const first = await desk();
  await first.service.start(options('left', 12), call);
  await first.until(({ step }) => step >= 2);
  await first.service.dispose();
  const second = await desk(first.runs);
  const [left] = await second.service.runs({}, call);
  expect(left).toMatchObject({ state: 'interrupted', resumable: true, endedAt: null });
  expect(left?.curve.length).toBe(left?.step);
  // A program that was killed leaves its run as it was.
  const store = new RunStore(first.runs, silent);
  const record = await store.read('left');
  if (!record) throw new Error('no record');
  await store.write({ ...record, processId: 4_194_999, run: { ...record.run, state: 'training', resumable: false } });
  expect(await second.service.runs({}, call)).toMatchObject([{ state: 'interrupted', resumable: true }]);
  await second.service.resume({ runId: 'left' }, call);
  expect(await second.until(isOver)).toMatchObject({ state: 'done', step: 12 });
});

it('has one training at a time, here and in other processes', async () => {
  const { runs, service, until } = await desk();
  await service.start(options('one', 1000), call);
  await expect(service.start(options('two'), call)).rejects.toMatchObject({ code: 'trainer.busy', details: { processId: process.pid } });
  await until(({ step }) => step >= 1);
  await service.stop({ runId: 'one' }, call);
  expect(await until(isOver)).toMatchObject({ state: 'done', ended: 'stopped', model: 'one' });
  expect(await readdir(runs)).not.toContain('training.lock');
  await writeFile(trainingLock(runs), String(process.ppid));
  await expect(service.start(options('two'), call)).rejects.toMatchObject({ code: 'trainer.busy', details: { processId: process.ppid } });
});

it('makes a model of a paused run that is stopped', async () => {
  const { service, until } = await desk();
  await service.start(options('enough', 1000), call);
  await until(({ step }) => step >= 2);
  const { step } = await service.pause({ runId: 'enough' }, call);
  await service.stop({ runId: 'enough' }, call);
  expect(await until(isOver)).toMatchObject({ state: 'done', ended: 'stopped', step, model: 'enough' });
});

it('says why a run failed, and keeps its name free for another try', async () => {
  const { service, until, told } = await desk();
  await service.start(options('full'), call);
  expect(await until(isOver)).toMatchObject({ state: 'failed', resumable: false, error: { kind: 'app', code: 'disk.full' } });
  await expect(service.resume({ runId: 'full' }, call)).rejects.toMatchObject({ code: 'trainer.no-run', details: { reason: 'not-resumable' } });
  told.length = 0;
  expect(await service.start(options('full'), call)).toMatchObject({ state: 'scanning', error: null });
  await until(isOver);
});

it('does not start over an unfinished run of the same name, and forgets one when told', async () => {
  const { runs, service, until } = await desk();
  await service.start(options('same', 1000), call);
  await until(({ step }) => step >= 1);
  await service.pause({ runId: 'same' }, call);
  await expect(service.start(options('same'), call)).rejects.toMatchObject({ code: 'model.name-taken' });
  expect(await service.discard({ runId: 'same' }, call)).toEqual([]);
  expect(await readdir(runs)).toEqual([]);
  await expect(service.discard({ runId: 'same' }, call)).rejects.toMatchObject({ code: 'trainer.no-run', details: { reason: 'unknown' } });
});

it('leaves out a record that is damaged', async () => {
  const { runs, service } = await desk();
  await writeFile(join(runs, 'broken.run.json'), '{"version":1,');
  expect(await service.runs({}, call)).toEqual([]);
  expect(await readdir(runs)).toEqual(['broken.run.json']);
});
