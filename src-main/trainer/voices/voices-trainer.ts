/** @file Training of the network that tells voices apart as the shells know it: a folder of recordings in, a model file with its card out. */
import type { ModelSource } from '../../engine/protocol.ts';
import { readSeparator, type SeparatorWeights } from '../../models/separator-file.ts';
import { exportSeparator, separatorLayout } from '../../networks/separator-export.ts';
import { type FolderCall, type FolderTrainer, type FolderTrainerDeps, type FolderTraining, trainFolder } from '../folder-trainer.ts';
import { SPLIT } from '../split.ts';
import { runTraining } from '../train-loop.ts';
import type { TrainResult } from '../train-options.ts';
import { warmStart } from '../warm-start.ts';
import { voicesCard } from './voices-card.ts';
import { VOICES_CONFIG, type VoicesConfig } from './voices-config.ts';
import { openVoicesDataset, type VoicesDataset } from './voices-dataset.ts';
import { voicesJob } from './voices-job.ts';

/** {@link trainVoices} with what it works with. */
export type VoicesTrainer = FolderTrainer<VoicesDataset, VoicesConfig>;

/** See {@link trainFolder}. */
export async function trainVoices(training: FolderTraining, deps: FolderTrainerDeps, call: FolderCall<VoicesDataset>): Promise<TrainResult<VoicesConfig>> {
  const [tools, faceModels, model] = await Promise.all([deps.tools(), deps.faceModels(), deps.lipSync()]);
  return trainFolder(training, deps, call, {
    config: VOICES_CONFIG,
    scan: (folder, each) => openVoicesDataset(folder, SPLIT, { ...deps, tools, faceModels, model, network: VOICES_CONFIG.network }, each),
    read: grown,
    run: async ({ config, dataset, options }) => ({ result: await runTraining(voicesJob(config, dataset), options, deps, call), whole: true }),
    pack: ({ name, dataset, result, vectors }) => ({
      bytes: exportSeparator(result.config.network, result.layout, vectors),
      card: voicesCard({ name, dataset, result, version: deps.version }),
      facts: { kind: 'voices', license: 'MIT' },
    }),
  });
}

/** A model with all the layers that ours has, those that it lacks as they start, which pass on what they get. So a separator is a start as well: it knows speech. */
function grown(source: ModelSource): SeparatorWeights {
  const given = readSeparator(source);
  const { dilations } = VOICES_CONFIG.network;
  if (dilations.every((dilation) => given.config.dilations.includes(dilation))) return given;
  const config = { ...given.config, dilations: [...new Set([...given.config.dilations, ...dilations])] };
  const layout = separatorLayout(config);
  const { weights, statistics } = warmStart(layout, VOICES_CONFIG.seed, { layout: given.layout, network: { weights: given.vectors.weight, statistics: given.vectors.statistic } });
  return { config, layout, vectors: { weight: weights, statistic: statistics } };
}
