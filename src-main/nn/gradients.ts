/** @file Reverse-mode differentiation: walks a graph's nodes backwards and adds those that compute the gradients. */
import { add, anonymous, zeros } from './arithmetic.ts';
import type { GraphBuilder } from './graph.ts';
import type { Node, Op, Value } from './op.ts';
import { elementCount, formatShape } from './tensor.ts';
import { type InputGradient, vjp, type VjpContext, type VjpRule } from './vjp.ts';
import type { Target } from './vjp-conv.ts';

/** A gradient that is cheaper in closed form than through the nodes between, e.g. of a normalisation. */
interface ClosedForm {
  readonly inputs: readonly Value[];
  /** dL/dy to the gradients of `inputs`, in order. */
  readonly backward: (dy: Value) => readonly Value[];
}

const closedForms = new WeakMap<Value, ClosedForm>();

/**
 * States the gradient of `output` with respect to `inputs` in closed form; the nodes between are then not walked.
 * Nothing else may depend on those nodes, other than as a constant.
 */
export function withClosedForm(output: Value, inputs: readonly Value[], backward: ClosedForm['backward']): Value {
  closedForms.set(output, { inputs, backward });
  return output;
}

/**
 * Gradients of a scalar.
 *
 * @param loss float32 of one element.
 * @param parameters what to differentiate by; any values of the graph.
 * @returns dloss/dparameter for each, of its shape; zeros where the loss does not depend on it.
 */
export function gradients(graph: GraphBuilder, loss: Value, parameters: readonly Value[], target: Target = 'cpu'): readonly Value[] {
  if (elementCount(loss.shape) !== 1 || loss.type !== 'float32') throw new TypeError(`gradients: the loss is ${loss.type} ${formatShape(loss.shape)}, not one float32`);
  const nodes = [...graph.nodes];
  const wanted = dependents(nodes, parameters);
  const sums = new Map<Value, Value>([[loss, anonymous(graph, loss.shape, [1])]]);
  const accumulate = (value: Value, gradient: Value) => {
    const before = sums.get(value);
    sums.set(value, before ? add(graph, before, gradient) : gradient);
  };
  for (const node of nodes.toReversed()) {
    const dy = sums.get(node.output);
    if (!dy || !wanted.has(node.output)) continue;
    const closed = closedForms.get(node.output);
    if (closed) {
      const results = closed.backward(dy);
      closed.inputs.forEach((input, i) => {
        const gradient = results[i];
        if (gradient && wanted.has(input)) accumulate(input, gradient);
      });
      continue;
    }
    const rules = rulesOf(graph, node, dy, target);
    (node.inputs as readonly (Value | undefined)[]).forEach((input, i) => {
      const gradient = rules[i];
      if (input && gradient && wanted.has(input)) accumulate(input, gradient());
    });
  }
  return parameters.map((parameter) => sums.get(parameter) ?? zeros(graph, parameter.shape));
}

/** The parameters and everything computed from them. */
function dependents(nodes: readonly Node[], parameters: readonly Value[]): ReadonlySet<Value> {
  const reached = new Set(parameters);
  for (const { inputs, output } of nodes) {
    if ((inputs as readonly (Value | undefined)[]).some((input) => input && reached.has(input))) reached.add(output);
  }
  return reached;
}

function rulesOf(graph: GraphBuilder, node: Node, dy: Value, target: Target): readonly InputGradient[] {
  // The table's rule for `node.op` takes this node's inputs and attributes, which the compiler cannot follow through the union.
  const rule = vjp[node.op] as VjpRule<Op>;
  const context = { graph, target, inputs: node.inputs, attributes: node.attributes, y: node.output, dy } as VjpContext<Op>;
  return rule(context);
}
