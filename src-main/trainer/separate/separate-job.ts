/** @file The training of the separation network, as the training loop wants it: batches, and how much better than the mixture its on-screen sound is on footage that it has not heard. */
import { AppError } from '../../../src-shared/contract/errors.ts';
import type { DeviceId } from '../../engine/protocol.ts';
import { separateTask } from '../../networks/separator-loss.ts';
import { seededRandom } from '../../nn/random.ts';
import type { TrainingStep } from '../../nn/training-step.ts';
import { configuredStep } from '../configured-step.ts';
import type { JobSource, NetworkVectors, RunNetwork } from '../training-job.ts';
import { MixtureDraw, type OffScreenKind } from './draw-mixture.ts';
import { type JudgedSeparator, maskJudge, meanOf } from './judge-masks.ts';
import { SEPARATE_CONFIG_SCHEMA, type SeparateConfig } from './separate-config.ts';
import type { MixtureParts, SeparateDataset } from './separate-dataset.ts';
import { SeparateBatches } from './separate-batches.ts';

/** What a look at held-out footage mixes, at 0 dB, and how many of each; per run. */
const JUDGED: Readonly<Record<OffScreenKind, number>> = { voice: 24, babble: 8, sounds: 8, generated: 8 };

/** The job. Opening it throws {@link AppError} `trainer.no-examples` when no voice is long enough. */
export function separateJob(wanted: SeparateConfig, dataset: SeparateDataset): JobSource<SeparateConfig> {
  return {
    identity: dataset.identity,
    open(stored, device) {
      const config = stored === null ? wanted : SEPARATE_CONFIG_SCHEMA.parse(stored);
      const step = separateStep(config, device);
      const batches = new SeparateBatches(dataset.training, config);
      if (batches.size === 0) {
        const reasons = `all ${dataset.training.voices.length} voices are shorter than ${config.frames} pictures`;
        throw new AppError('trainer.no-examples', reasons, { path: '', sources: dataset.sources, reasons });
      }
      const draw = new MixtureDraw(dataset.heldOut, config);
      const judge = async (network: NetworkVectors, number: number, run: RunNetwork) => {
        const improvements = await heldOutImprovement(dataset.heldOut, config, { layout: step.layout, network, id: `step-${number}`, run });
        return { score: meanOf(Object.values(improvements).flat()), table: [] };
      };
      return { config, step, batches, judge: draw.size > 0 ? judge : null };
    },
  };
}

/** The step graph of a configuration. */
export function separateStep(config: SeparateConfig, device: DeviceId): TrainingStep {
  const { assignment, compressedWeight, batch, frames } = config;
  return configuredStep(separateTask({ config: { ...config.network, frames }, batch, assignment, compressedWeight }), config, device);
}

/** Improvement of SI-SDR over the mixture, decibels, for each kind of off-screen sound. The mixtures are the same each time. */
export async function heldOutImprovement(parts: MixtureParts, config: SeparateConfig, judged: JudgedSeparator): Promise<Readonly<Record<OffScreenKind, readonly number[]>>> {
  const draw = new MixtureDraw(parts, config);
  const improvementsOf = maskJudge({ ...config, assignment: 'seen' }, judged);
  const random = seededRandom(config.seed ^ 0x5eed);
  const improvements: Record<OffScreenKind, readonly number[]> = { voice: [], babble: [], sounds: [], generated: [] };
  for (const [kind, count] of Object.entries(JUDGED) as [OffScreenKind, number][]) improvements[kind] = await improvementsOf(count, () => draw.draw(random, { kind, decibels: 0 }));
  return improvements;
}
