/** @file The training of the multisensory network, as the training loop wants it: batches, and how often it is right on footage it has not seen. */
import type { DeviceId, Tensors } from '../../engine/protocol.ts';
import { ALIGN_TENSORS, alignTask } from '../../networks/multisensory-align.ts';
import { MULTISENSORY_TENSORS, multisensoryGraph } from '../../networks/multisensory-export.ts';
import { writeOnnx } from '../../nn/onnx-writer.ts';
import { seededRandom } from '../../nn/random.ts';
import type { TrainingStep } from '../../nn/training-step.ts';
import { configuredStep } from '../configured-step.ts';
import type { JobSource } from '../training-job.ts';
import { AlignBatches } from './align-batches.ts';
import type { AlignConfig } from './align-config.ts';
import { AlignFeeds } from './align-feeds.ts';
import { drawView, MIDDLE } from './cut-view.ts';
import { type JudgedNetwork, partJob, type PartSource } from './part-job.ts';
import type { ViewPool } from './view-pool.ts';

/** Windows of each view. */
const WINDOWS = 1;
/** Windows per run. */
const AT_ONCE = 8;

/** The job. */
export function alignJob(source: PartSource): JobSource<AlignConfig> {
  return partJob(source, { name: 'step', step: alignStep, batches: (pools, config) => new AlignBatches(pools, config), score: alignAccuracy });
}

/** The step graph of a configuration. */
export function alignStep(config: AlignConfig, teacher: number, device: DeviceId): TrainingStep {
  const task = alignTask({ ...config.network, side: config.trainingSide }, { pictures: config.batch, sounds: config.sounds, regions: 2, teacher });
  return configuredStep(task, config, device);
}

/**
 * Share of right answers, half of them on a window's own sound, half on another: of another moment of the same clip where that is at least a second away,
 * else of a clip that sounds alike. Chance is 0.5. The windows are the same each time.
 */
export async function alignAccuracy(pool: ViewPool, config: AlignConfig, { layout, network, id, run }: JudgedNetwork): Promise<number> {
  const seen = { ...config.network, side: config.trainingSide };
  const graph = multisensoryGraph(seen, layout, { weight: network.weights, statistic: network.statistics }, { pictures: AT_ONCE, soundsPerPicture: 2 });
  const model = { id, bytes: writeOnnx(graph) };
  const random = seededRandom(config.seed ^ 0x5eed);
  const windows = Array.from({ length: WINDOWS * pool.views.length }, (_, i) => i % pool.views.length);
  let [right, total] = [0, 0];
  for (let from = 0; from < windows.length; from += AT_ONCE) {
    const feeds = new AlignFeeds(seen, { pictures: AT_ONCE, sounds: 2, regions: 1, teacher: 0 });
    const part = windows.slice(from, from + AT_ONCE);
    for (const [index, view] of part.entries()) {
      const own = await pool.drawMoment(view, random);
      const other = pool.distant(own, random) ?? (await pool.drawMoment(pool.drawSimilar(view, random), random));
      const into = { data: feeds.picturesOf(index), size: seen.side };
      drawView(await pool.pictures(own), MIDDLE, into, { left: 0, top: 0, side: seen.side }, { frames: seen.frames, still: false });
      for (const [choice, moment] of [own, other].entries()) feeds.putSound(index, choice, await pool.sound(moment));
    }
    const { [ALIGN_TENSORS.pictures]: pictures, [ALIGN_TENSORS.sounds]: sounds } = feeds.tensors();
    const logits = logitsOf(await run(model, { pictures, sounds }));
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
