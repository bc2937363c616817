/** @file Floating-point operations of a graph, from its shapes: what convolutions and matrix products multiply and add. The rest is memory traffic. */
import type { Graph } from './graph.ts';
import type { Node } from './op.ts';
import { elementCount } from './tensor.ts';

/** Multiplications and additions of one node; 0 for operators that do not sum products. */
export function flopsOf(node: Node): number {
  switch (node.op) {
    case 'Conv': {
      const [, weight] = node.inputs;
      return 2 * elementCount(node.output.shape) * elementCount(weight.shape.slice(1));
    }
    case 'ConvTranspose': {
      const [x, weight] = node.inputs;
      return 2 * elementCount(x.shape) * elementCount(weight.shape.slice(1));
    }
    case 'MatMul': {
      const [a] = node.inputs;
      return 2 * elementCount(node.output.shape) * (a.shape.at(-1) ?? 1);
    }
    case 'Gemm': {
      const [a] = node.inputs;
      return 2 * elementCount(node.output.shape) * (a.shape[node.attributes.transA ? 0 : 1] ?? 1);
    }
    default:
      return 0;
  }
}

/** Of a whole graph. */
export function graphFlops(graph: Pick<Graph, 'nodes'>): number {
  return graph.nodes.reduce((sum, node) => sum + flopsOf(node), 0);
}
