/** @file ONNX files: what is written is read back; what is broken is refused in words. */
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { GraphBuilder, type Graph } from '../../src-main/nn/graph.ts';
import { conv, dense } from '../../src-main/nn/layers.ts';
import { graphFromOnnx } from '../../src-main/nn/onnx-graph.ts';
import { OnnxError, readOnnx } from '../../src-main/nn/onnx-reader.ts';
import { writeOnnx } from '../../src-main/nn/onnx-writer.ts';
import { ProtobufWriter } from '../../src-main/nn/protobuf.ts';
import { floatTensor } from '../../src-main/nn/tensor.ts';
import { runOnnx } from './run-graph.ts';

/** A convolution, a sum over space and a linear layer. */
function smallNetwork(): Graph {
  const graph = new GraphBuilder('small');
  const x = graph.input('x', 'float32', [2, 1, 4, 4]);
  const weight = graph.initializer('conv/weight', floatTensor([3, 1, 3, 3], Float32Array.from({ length: 27 }, (_, i) => Math.sin(i))));
  const mean = graph.add('ReduceMean', [conv(graph, x, weight, null, { pad: 1 })], { axes: [2, 3], keepDims: false });
  const out = dense(graph, mean, graph.initializer('fc/weight', floatTensor([3, 2], [1, -2, 3, 0.5, -1, 2])), graph.initializer('fc/bias', floatTensor([2], [0.25, -0.5])));
  graph.output('y', out);
  return graph.build();
}

describe('writeOnnx and readOnnx', () => {
  it('keep weights, shapes, nodes and metadata', () => {
    const model = readOnnx(writeOnnx(smallNetwork(), { metadata: { parent: 'none', größe: '✓' } }));
    expect(model).toMatchObject({ irVersion: 10, opset: 21, graphName: 'small', metadata: { parent: 'none', größe: '✓' } });
    expect(model.inputs).toEqual([{ name: 'x', type: 'float32', shape: [2, 1, 4, 4] }]);
    expect(model.outputs).toEqual([{ name: 'y', type: 'float32', shape: [2, 2] }]);
    expect(model.nodes.map(({ op }) => op)).toEqual(['Conv', 'ReduceMean', 'Gemm']);
    expect(model.initializers.get('fc/weight')).toEqual(floatTensor([3, 2], [1, -2, 3, 0.5, -1, 2]));
  });

  it('give the same numbers after a round trip', async () => {
    const graph = smallNetwork();
    const feeds = { x: floatTensor([2, 1, 4, 4], Float32Array.from({ length: 32 }, (_, i) => Math.cos(i))) };
    const before = await runOnnx(graph, feeds);
    const after = await runOnnx(graphFromOnnx(readOnnx(writeOnnx(graph))), feeds);
    expect(after.y.data).toEqual(before.y.data);
  });

  it('read a model that another program wrote, down to its weights', async () => {
    const model = readOnnx(await readFile(new URL('../../resources/models/lip-sync.onnx', import.meta.url)));
    const parameters = [...model.initializers.values()].reduce((sum, { data }) => sum + data.length, 0);
    expect(model.inputs.map(({ name }) => name).sort()).toEqual(['audio', 'video']);
    expect(model.inputs.find(({ name }) => name === 'video')?.shape).toEqual([1, expect.any(String), 64, 64]);
    expect(model.nodes.length).toBeGreaterThan(10);
    expect(parameters).toBeGreaterThan(1e6);
  });

  it('write negative integers and numbers of every length', () => {
    const message = new ProtobufWriter().integer(1, -1).integer(2, 2 ** 40).integers(3, [0, 127, 128, -300, 2 ** 52]).finish();
    expect(message.length).toBe(11 + 7 + 2 + 1 + 1 + 2 + 10 + 8);
  });
});

describe('readOnnx', () => {
  const bytes = writeOnnx(smallNetwork());

  it('refuses a file that was cut short at any place', () => {
    for (let length = 0; length < bytes.length; length += 7) {
      // A cut between two fields of the model leaves a shorter model; then there is no operator set, or no graph.
      const read = () => {
        const model = readOnnx(bytes.subarray(0, length));
        if (model.opset === 0) throw new OnnxError('no operator set');
      };
      expect(read, `cut at ${length} of ${bytes.length}`).toThrow(OnnxError);
    }
  });

  it('says what it got instead of a model', () => {
    expect(() => readOnnx(new TextEncoder().encode('<!doctype html>'))).toThrow(/not an ONNX model, or one cut short/);
    expect(() => readOnnx(new Uint8Array(0))).toThrow('not an ONNX model: no graph in 0 bytes');
  });

  it('refuses a tensor whose data and shape disagree', () => {
    const model = new ProtobufWriter().message(7, (graph) => graph.message(5, (tensor) => tensor.integers(1, [2, 2]).integer(2, 1).text(8, 'w').bytes(9, new Uint8Array(12))));
    expect(() => readOnnx(model.finish())).toThrow('tensor "w" has 3 values for shape [2,2]');
  });

  it('refuses data types and places of data that it does not know', () => {
    const tensor = (write: (message: ProtobufWriter) => void) => new ProtobufWriter().message(7, (graph) => graph.message(5, (message) => write(message.text(8, 'w')))).finish();
    expect(() => readOnnx(tensor((message) => message.integer(2, 16)))).toThrow('tensor "w" has data type 16, which is not supported');
    expect(() => readOnnx(tensor((message) => message.integer(2, 1).integer(14, 1)))).toThrow('tensor "w" keeps its data in another file');
  });
});

describe('graphFromOnnx', () => {
  it('refuses operators and sizes that graphs do not know', () => {
    const model = readOnnx(writeOnnx(smallNetwork()));
    const [first, ...rest] = model.nodes;
    expect(() => graphFromOnnx({ ...model, nodes: [{ ...first, op: 'Einsum' }, ...rest] })).toThrow('operator Einsum is not supported');
    expect(() => graphFromOnnx({ ...model, inputs: [{ name: 'x', type: 'float32', shape: ['batch', 1, 4, 4] }] })).toThrow('input "x" has shape [batch,1,4,4]');
    expect(() => graphFromOnnx({ ...model, nodes: rest })).toThrow(/which nothing before it makes/);
  });
});
