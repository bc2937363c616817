/**
 * @file How much of the forward pass's speed a training step of the lip-sync network keeps. `npx tsx bench/train-step.ts [--batch N] [--runs N] [--profile]`.
 *
 * The step's operations are counted as three times those of the forward pass, less what the inputs' gradients would have been: what the mathematics
 * asks for. What a formulation computes on top of that (patches by one-hot convolution, say) counts as time only.
 */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as ort from 'onnxruntime-node';
import { flopsOf, graphFlops } from '../src-main/nn/flops.ts';
import { GraphBuilder, type Graph } from '../src-main/nn/graph.ts';
import { writeOnnx } from '../src-main/nn/onnx-writer.ts';
import { FlatParameters, type ParameterLayout } from '../src-main/nn/parameters.ts';
import { seededRandom } from '../src-main/nn/random.ts';
import { lipSyncTask } from '../src-main/networks/lip-sync-loss.ts';
import { stepOf } from '../src-main/trainer/lip-sync-job.ts';
import { TRAIN_CONFIG } from '../src-main/trainer/train-config.ts';

const { values } = parseArgs({
  options: {
    batch: { type: 'string', default: '8' },
    runs: { type: 'string', default: '5' },
    profile: { type: 'boolean', default: false },
  },
});
await printRates();

async function printRates(): Promise<void> {
  const config = { ...TRAIN_CONFIG, batch: Number(values.batch) };
  const step = stepOf(config, 'cpu');
  const forward = forwardGraph(config, step.layout);
  const useful = 3 * graphFlops(forward) - stemFlops(forward);
  const [forwardRun, stepRun] = [await timed(forward), await timed(step.graph)];
  const row = (name: string, flops: number, { cpu, wall }: Timing) =>
    `${name.padEnd(9)} ${(flops / 1e9).toFixed(1).padStart(7)} GFLOP  ${cpu.toFixed(3)} CPU-s  ${(flops / 1e9 / cpu).toFixed(1).padStart(6)} GFLOP per CPU-second  ${(1 / wall).toFixed(2)} per second\n`;
  process.stdout.write(`\nBatch ${config.batch}, ${step.graph.nodes.length} nodes, ${step.layout.sizes.weight} weights, one thread\n`);
  process.stdout.write(row('forward', graphFlops(forward), forwardRun) + row('step', useful, stepRun));
  process.stdout.write(`a step keeps ${((100 * useful * forwardRun.cpu) / (graphFlops(forward) * stepRun.cpu)).toFixed(0)} % of the forward rate; it computes ${(graphFlops(step.graph) / useful).toFixed(2)} times what is useful\n`);
}

/** The loss without its gradient. */
function forwardGraph(config: typeof TRAIN_CONFIG, layout: ParameterLayout): Graph {
  const graph = new GraphBuilder('forward');
  const vectors = { weight: graph.input('weights', 'float32', [layout.sizes.weight]), statistic: graph.input('statistics', 'float32', [layout.sizes.statistic]) };
  const task = lipSyncTask({ config: config.network, batch: config.batch, frames: config.frames, maxShift: config.maxShift, lengths: config.lengths, onTarget: config.onTarget });
  graph.output('loss', task.build(graph, new FlatParameters(graph, layout, vectors)).loss);
  return graph.build();
}

/** Operations of the first layer of each stream, whose input needs no gradient. */
function stemFlops(forward: Graph): number {
  return forward.nodes.filter((node) => node.op === 'Conv' && node.inputs[1].shape[1] === 1).reduce((sum, node) => sum + flopsOf(node), 0);
}

interface Timing {
  readonly cpu: number;
  readonly wall: number;
}

/** Median processor and wall seconds of a run with random inputs. */
async function timed(graph: Graph): Promise<Timing> {
  const random = seededRandom(3);
  const profile = values.profile ? { enableProfiling: true, profileFilePrefix: join(tmpdir(), `${graph.name}-profile`) } : {};
  const session = await ort.InferenceSession.create(writeOnnx(graph), { intraOpNumThreads: 1, interOpNumThreads: 1, logSeverityLevel: 3, ...profile });
  const feeds = Object.fromEntries(graph.inputs.map(({ name, shape }) => {
    const length = shape.reduce((a, b) => a * b, 1);
    return [name, new ort.Tensor('float32', Float32Array.from({ length }, () => (name === 'weights' ? 0.1 : 1) * (random() - 0.4)), [...shape])];
  }));
  const runs: Timing[] = [];
  for (let run = 0; run <= Number(values.runs); run++) {
    const [cpu, wall] = [process.cpuUsage(), performance.now()];
    await session.run(feeds);
    const { user, system } = process.cpuUsage(cpu);
    // The first run allocates.
    if (run > 0) runs.push({ cpu: (user + system) / 1e6, wall: (performance.now() - wall) / 1000 });
  }
  if (values.profile) session.endProfiling();
  await session.release();
  const median = (key: keyof Timing) => runs.map((run) => run[key]).sort((a, b) => a - b)[runs.length >> 1] ?? NaN;
  return { cpu: median('cpu'), wall: median('wall') };
}
