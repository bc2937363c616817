/**
 * @file A whole training step as one graph: forward, backward, update. Everything that changes goes in and comes out as flat vectors, so that any
 * engine that reads ONNX can train, and a checkpoint is those vectors.
 */
import { reshape } from './arithmetic.ts';
import { gradients } from './gradients.ts';
import { type Graph, GraphBuilder } from './graph.ts';
import type { Value } from './op.ts';
import { gradientNorm, type Optimizer } from './optimizer.ts';
import { FlatParameters, ParameterCollector, type ParameterLayout, type ParameterSource } from './parameters.ts';
import { elementCount } from './tensor.ts';
import type { Target } from './vjp-conv.ts';

/** A network with its loss: adds its own inputs to the graph. */
export interface TrainingTask {
  readonly name: string;
  /** @returns a scalar to minimise, and scalars to watch. */
  build(graph: GraphBuilder, parameters: ParameterSource): { readonly loss: Value; readonly metrics?: Readonly<Record<string, Value>> };
}

/** The step graph and how to feed it. Inputs: the task's, `weights`, `statistics` (where there are any), the optimiser's slots and scalars. */
export interface TrainingStep {
  readonly graph: Graph;
  readonly layout: ParameterLayout;
  readonly optimizer: Optimizer;
  /** Names of the vectors that go in and come out again as `<name>.next`. */
  readonly state: readonly string[];
}

/** Lists a task's parameters. */
export function parametersOf(task: TrainingTask): ParameterLayout {
  const graph = new GraphBuilder(task.name);
  const collector = new ParameterCollector(graph);
  task.build(graph, collector);
  return collector.layout();
}

/** Builds the step. Outputs: `<state>.next`, `loss`, `gradientNorm`, and the task's metrics. */
export function trainingStep(task: TrainingTask, makeOptimizer: (layout: ParameterLayout) => Optimizer, target: Target = 'cpu'): TrainingStep {
  const layout = parametersOf(task);
  const optimizer = makeOptimizer(layout);
  const graph = new GraphBuilder(`${task.name}-step`);
  const vector = (name: string, size: number) => graph.input(name, 'float32', [size]);
  const weights = vector('weights', layout.sizes.weight);
  const hasStatistics = layout.sizes.statistic > 0;
  const statistics = hasStatistics ? vector('statistics', layout.sizes.statistic) : weights;
  const parameters = new FlatParameters(graph, layout, { weight: weights, statistic: statistics });
  const { loss, metrics = {} } = task.build(graph, parameters);

  const used = parameters.values('weight');
  const flat = gradients(graph, loss, used, target).map((gradient) => reshape(graph, gradient, [elementCount(gradient.shape)]));
  const gradient = flat.length === 1 && flat[0] ? flat[0] : graph.add('Concat', flat, { axis: 0 });
  const slots = Object.fromEntries(optimizer.slots.map((name) => [name, vector(name, layout.sizes.weight)]));
  const scalars = Object.fromEntries(optimizer.scalars.map((name) => [name, graph.input(name, 'float32', [])]));
  const updated = optimizer.update(graph, { weights, gradient, slots, scalars });

  graph.output('weights.next', updated.weights);
  if (hasStatistics) graph.output('statistics.next', parameters.updatedStatistics());
  for (const name of optimizer.slots) graph.output(`${name}.next`, updated.slots[name]);
  graph.output('loss', loss);
  graph.output('gradientNorm', gradientNorm(graph, gradient));
  for (const [name, value] of Object.entries(metrics)) graph.output(name, value);
  return { graph: graph.build(), layout, optimizer, state: ['weights', ...(hasStatistics ? ['statistics'] : []), ...optimizer.slots] };
}
