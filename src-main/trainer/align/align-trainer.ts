/** @file Training of the multisensory network as the shells know it: a folder of footage in, a model file with its card out. */
import { stat } from 'node:fs/promises';
import { readMultisensory } from '../../models/multisensory-file.ts';
import { exportMultisensory } from '../../networks/multisensory-export.ts';
import { type FolderCall, type FolderTrainer, type FolderTrainerDeps, type FolderTraining, type SettledTraining, trainFolder } from '../folder-trainer.ts';
import { SPLIT } from '../split.ts';
import { runTraining } from '../train-loop.ts';
import type { RunOptions, TrainResult } from '../train-options.ts';
import { warmStart } from '../warm-start.ts';
import { alignCard } from './align-card.ts';
import { ALIGN_CONFIG, type AlignConfig } from './align-config.ts';
import { type AlignDataset, openAlignDataset } from './align-dataset.ts';
import { alignJob, alignStep } from './align-job.ts';
import { alignPools } from './pools.ts';
import { type SoundTeacher, soundTeacher } from './sound-teacher.ts';
import { streamJob } from './stream-job.ts';

/** {@link trainAlign} with what it works with. */
export type AlignTrainer = FolderTrainer<AlignDataset, AlignConfig>;

/** Logit that is drawn in the strongest color: what the surest places of large pictures come to, since these networks learn on small ones. */
const FULL_LOGIT = 40;
/** Share of a training that its streams get alone. */
const STREAMS_SHARE = 0.4;

/** See {@link trainFolder}. */
export async function trainAlign(training: FolderTraining, deps: FolderTrainerDeps, call: FolderCall<AlignDataset>): Promise<TrainResult<AlignConfig>> {
  const [tools, faceModels, model] = await Promise.all([deps.tools(), deps.faceModels(), deps.lipSync()]);
  const { id: teacher, license } = model.manifest;
  return trainFolder(training, deps, call, {
    config: ALIGN_CONFIG,
    scan: (folder, each) => openAlignDataset(folder, SPLIT, { ...deps, tools, faceModels, network: ALIGN_CONFIG.network }, each),
    read: (source) => readMultisensory({ manifest: { id: source.id }, source }),
    run: (settled) => runBoth(settled, soundTeacher({ model, engine: deps.engine, signal: call.signal }), deps, call),
    pack: ({ name, dataset, result, vectors }) => ({
      bytes: exportMultisensory(result.config.network, result.layout, vectors),
      card: alignCard({ name, dataset, result, teacher, version: deps.version }),
      facts: { kind: 'multisensory', license, fullLogit: FULL_LOGIT },
    }),
  });
}

/** The streams first, unless there is a model or a checkpoint of the whole to go on from; then the whole. */
async function runBoth({ config, dataset, options }: SettledTraining<AlignDataset, AlignConfig>, teacher: SoundTeacher, deps: Pick<FolderTrainerDeps, 'fork'>, call: FolderCall<AlignDataset>): Promise<{ readonly result: TrainResult<AlignConfig>; readonly whole: boolean }> {
  const { checkpoint, length, resume, device } = options;
  const pools = alignPools(config, dataset, teacher);
  const source = { wanted: config, dataset, pools };
  const goesOn = resume && (await exists(checkpoint));
  let { start } = options;
  const begun = start !== null;
  if (!goesOn && !begun) {
    const streams = await runTraining(streamJob(source), { ...options, length: partOf(length, STREAMS_SHARE), checkpoint: checkpoint.replace(/\.training$/, '.streams.training') }, deps, call);
    if (streams.ended === 'paused') return { result: streams, whole: false };
    start = warmStart(alignStep(config, pools.teacherSize, device).layout, config.seed, { layout: streams.layout, network: streams.best });
  }
  const result = await runTraining(alignJob(source), { ...options, start, length: begun ? length : partOf(length, 1 - STREAMS_SHARE), resume: goesOn }, deps, call);
  return { result, whole: true };
}

function partOf(length: RunOptions['length'], share: number): RunOptions['length'] {
  return 'steps' in length ? { steps: Math.max(1, Math.round(share * length.steps)) } : { minutes: share * length.minutes };
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(() => true, () => false);
}
