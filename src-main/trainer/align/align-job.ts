/** @file The training of the multisensory network, as the training loop wants it: batches, and how often it is right on footage it has not seen. */
import { AppError } from '../../../src-shared/contract/errors.ts';
import type { DeviceId, Tensors } from '../../engine/protocol.ts';
import { alignTask } from '../../networks/multisensory-align.ts';
import { MULTISENSORY_TENSORS, multisensoryGraph } from '../../networks/multisensory-export.ts';
import { writeOnnx } from '../../nn/onnx-writer.ts';
import { adamW, clipped } from '../../nn/optimizer.ts';
import type { ParameterLayout } from '../../nn/parameters.ts';
import { seededRandom } from '../../nn/random.ts';
import { trainingStep, type TrainingStep } from '../../nn/training-step.ts';
import type { JobSource, NetworkVectors, RunNetwork } from '../training-job.ts';
import { AlignBatches, AlignFeeds, drawLoud, rangeOf } from './align-batches.ts';
import { ALIGN_CONFIG_SCHEMA, type AlignConfig } from './align-config.ts';
import type { AlignDataset, AlignView } from './align-dataset.ts';
import { drawPair } from './shift-draw.ts';

/** Held-out views that a look costs at most, and windows of each. */
const [MOST_VIEWS, WINDOWS] = [300, 2];
/** Windows per run. */
const AT_ONCE = 8;

/** The job. Opening it throws {@link AppError} `trainer.no-examples` when no clip is long enough to shift anything in. */
export function alignJob(wanted: AlignConfig, dataset: AlignDataset): JobSource<AlignConfig> {
  return {
    identity: dataset.identity,
    open(stored, device) {
      const config = stored === null ? wanted : ALIGN_CONFIG_SCHEMA.parse(stored);
      const step = alignStep(config, device);
      const batches = new AlignBatches(dataset.training, config);
      if (batches.size === 0) {
        const reasons = `all ${dataset.training.length} views are too short to shift ${config.network.frames} frames in`;
        throw new AppError('trainer.no-examples', reasons, { path: '', sources: dataset.sources, reasons });
      }
      const judged = judgedViews(dataset.heldOut, config);
      const judge = async (network: NetworkVectors, number: number, run: RunNetwork) => {
        const score = await alignAccuracy(judged, config, { layout: step.layout, network, id: `step-${number}`, run });
        return { score, table: [] };
      };
      return { config, step, batches, judge: judged.length > 0 ? judge : null };
    },
  };
}

/** The step graph of a configuration. */
export function alignStep(config: AlignConfig, device: DeviceId): TrainingStep {
  const optimizer = (layout: ParameterLayout) => clipped(adamW({ weightDecay: config.weightDecay, decayMask: layout.decayMask() }), config.clip);
  return trainingStep(alignTask(config.network, config.batch), optimizer, device === 'cpu' ? 'cpu' : 'gpu');
}

/** Views long enough to shift in, spread evenly over all of them. */
export function judgedViews(views: readonly AlignView[], config: AlignConfig): readonly AlignView[] {
  const usable = views.filter((entry) => rangeOf(entry, config, Infinity) !== null);
  const every = Math.max(1, usable.length / MOST_VIEWS);
  return Array.from({ length: Math.min(MOST_VIEWS, usable.length) }, (_, i) => usable[Math.floor(i * every)]);
}

/** What is judged, and by what it is run. */
export interface JudgedNetwork {
  readonly layout: ParameterLayout;
  readonly network: NetworkVectors;
  /** Tells this network from others of the same process. */
  readonly id: string;
  readonly run: RunNetwork;
}

/**
 * Share of right answers, half of them on aligned, half on shifted sound of the same windows; chance is 0.5. Shifts are those at the end of the
 * schedule, the windows the same each time.
 */
export async function alignAccuracy(views: readonly AlignView[], config: AlignConfig, { layout, network, id, run }: JudgedNetwork): Promise<number> {
  const graph = multisensoryGraph(config.network, layout, { weight: network.weights, statistic: network.statistics }, { pictures: AT_ONCE, soundsPerPicture: 2 });
  const model = { id, bytes: writeOnnx(graph) };
  const random = seededRandom(config.seed ^ 0x5eed);
  const windows = views.flatMap((entry) => Array.from({ length: WINDOWS }, () => entry));
  let [right, total] = [0, 0];
  for (let from = 0; from < windows.length; from += AT_ONCE) {
    const feeds = new AlignFeeds(config.network, AT_ONCE);
    const part = windows.slice(from, from + AT_ONCE);
    for (const [index, entry] of part.entries()) {
      const range = rangeOf(entry, config, Infinity);
      if (range) feeds.put(index, await drawLoud(entry, config.network.frames, () => drawPair(random, entry.view.frames - config.network.frames, range)));
    }
    const logits = logitsOf(await run(model, { ...feeds.tensors() }));
    part.forEach((_, index) => {
      right += Number(logits[index] > 0) + Number(logits[index + AT_ONCE] < 0);
      total += 2;
    });
  }
  return right / total;
}

function logitsOf(outputs: Tensors): Float32Array {
  const data = outputs[MULTISENSORY_TENSORS.logit]?.data;
  if (data instanceof Float32Array) return data;
  throw new TypeError('the network gave no logits');
}
