/** @file The first part of the training of the multisensory network: its streams alone, taught by the lip-sync network. */
import type { DeviceId } from '../../engine/protocol.ts';
import { ALIGN_TENSORS, mapPlaces, streamTask } from '../../networks/multisensory-align.ts';
import { type MultisensoryConfig, windowSamples } from '../../networks/multisensory-config.ts';
import { agreementOf } from '../../networks/multisensory-match.ts';
import { matchedStreams } from '../../networks/multisensory.ts';
import { anonymous, transpose } from '../../nn/arithmetic.ts';
import { GraphBuilder } from '../../nn/graph.ts';
import { writeOnnx } from '../../nn/onnx-writer.ts';
import { ConstantParameters, type ParameterLayout } from '../../nn/parameters.ts';
import { seededRandom } from '../../nn/random.ts';
import type { TrainingStep } from '../../nn/training-step.ts';
import { configuredStep } from '../configured-step.ts';
import type { JobSource, NetworkVectors } from '../training-job.ts';
import type { AlignConfig } from './align-config.ts';
import { AlignFeeds } from './align-feeds.ts';
import { drawView, MIDDLE } from './cut-view.ts';
import { type JudgedNetwork, partJob, type PartSource } from './part-job.ts';
import { StreamBatches } from './stream-batches.ts';
import type { ViewPool } from './view-pool.ts';

/** Windows per run of a look. */
const AT_ONCE = 8;
const AGREEMENT = 'agreement';

/** The job. */
export function streamJob(source: PartSource): JobSource<AlignConfig> {
  return partJob(source, { name: 'streams', step: streamStep, batches: ({ filmed }, config) => new StreamBatches(filmed, config), score: momentAccuracy });
}

function streamStep(config: AlignConfig, teacher: number, device: DeviceId): TrainingStep {
  return configuredStep(streamTask({ ...config.network, side: config.trainingSide }, { pictures: config.batch, sounds: 1, regions: 1, teacher }), config, device);
}

/**
 * How often 0.4 s of picture agree most with the sound of the same time, among all such stretches of a window of 0.8 s: chance is one in six. The windows
 * are the same each time.
 */
async function momentAccuracy(pool: ViewPool, config: AlignConfig, { layout, network, id, run }: JudgedNetwork): Promise<number> {
  const seen = { ...config.network, side: config.trainingSide };
  const { graph, size } = agreementGraph(seen, layout, network);
  const model = { id, bytes: writeOnnx(graph) };
  const random = seededRandom(config.seed ^ 0x5eed);
  let [right, total] = [0, 0];
  for (let from = 0; from < pool.views.length; from += AT_ONCE) {
    const count = Math.min(AT_ONCE, pool.views.length - from);
    const feeds = new AlignFeeds(seen, { pictures: AT_ONCE, sounds: 1, regions: 1, teacher: 0 });
    for (let index = 0; index < count; index++) {
      const own = await pool.drawMoment(from + index, random);
      drawView(await pool.pictures(own), MIDDLE, { data: feeds.picturesOf(index), size: seen.side }, { left: 0, top: 0, side: seen.side }, { frames: seen.frames, still: false });
      feeds.putSound(index, 0, await pool.sound(own));
    }
    const { pictures, sounds } = feeds.tensors();
    const logits = (await run(model, { pictures, sounds }))[AGREEMENT].data;
    for (let row = 0; row < count * size; row++) {
      const choices = Array.from({ length: size }, (_, moment) => Number(logits[row * size + moment]));
      right += Number(choices.indexOf(Math.max(...choices)) === row % size);
    }
    total += count * size;
  }
  return right / total;
}

/** The streams with their agreement over 0.4 s. */
function agreementGraph(config: MultisensoryConfig, layout: ParameterLayout, { weights, statistics }: NetworkVectors) {
  const graph = new GraphBuilder('multisensory-streams');
  const parameters = new ConstantParameters(graph, layout, { weight: weights, statistic: statistics });
  const pictures = graph.input(ALIGN_TENSORS.pictures, 'uint8', [AT_ONCE, config.frames, config.side, config.side, 3]);
  const sounds = graph.input(ALIGN_TENSORS.sounds, 'float32', [AT_ONCE, windowSamples(config), config.channels]);
  const matched = matchedStreams({ graph, parameters, config }, pictures, sounds);
  if (!matched) throw new TypeError('this network does not compare its streams');
  const [rows, columns] = mapPlaces(config);
  const everywhere = anonymous(graph, [AT_ONCE, rows * columns], new Float32Array(AT_ONCE * rows * columns).fill(1));
  const agreements = agreementOf(graph, matched.seen, transpose(graph, matched.heard, [0, 2, 1]), everywhere);
  const longest = agreements[agreements.length - 1];
  graph.output(AGREEMENT, longest);
  return { graph: graph.build(), size: longest.shape[1] };
}
