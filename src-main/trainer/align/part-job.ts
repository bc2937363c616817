/** @file One of the two parts of the training of the multisensory network as the training loop wants it: only the step, its batches and the figure differ. */
import type { DeviceId, Tensors } from '../../engine/protocol.ts';
import type { ParameterLayout } from '../../nn/parameters.ts';
import type { TrainingStep } from '../../nn/training-step.ts';
import type { JobSource, NetworkVectors, RunNetwork } from '../training-job.ts';
import { ALIGN_CONFIG_SCHEMA, type AlignConfig } from './align-config.ts';
import type { AlignDataset } from './align-dataset.ts';
import type { AlignPools, TrainingPools } from './pools.ts';
import type { ViewPool } from './view-pool.ts';

/** What is judged, and by what it is run. */
export interface JudgedNetwork {
  readonly layout: ParameterLayout;
  readonly network: NetworkVectors;
  /** Tells this network from others of the same process. */
  readonly id: string;
  readonly run: RunNetwork;
}

/** What is a part's own. */
export interface TrainingPart {
  /** Before the number of the step in the names of judged networks. */
  readonly name: string;
  readonly step: (config: AlignConfig, teacher: number, device: DeviceId) => TrainingStep;
  readonly batches: (pools: TrainingPools, config: AlignConfig) => { at(number: number): Promise<Tensors> };
  /** 0–1, higher is better. */
  readonly score: (pool: ViewPool, config: AlignConfig, judged: JudgedNetwork) => Promise<number>;
}

/** What a part works on. */
export interface PartSource {
  readonly wanted: AlignConfig;
  readonly dataset: AlignDataset;
  readonly pools: AlignPools;
}

/** The job. */
export function partJob({ wanted, dataset, pools }: PartSource, part: TrainingPart): JobSource<AlignConfig> {
  return {
    identity: dataset.identity,
    open(stored, device) {
      const config = stored === null ? wanted : ALIGN_CONFIG_SCHEMA.parse(stored);
      const step = part.step(config, pools.teacherSize, device);
      const { heldOut } = pools;
      let batches: ReturnType<TrainingPart['batches']> | null = null;
      return {
        config,
        step,
        batches: {
          async at(number) {
            batches ??= part.batches(await pools.training(), config);
            return batches.at(number);
          },
        },
        judge: heldOut && (async (network, number, run) => ({ score: await part.score(await heldOut(), config, { layout: step.layout, network, id: `${part.name}-${number}`, run }), table: [] })),
      };
    },
  };
}
