/** @file Graphs that cannot be are refused where they are built, with the shapes and the rule. */
import { describe, expect, it } from 'vitest';
import { GraphBuilder } from '../../src-main/nn/graph.ts';
import { conv, dense, maxPool } from '../../src-main/nn/layers.ts';
import { broadcastShapes, ShapeError } from '../../src-main/nn/shape.ts';
import { floatTensor } from '../../src-main/nn/tensor.ts';

function builder() {
  const graph = new GraphBuilder('test');
  return { graph, input: (name: string, ...shape: number[]) => graph.input(name, 'float32', shape) };
}

describe('GraphBuilder', () => {
  it('names both shapes and the rule when a convolution does not fit', () => {
    const { graph, input } = builder();
    const [x, weight] = [input('x', 1, 3, 8, 8), input('w', 4, 2, 3, 3)];
    expect(() => conv(graph, x, weight, null)).toThrow(ShapeError);
    expect(() => conv(graph, x, weight, null)).toThrow('Conv: input [1,3,8,8] has 3 channels, weight [4,2,3,3] wants 2 × group 1');
  });

  it('refuses a kernel larger than what it moves over', () => {
    const { graph, input } = builder();
    expect(() => conv(graph, input('x', 1, 1, 2, 8), input('w', 1, 1, 5, 3), null)).toThrow('Conv: kernel [5,3] is larger than the padded input [2,8]: 5 against 2 on spatial axis 0');
    expect(() => maxPool(graph, input('y', 1, 1, 3, 3), { kernel: 4 })).toThrow(/MaxPool: kernel \[4,4\] is larger/);
  });

  it('refuses matrices without a common inner size', () => {
    const { graph, input } = builder();
    expect(() => graph.add('MatMul', [input('a', 2, 3), input('b', 4, 5)], {})).toThrow('MatMul: columns of [2,3] must equal rows of [4,5]: 3 against 4');
    expect(() => dense(graph, input('c', 2, 3), input('d', 3, 5), input('e', 4))).toThrow(/Gemm: .*\[4\]/);
  });

  it('refuses reshapes, slices, gathers and permutations that do not fit', () => {
    const { graph, input } = builder();
    const x = input('x', 2, 3, 4);
    expect(() => graph.add('Reshape', [x], { shape: [5, 5] })).toThrow('Reshape: [2,3,4] has 24 elements, [5,5] has 25');
    expect(() => graph.add('Slice', [x], { starts: [1], ends: [5], axes: [2], steps: [1] })).toThrow('Slice: [1, 5) by 1 is not within axis 2 of [2,3,4]');
    expect(() => graph.add('Gather', [x], { axis: 1, indices: [0, 3] })).toThrow('Gather: index 3 is not within axis 1 of [2,3,4]');
    expect(() => graph.add('Transpose', [x], { perm: [0, 1, 1] })).toThrow('Transpose: [0,1,1] is no permutation of the axes of [2,3,4]');
    expect(() => graph.add('ReduceSum', [x], { axes: [3], keepDims: true })).toThrow('ReduceSum: axis 3 is not one of [2,3,4]');
    expect(() => graph.add('Concat', [x, input('y', 2, 2, 4)], { axis: 0 })).toThrow('Concat: [2,3,4] and [2,2,4] differ beside axis 0');
  });

  it('refuses operands of different types', () => {
    const { graph, input } = builder();
    expect(() => graph.add('Add', [input('x', 2), graph.input('y', 'int64', [2])], {})).toThrow('Add: operands of different types float32 and int64');
  });

  it('refuses values of another graph and names that are taken', () => {
    const { graph, input } = builder();
    const stranger = new GraphBuilder('other').input('s', 'float32', [1]);
    input('x', 1);
    expect(() => graph.add('Neg', [stranger], {})).toThrow('Neg: "s" is not of graph "test"');
    expect(() => input('x', 1)).toThrow('graph "test" has two values named "x"');
  });

  it('gives a result two names, and an input its own as an output', () => {
    const { graph, input } = builder();
    const x = input('x', 2);
    const y = graph.add('Neg', [x], {});
    graph.output('first', y);
    graph.output('second', y);
    graph.output('same', x);
    const { nodes, outputs } = graph.build();
    expect(nodes.map(({ op }) => op)).toEqual(['Neg', 'Identity', 'Identity']);
    expect(outputs.map(({ name }) => name)).toEqual(['first', 'second', 'same']);
  });
});

describe('broadcastShapes', () => {
  it('aligns at the last axis and stretches ones', () => {
    expect(broadcastShapes([4, 1], [2, 1, 3])).toEqual([2, 4, 3]);
    expect(broadcastShapes([], [2, 3])).toEqual([2, 3]);
  });

  it('refuses what does not stretch', () => {
    expect(() => broadcastShapes([2, 3], [2])).toThrow('[2,3] and [2] do not broadcast: 3 against 2 on axis 1');
  });
});

describe('floatTensor', () => {
  it('wants as many values as the shape holds', () => {
    expect(() => floatTensor([2, 2], [1, 2, 3])).toThrow('floatTensor: 3 values for shape [2,2]');
  });
});
