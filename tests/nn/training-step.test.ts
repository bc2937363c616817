/** @file The training step as a whole: optimisers against their formulas, normalisation against differences, and networks that learn. */
import { describe, expect, it } from 'vitest';
import { multiply, subtract, sum } from '../../src-main/nn/arithmetic.ts';
import { foldedBatchNorm, trainingBatchNorm } from '../../src-main/nn/batch-norm.ts';
import { convBias, convNorm, relu } from '../../src-main/nn/blocks.ts';
import { GraphBuilder } from '../../src-main/nn/graph.ts';
import { conv } from '../../src-main/nn/layers.ts';
import { adamW, clipped, type Optimizer, sgd, warmupCosine } from '../../src-main/nn/optimizer.ts';
import { ConstantParameters, type ParameterSource } from '../../src-main/nn/parameters.ts';
import { seededRandom } from '../../src-main/nn/random.ts';
import { floatTensor, type Tensor } from '../../src-main/nn/tensor.ts';
import { trainingStep, type TrainingStep, type TrainingTask } from '../../src-main/nn/training-step.ts';
import { runOnnx } from './run-graph.ts';

/** loss = Σ (θ − target)², so that dloss/dθ = 2 (θ − target). */
const pull: TrainingTask = {
  name: 'pull',
  build(graph, parameters) {
    const theta = parameters.get({ name: 'theta', shape: [3], initial: { kind: 'constant', value: 0 }, kind: 'weight', decays: true });
    const off = subtract(graph, theta, graph.input('target', 'float32', [3]));
    return { loss: sum(graph, multiply(graph, off, off), [0]) };
  },
};

const TARGET = [1, -2, 3];

/** Runs a step repeatedly, feeding its state back. */
async function train(step: TrainingStep, options: { steps: number; rate: number; feeds: Record<string, Tensor>; start?: Record<string, Float32Array> }) {
  const { layout, optimizer } = step;
  const vector = (data: Float32Array) => floatTensor([data.length], data);
  const state: Record<string, Float32Array> = {
    weights: layout.initialize('weight', seededRandom(1)),
    statistics: layout.initialize('statistic', seededRandom(1)),
    ...Object.fromEntries(optimizer.slots.map((name) => [name, new Float32Array(layout.sizes.weight)])),
    ...options.start,
  };
  const losses: number[] = [];
  for (let number = 1; number <= options.steps; number++) {
    const scalars = Object.entries(optimizer.scalarsAt(number, options.rate)).map(([name, value]) => [name, floatTensor([], [value])] as const);
    const vectors = step.state.map((name) => [name, vector(state[name])] as const);
    const outputs = await runOnnx(step.graph, { ...options.feeds, ...Object.fromEntries([...scalars, ...vectors]) });
    for (const name of step.state) state[name] = outputs[`${name}.next`].data as Float32Array;
    losses.push(Number(outputs.loss.data[0]));
  }
  return { state, losses };
}

describe('optimizers', () => {
  const run = (optimizer: Optimizer, steps: number, rate: number) =>
    train(trainingStep(pull, () => optimizer), { steps, rate, feeds: { target: floatTensor([3], TARGET) } }).then(({ state }) => [...state.weights]);

  it('adamW follows its formula', async () => {
    const [beta1, beta2, epsilon, decay, rate] = [0.9, 0.99, 1e-8, 0.1, 0.05];
    const theta = [0, 0, 0];
    const [m, v] = [[0, 0, 0], [0, 0, 0]];
    for (let t = 1; t <= 7; t++) {
      TARGET.forEach((target, i) => {
        const g = 2 * (theta[i] - target);
        m[i] = beta1 * m[i] + (1 - beta1) * g;
        v[i] = beta2 * v[i] + (1 - beta2) * g * g;
        const step = m[i] / (1 - beta1 ** t) / (Math.sqrt(v[i] / (1 - beta2 ** t)) + epsilon);
        theta[i] -= rate * (step + decay * theta[i]);
      });
    }
    const actual = await run(adamW({ beta1, beta2, epsilon, weightDecay: decay }), 7, rate);
    actual.forEach((value, i) => expect(value).toBeCloseTo(theta[i], 5));
  });

  it('sgd keeps its momentum', async () => {
    let [theta, velocity] = [0, 0];
    for (let t = 0; t < 5; t++) {
      velocity = 0.9 * velocity + 2 * (theta - TARGET[0]);
      theta -= 0.01 * velocity;
    }
    expect((await run(sgd(), 5, 0.01))[0]).toBeCloseTo(theta, 5);
  });

  it('clipped shortens long gradients and leaves short ones', async () => {
    const length = 2 * Math.hypot(...TARGET);
    const long = await run(clipped(sgd(), 1), 1, 1);
    long.forEach((value, i) => expect(value).toBeCloseTo((2 * TARGET[i]) / length, 5));
    const short = await run(clipped(sgd(), 100), 1, 0.1);
    short.forEach((value, i) => expect(value).toBeCloseTo(0.2 * TARGET[i], 5));
  });

  it('warmupCosine rises to its peak and falls to zero', () => {
    const schedule = { peak: 2, warmup: 10, total: 110 };
    expect(warmupCosine(0, schedule)).toBeCloseTo(0.2);
    expect(warmupCosine(10, schedule)).toBeCloseTo(2);
    expect(warmupCosine(60, schedule)).toBeCloseTo(1);
    expect(warmupCosine(110, schedule)).toBeCloseTo(0);
  });
});

describe('batch normalization', () => {
  const shape = [4, 3, 5];
  const x = Float32Array.from({ length: 60 }, (_, i) => Math.sin(i * 1.3) * (1 + (i % 7)) + 0.5);
  /** The gradient reaches x as if x were a weight. */
  const task: TrainingTask = {
    name: 'normalize',
    build(graph, parameters) {
      const input = parameters.get({ name: 'x', shape, initial: { kind: 'constant', value: 0 }, kind: 'weight', decays: false });
      const y = trainingBatchNorm(graph, parameters, 'norm', input);
      return { loss: sum(graph, multiply(graph, y, graph.input('mix', 'float32', shape)), [0, 1, 2]) };
    },
  };
  const mix = floatTensor(shape, Float32Array.from({ length: 60 }, (_, i) => Math.cos(i * 0.7)));

  it('has the gradient that differences of its formula show', async () => {
    const step = trainingStep(task, () => sgd());
    const weights = step.layout.initialize('weight', seededRandom(1));
    weights.set(x, step.layout.offset('x'));
    weights.set([1.5, -0.5, 2], step.layout.offset('norm.gamma'));
    const { state } = await train(step, { steps: 1, rate: 1, feeds: { mix }, start: { weights: weights.slice() } });
    const loss = (values: Float64Array) => {
      let total = 0;
      for (let c = 0; c < 3; c++) {
        const at = Array.from({ length: 20 }, (_, i) => Math.floor(i / 5) * 15 + c * 5 + (i % 5));
        const mean = at.reduce((a, i) => a + values[i], 0) / 20;
        const variance = at.reduce((a, i) => a + (values[i] - mean) ** 2, 0) / 20;
        for (const i of at) total += (([1.5, -0.5, 2][c] * (values[i] - mean)) / Math.sqrt(variance + 1e-5)) * Number(mix.data[i]);
      }
      return total;
    };
    const start = step.layout.offset('x');
    for (const i of [0, 7, 23, 41, 59]) {
      const near = (delta: number) => loss(Float64Array.from(x, (value, j) => (j === i ? value + delta : value)));
      expect(x[i] - state.weights[start + i]).toBeCloseTo((near(1e-4) - near(-1e-4)) / 2e-4, 4);
    }
  });

  it('folds into the convolution before it', async () => {
    const net = (graph: GraphBuilder, parameters: ParameterSource) => convNorm(graph, parameters, 'conv', graph.input('x', 'float32', [2, 3, 8]), { outputs: 4, kernel: [3], pad: 1 });
    const step = trainingStep({ name: 'conv', build: (graph, parameters) => ({ loss: sum(graph, net(graph, parameters), [0, 1, 2]) }) }, () => sgd());
    const vectors = { weight: step.layout.initialize('weight', seededRandom(1)), statistic: step.layout.initialize('statistic', seededRandom(1)) };
    vectors.statistic.set([0.3, -0.2, 0.1, 0.7, 2, 0.5, 1.5, 0.25]);
    const graph = new GraphBuilder('folded');
    const constants = new ConstantParameters(graph, step.layout, vectors);
    graph.output('y', net(graph, constants));
    const input = floatTensor([2, 3, 8], Float32Array.from({ length: 48 }, (_, i) => Math.sin(i)));
    const { y } = await runOnnx(graph.build(), { x: input });
    const plain = new GraphBuilder('plain');
    const source = new ConstantParameters(plain, step.layout, vectors);
    const [weight] = step.layout.parameters;
    plain.output('y', conv(plain, plain.input('x', 'float32', [2, 3, 8]), source.get(weight), null, { pad: 1 }));
    const { y: before } = await runOnnx(plain.build(), { x: input });
    const { scale, shift } = foldedBatchNorm(source, 'conv', 4);
    Array.from(y.data as Float32Array).forEach((value, i) => {
      const channel = Math.floor(i / 8) % 4;
      expect(value).toBeCloseTo(Number(before.data[i]) * scale[channel] + shift[channel], 4);
    });
  });
});

describe('trainingStep', () => {
  it('learns to tell a rising from a falling sequence', async () => {
    const task: TrainingTask = {
      name: 'rising',
      build(graph, parameters) {
        const h = relu(graph, convNorm(graph, parameters, 'a', graph.input('x', 'float32', [8, 1, 12]), { outputs: 6, kernel: [3], pad: 1 }));
        const score = convBias(graph, parameters, 'b', h, { outputs: 1, kernel: [12] });
        const off = subtract(graph, score, graph.input('label', 'float32', [8, 1, 1]));
        return { loss: graph.add('ReduceMean', [multiply(graph, off, off)], { axes: [0, 1, 2], keepDims: false }) };
      },
    };
    const x = floatTensor([8, 1, 12], Float32Array.from({ length: 96 }, (_, i) => ((Math.floor(i / 12) % 2 ? 1 : -1) * ((i % 12) - 5.5)) / 6 + Math.sin(i * 3.1) * 0.3));
    const label = floatTensor([8, 1, 1], [-1, 1, -1, 1, -1, 1, -1, 1]);
    const { losses } = await train(trainingStep(task, (layout) => clipped(adamW({ weightDecay: 0.01, decayMask: layout.decayMask() }), 2)), { steps: 60, rate: 0.02, feeds: { x, label } });
    expect(losses[0]).toBeGreaterThan(0.5);
    expect(losses.at(-1)).toBeLessThan(0.02);
  });
});
