/** @file The multisensory network learns which sound belongs to a picture, and the pooling that brings sound into step has the right gradient. */
import { expect, it } from 'vitest';
import * as ort from 'onnxruntime-node';
import { fractionalMaxPool, poolBoundaries } from '../../src-main/networks/fractional-pool.ts';
import { alignTask, joinedSteps, mapPlaces, streamTask } from '../../src-main/networks/multisensory-align.ts';
import { COMPACT, type MultisensoryConfig, windowSamples } from '../../src-main/networks/multisensory-config.ts';
import { gradients } from '../../src-main/nn/gradients.ts';
import { GraphBuilder } from '../../src-main/nn/graph.ts';
import { writeOnnx } from '../../src-main/nn/onnx-writer.ts';
import { adamW, clipped } from '../../src-main/nn/optimizer.ts';
import { seededRandom } from '../../src-main/nn/random.ts';
import { floatTensor } from '../../src-main/nn/tensor.ts';
import { trainingStep, type TrainingStep } from '../../src-main/nn/training-step.ts';
import { runOnnx } from './run-graph.ts';

const CONFIG: MultisensoryConfig = { ...COMPACT, frames: 8, side: 32, width: 4, sampleRate: 6400 };
const [CLIPS, STEPS] = [8, 40];
const SHAPE = { pictures: CLIPS, sounds: 2, regions: 1, teacher: 0 };
/** The whole picture is one region, and the first of both sounds is its own. */
const PLACES = mapPlaces(CONFIG)[0] ** 2;
const ANSWERS = {
  regions: new ort.Tensor('float32', new Float32Array(CLIPS * PLACES).fill(1 / PLACES), [CLIPS, 1, PLACES]),
  owned: new ort.Tensor('float32', Float32Array.from({ length: 2 * CLIPS }, (_, i) => 1 - (i % 2)), [CLIPS, 1, 2]),
  shares: new ort.Tensor('float32', new Float32Array(2 * CLIPS).fill(0.5 / CLIPS), [CLIPS, 1, 2]),
  picks: new ort.Tensor('float32', Float32Array.from({ length: 2 * CLIPS }, (_, i) => (1 - (i % 2)) / CLIPS), [CLIPS, 1, 2]),
};

it('tells the sound of a flash from the sound of another moment', async () => {
  const right = await trained(trainingStep(alignTask(CONFIG, SHAPE), () => clipped(adamW(), 2)), 'accuracy', (random) => {
    const { pictures, sounds } = flashes(random);
    return { ...inputs(pictures, sounds), ...ANSWERS };
  });
  // Every batch is new, so this is not learned by heart.
  expect(mean(right.slice(0, 5))).toBeLessThan(0.75);
  expect(mean(right.slice(-15))).toBeGreaterThan(0.9);
});

it('learns to hear and to see what a teacher hears', async () => {
  const teacher = CONFIG.matched * CONFIG.width;
  const random = seededRandom(8);
  const says = Float32Array.from({ length: teacher }, () => (random() < 0.5 ? -1 : 1) / Math.sqrt(teacher));
  const task = streamTask(CONFIG, { ...SHAPE, sounds: 1, teacher });
  const losses = await trained(trainingStep(task, () => clipped(adamW(), 2)), 'loss', (drawn) => {
    const { pictures, sounds, loud } = flickers(drawn);
    const taught = loud.flatMap((isLoud) => [...says].map((value) => (isLoud ? value : 0)));
    return { ...inputs(pictures, sounds), regions: ANSWERS.regions, taught: new ort.Tensor('float32', taught, [CLIPS, joinedSteps(CONFIG), teacher]) };
  });
  expect(mean(losses.slice(-5))).toBeLessThan(0.6 * mean(losses.slice(0, 3)));
});

/** Trains on a new batch each step; returns what one output was. */
async function trained(step: TrainingStep, watched: string, batch: (random: () => number) => Readonly<Record<string, ort.Tensor>>): Promise<readonly number[]> {
  const session = await ort.InferenceSession.create(writeOnnx(step.graph), { intraOpNumThreads: 1, logSeverityLevel: 3 });
  const random = seededRandom(3);
  const state = new Map<string, Float32Array>(step.state.map((name) => [name, new Float32Array(step.layout.sizes[name === 'statistics' ? 'statistic' : 'weight'])]));
  state.set('weights', step.layout.initialize('weight', random));
  state.set('statistics', step.layout.initialize('statistic', random));
  const values: number[] = [];
  for (let number = 1; number <= STEPS; number++) {
    const scalars = Object.entries(step.optimizer.scalarsAt(number, 0.005)).map(([name, value]) => [name, new ort.Tensor('float32', [value], [])]);
    const vectors = [...state].map(([name, data]) => [name, new ort.Tensor('float32', data, [data.length])]);
    const outputs = await session.run({ ...batch(random), ...Object.fromEntries([...scalars, ...vectors]) });
    for (const name of step.state) state.set(name, outputs[`${name}.next`].data as Float32Array);
    values.push(Number(outputs[watched].data[0]));
  }
  await session.release();
  return values;
}

function inputs(pictures: Uint8Array, sounds: Float32Array): Readonly<Record<string, ort.Tensor>> {
  return {
    pictures: new ort.Tensor('uint8', pictures, [CLIPS, CONFIG.frames, CONFIG.side, CONFIG.side, 3]),
    sounds: new ort.Tensor('float32', sounds, [sounds.length / windowSamples(CONFIG), windowSamples(CONFIG), 1]),
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

it('pools windows of two and of three, and gives the whole gradient to the largest of each', async () => {
  const graph = new GraphBuilder('pool');
  const x = graph.input('x', 'float32', [1, 1, 11]);
  const y = fractionalMaxPool(graph, x, 4);
  graph.output('y', y);
  const loss = graph.add('ReduceSum', [graph.add('Mul', [y, graph.initializer('weights', floatTensor([1, 1, 4], [1, 2, 3, 4]))], {})], { axes: [0, 1, 2], keepDims: false });
  graph.output('dx', gradients(graph, loss, [x])[0]);
  const boundaries = poolBoundaries(11, 4);
  expect(new Set(boundaries.slice(1).map((end, i) => end - boundaries[i]))).toEqual(new Set([2, 3]));
  // Negative throughout: what a short window lacks must not count as zero. The last of each window is its largest.
  const values = [-20, -19, -18, -17, -16, -15, -14, -13, -12, -11, -10];
  const outputs = await runOnnx(graph.build(), { x: floatTensor([1, 1, 11], values) });
  expect([...(outputs.y.data as Float32Array)]).toEqual(boundaries.slice(1).map((end) => values[end - 1]));
  const expected = values.map((_, i) => boundaries.slice(1).indexOf(i + 1) + 1);
  expect([...(outputs.dx.data as Float32Array)]).toEqual(expected);
});

/** A bright picture early or late, and a burst of noise with it; the other sound has the burst at the other time. */
function flashes(random: () => number): { readonly pictures: Uint8Array; readonly sounds: Float32Array } {
  const { frames, side } = CONFIG;
  const samples = windowSamples(CONFIG);
  const pictures = new Uint8Array(CLIPS * frames * side ** 2 * 3).map(() => 100 + 20 * random());
  const sounds = new Float32Array(2 * CLIPS * samples).map(() => 0.002 * (random() - 0.5));
  const half = (clip: number, late: boolean, length: number) => [clip * length + (late ? length / 2 : 0), clip * length + (late ? length : length / 2)] as const;
  for (let clip = 0; clip < CLIPS; clip++) {
    const late = random() < 0.5;
    pictures.fill(240, ...half(clip, late, frames * side ** 2 * 3));
    for (const [sound, isLate] of [[clip, late], [clip + CLIPS, !late]] as const) {
      const [from, to] = half(sound, isLate, samples);
      for (let i = from; i < to; i++) sounds[i] = random() - 0.5;
    }
  }
  return { pictures, sounds };
}

/** A bright quarter of the picture and a burst of noise in some steps and not in others. */
function flickers(random: () => number): { readonly pictures: Uint8Array; readonly sounds: Float32Array; readonly loud: readonly boolean[] } {
  const { frames, side } = CONFIG;
  const [steps, samples] = [joinedSteps(CONFIG), windowSamples(CONFIG)];
  const loud = Array.from({ length: CLIPS * steps }, () => random() < 0.5);
  const isLoud = (clip: number, part: number) => loud[clip * steps + Math.floor(part * steps)];
  const pictures = Uint8Array.from({ length: CLIPS * frames * side ** 2 * 3 }, (_, at) => {
    const [column, row, frame] = [Math.floor(at / 3) % side, Math.floor(at / (3 * side)) % side, Math.floor(at / (3 * side ** 2))];
    return column < side / 2 && row < side / 2 && isLoud(Math.floor(frame / frames), (frame % frames) / frames) ? 240 : 100;
  });
  const sounds = Float32Array.from({ length: CLIPS * samples }, (_, at) => (isLoud(Math.floor(at / samples), (at % samples) / samples) ? 1 : 0.004) * (random() - 0.5));
  return { pictures, sounds, loud };
}
