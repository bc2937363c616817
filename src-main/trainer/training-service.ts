/** @file The trainer as windows know it: one run at work at a time, in the background, and the list of all runs. */
import { AppError } from '../../src-shared/contract/errors.ts';
import type { TrainingOptions, TrainingRun, TrainingService } from '../../src-shared/contract/training.ts';
import type { Log } from '../log.ts';
import { ActiveRun } from './active-run.ts';
import { lockHolder, trainingLock } from './run-lock.ts';
import { type RunRecord, RunStore } from './run-store.ts';
import type { Trainer } from './trainer.ts';

/** What the service stands on. */
export interface TrainingServiceDeps {
  readonly trainer: Pick<Trainer, 'admit' | 'lock' | 'scan' | 'trainSync'>;
  /** Folder of records, checkpoints and locks. */
  readonly folder: string;
  readonly log: Log;
  readonly onChange: (run: TrainingRun) => void;
}

/** The service, and the way to end it with a checkpoint. */
export type RunningTrainingService = TrainingService & { dispose(): Promise<void> };

/** Builds the service. */
export function createTrainingService({ trainer, folder, log, onChange }: TrainingServiceDeps): RunningTrainingService {
  const store = new RunStore(folder, log);
  let active: ActiveRun | null = null;

  const begin = (record: RunRecord, resume: boolean, unlock: () => Promise<void>): ActiveRun => {
    const release = async () => {
      active = null;
      await unlock();
    };
    active = new ActiveRun(record, resume, { trainer, store, log, release, onChange });
    onChange(active.run);
    return active;
  };
  const atWork = (runId: string): ActiveRun => {
    if (active?.run.id === runId) return active;
    throw noRun(runId, 'not-at-work');
  };
  /** As the record says, but for a run that has been left by its program. */
  const asItIs = async (record: RunRecord): Promise<TrainingRun> => {
    const { run, processId } = record;
    if (active?.run.id === run.id) return active.run;
    if (run.state !== 'scanning' && run.state !== 'training' && run.state !== 'finishing') return run;
    const elsewhere = processId !== process.pid && (await lockHolder(trainingLock(folder))) === processId;
    return elsewhere ? run : { ...run, state: 'interrupted', resumable: true, etaSeconds: null, samplesPerSecond: null };
  };
  const runs = async () => Promise.all((await store.list()).map(asItIs));
  const takeUp = async (runId: string): Promise<ActiveRun> => {
    const record = await store.read(runId);
    if (!record) throw noRun(runId, 'unknown');
    if (!(await asItIs(record)).resumable) throw noRun(runId, 'not-resumable');
    const unlock = await trainer.lock();
    return begin(record, await store.hasCheckpoint(runId), unlock);
  };

  return {
    scan: ({ folders, modelId }, call) => trainer.scan(folders, modelId, call),
    async start(options) {
      const base = await trainer.admit({ ...options, scanWith: null });
      const known = await store.read(options.name);
      const unfinished = known !== null && (await asItIs(known)).resumable;
      if (unfinished) throw new AppError('model.name-taken', `an unfinished run ${options.name}`, { model: options.name });
      const unlock = await trainer.lock();
      return begin({ run: fresh(options, base.manifest.id), base: base.manifest.id, processId: process.pid }, false, unlock).run;
    },
    async pause({ runId }) {
      const run = atWork(runId);
      await run.pause();
      return run.run;
    },
    async resume({ runId }) {
      return (await takeUp(runId)).run;
    },
    async stop({ runId }) {
      const run = active?.run.id === runId ? active : await takeUp(runId);
      run.stop();
      return run.run;
    },
    async discard({ runId }) {
      if (active?.run.id === runId) await active.cancel();
      const record = await store.read(runId);
      if (!record) throw noRun(runId, 'unknown');
      const { state } = await asItIs(record);
      const path = store.checkpoint(runId);
      if (state === 'scanning' || state === 'training' || state === 'finishing') {
        throw new AppError('trainer.busy', `${runId} is at work in process ${record.processId}`, { path, processId: record.processId });
      }
      await store.remove(runId);
      return runs();
    },
    runs,
    dispose: async () => {
      await active?.pause(true);
    },
  };
}

function noRun(run: string, reason: 'unknown' | 'not-at-work' | 'not-resumable'): AppError {
  return new AppError('trainer.no-run', `run ${run}: ${reason}`, { run, reason });
}

function fresh(options: TrainingOptions, base: string): TrainingRun {
  return {
    id: options.name,
    options,
    state: 'scanning',
    startedAt: new Date().toISOString(),
    endedAt: null,
    parent: options.from === 'scratch' ? null : base,
    scan: null,
    progress: null,
    device: null,
    deviceReason: null,
    step: 0,
    total: 'steps' in options.length ? options.length.steps : null,
    seconds: 0,
    samplesPerSecond: null,
    etaSeconds: null,
    curve: [],
    evaluations: [],
    before: null,
    after: null,
    kept: null,
    losesBase: false,
    mix: null,
    ended: null,
    model: null,
    resumable: false,
    error: null,
  };
}
