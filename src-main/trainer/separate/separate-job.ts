/** @file The training of the separation network, as the training loop wants it: batches, and how much better than the mixture its on-screen sound is on footage that it has not heard. */
import { AppError } from '../../../src-shared/contract/errors.ts';
import type { DeviceId } from '../../engine/protocol.ts';
import { separatorGraph, SEPARATOR_TENSORS } from '../../networks/separator-export.ts';
import { SEPARATE_TENSORS, separateTask } from '../../networks/separator-loss.ts';
import { writeOnnx } from '../../nn/onnx-writer.ts';
import type { ParameterLayout } from '../../nn/parameters.ts';
import { seededRandom } from '../../nn/random.ts';
import type { TrainingStep } from '../../nn/training-step.ts';
import { configuredStep } from '../configured-step.ts';
import type { JobSource, NetworkVectors, RunNetwork } from '../training-job.ts';
import { MixtureDraw, type OffScreenKind } from './draw-mixture.ts';
import { maskImprovement } from './mask-improvement.ts';
import { SEPARATE_CONFIG_SCHEMA, type SeparateConfig } from './separate-config.ts';
import type { MixtureParts, SeparateDataset } from './separate-dataset.ts';
import { SeparateBatches, SeparateFeeds } from './separate-batches.ts';

/** What a look at held-out footage mixes, at 0 dB, and how many of each; per run. */
const JUDGED: Readonly<Record<OffScreenKind, number>> = { voice: 24, babble: 8, sounds: 8, generated: 8 };
const AT_ONCE = 8;

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

/** What is judged, and by what it is run. */
export interface JudgedSeparator {
  readonly layout: ParameterLayout;
  readonly network: NetworkVectors;
  /** Tells this network from others of the same process. */
  readonly id: string;
  readonly run: RunNetwork;
}

/** Improvement of SI-SDR over the mixture, decibels, for each kind of off-screen sound. The mixtures are the same each time. */
export async function heldOutImprovement(parts: MixtureParts, config: SeparateConfig, { layout, network, id, run }: JudgedSeparator): Promise<Readonly<Record<OffScreenKind, readonly number[]>>> {
  const draw = new MixtureDraw(parts, config);
  const { frames } = config;
  const model = { id, bytes: writeOnnx(separatorGraph(config.network, layout, { weight: network.weights, statistic: network.statistics }, { frames, windows: AT_ONCE })) };
  const random = seededRandom(config.seed ^ 0x5eed);
  const improvements: Record<OffScreenKind, number[]> = { voice: [], babble: [], sounds: [], generated: [] };
  for (const [kind, count] of Object.entries(JUDGED) as [OffScreenKind, number][]) {
    for (let from = 0; from < count; from += AT_ONCE) {
      const feeds = new SeparateFeeds(config, AT_ONCE);
      for (let i = 0; i < AT_ONCE; i++) feeds.put(i, await draw.draw(random, { kind, decibels: 0 }));
      const { [SEPARATE_TENSORS.mixture]: mixture, [SEPARATE_TENSORS.onScreen]: onScreen, [SEPARATE_TENSORS.aligned]: aligned, [SEPARATE_TENSORS.offScreen]: _, ...seen } = feeds.tensors();
      const mask = (await run(model, { ...seen, [SEPARATOR_TENSORS.magnitudes]: mixture }))[SEPARATOR_TENSORS.mask]?.data;
      if (!(mask instanceof Float32Array)) throw new TypeError('the network gave no mask');
      const size = mask.length / AT_ONCE;
      for (let i = 0; i < AT_ONCE; i++) {
        const part = (data: unknown) => (data as Float32Array).subarray(i * size, (i + 1) * size);
        improvements[kind].push(maskImprovement(part(mask), part(mixture.data), part(onScreen.data), part(aligned.data)));
      }
    }
  }
  return improvements;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
