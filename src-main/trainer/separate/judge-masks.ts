/** @file How much closer to the wanted sound a network's masks bring mixtures. */
import type { SeparatorConfig } from '../../networks/separator-config.ts';
import { separatorGraph, SEPARATOR_TENSORS } from '../../networks/separator-export.ts';
import { type Assignment, SEPARATE_TENSORS } from '../../networks/separator-loss.ts';
import { writeOnnx } from '../../nn/onnx-writer.ts';
import type { ParameterLayout } from '../../nn/parameters.ts';
import type { NetworkVectors, RunNetwork } from '../training-job.ts';
import type { DrawnMixture } from './draw-mixture.ts';
import { maskImprovement } from './mask-improvement.ts';
import { SeparateFeeds } from './separate-batches.ts';

/** What is judged, and by what it is run. */
export interface JudgedSeparator {
  readonly layout: ParameterLayout;
  readonly network: NetworkVectors;
  /** Tells this network from others of the same process. */
  readonly id: string;
  readonly run: RunNetwork;
}

/** How mixtures are judged. */
export interface JudgingConfig {
  readonly network: SeparatorConfig;
  /** Pictures per mixture. */
  readonly frames: number;
  /** `either` counts whichever of both parts is nearer to the wanted one. */
  readonly assignment: Assignment;
}

const AT_ONCE = 8;

/** A function that judges `count` mixtures, a multiple of {@link AT_ONCE}: improvement of SI-SDR over each, decibels. */
export function maskJudge({ network: sizes, frames, assignment }: JudgingConfig, { layout, network, id, run }: JudgedSeparator): (count: number, draw: () => Promise<DrawnMixture>) => Promise<readonly number[]> {
  const model = { id, bytes: writeOnnx(separatorGraph(sizes, layout, { weight: network.weights, statistic: network.statistics }, { frames, windows: AT_ONCE })) };
  return async (count, draw) => {
    const improvements: number[] = [];
    for (let from = 0; from < count; from += AT_ONCE) {
      const feeds = new SeparateFeeds({ network: sizes, frames }, AT_ONCE);
      for (let i = 0; i < AT_ONCE; i++) feeds.put(i, await draw());
      const { [SEPARATE_TENSORS.mixture]: mixture, [SEPARATE_TENSORS.onScreen]: onScreen, [SEPARATE_TENSORS.aligned]: aligned, [SEPARATE_TENSORS.offScreen]: _, ...seen } = feeds.tensors();
      const masks = (await run(model, { ...seen, [SEPARATOR_TENSORS.magnitudes]: mixture }))[SEPARATOR_TENSORS.mask]?.data;
      if (!(masks instanceof Float32Array)) throw new TypeError('the network gave no mask');
      const size = masks.length / AT_ONCE;
      for (let i = 0; i < AT_ONCE; i++) {
        const part = (data: unknown) => (data as Float32Array).subarray(i * size, (i + 1) * size);
        const by = (mask: Float32Array) => maskImprovement(mask, part(mixture.data), part(onScreen.data), part(aligned.data));
        const mask = part(masks);
        improvements.push(assignment === 'seen' ? by(mask) : Math.max(by(mask), by(mask.map((share) => 1 - share))));
      }
    }
    return improvements;
  };
}

/** Mean, 0 of none. */
export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
