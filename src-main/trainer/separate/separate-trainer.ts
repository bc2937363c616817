/** @file Training of the separation network as the shells know it: a folder of footage in, a model file with its card out. */
import { readSeparator } from '../../models/separator-file.ts';
import { exportSeparator } from '../../networks/separator-export.ts';
import { type FolderCall, type FolderTrainer, type FolderTrainerDeps, type FolderTraining, trainFolder } from '../folder-trainer.ts';
import { SPLIT } from '../split.ts';
import { runTraining } from '../train-loop.ts';
import type { TrainResult } from '../train-options.ts';
import { separateCard } from './separate-card.ts';
import { SEPARATE_CONFIG, type SeparateConfig } from './separate-config.ts';
import { openSeparateDataset, type SeparateDataset } from './separate-dataset.ts';
import { separateJob } from './separate-job.ts';

/** {@link trainSeparate} with what it works with. */
export type SeparateTrainer = FolderTrainer<SeparateDataset, SeparateConfig>;

/** See {@link trainFolder}. */
export async function trainSeparate(training: FolderTraining, deps: FolderTrainerDeps, call: FolderCall<SeparateDataset>): Promise<TrainResult<SeparateConfig>> {
  const [tools, faceModels, model] = await Promise.all([deps.tools(), deps.faceModels(), deps.lipSync()]);
  const { license, id: lipSync } = model.manifest;
  return trainFolder(training, deps, call, {
    config: SEPARATE_CONFIG,
    scan: (folder, each) => openSeparateDataset(folder, SPLIT, { ...deps, tools, faceModels, model, network: SEPARATE_CONFIG.network }, each),
    read: readSeparator,
    run: async ({ config, dataset, options }) => ({ result: await runTraining(separateJob(config, dataset), options, deps, call), whole: true }),
    pack: ({ name, dataset, result, vectors }) => ({
      bytes: exportSeparator(result.config.network, result.layout, vectors),
      card: separateCard({ name, dataset, result, version: deps.version, faces: lipSync }),
      facts: { kind: 'separator', license, lipSync, multisensory: null },
    }),
  });
}
