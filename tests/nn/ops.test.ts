/** @file Every operator: onnxruntime gives what the plain reference gives, of the shape that was inferred, also after a round trip. */
import { describe, expect, it } from 'vitest';
import { graphFromOnnx } from '../../src-main/nn/onnx-graph.ts';
import { readOnnx } from '../../src-main/nn/onnx-reader.ts';
import { writeOnnx } from '../../src-main/nn/onnx-writer.ts';
import { OPS, opCases } from './op-cases.ts';
import { interpret, toReference } from './reference.ts';
import { runOnnx } from './run-graph.ts';

for (const op of OPS()) {
  describe(op, () => {
    for (const { title, graph, feeds } of opCases(op)) {
      it(`computes ${title} as the reference does`, async () => {
        const { y } = await runOnnx(graph, feeds);
        const expected = interpret(graph, Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, toReference(tensor)])));
        expect(y.dims).toEqual(graph.outputs[0].value.shape);
        const differences = Array.from(y.data as Float32Array, (value, i) => Math.abs(value - expected.y.data[i]));
        expect(Math.max(...differences)).toBeLessThan(2e-6);
      });

      it(`survives writing and reading: ${title}`, () => {
        const bytes = writeOnnx(graph);
        expect(writeOnnx(graphFromOnnx(readOnnx(bytes)))).toEqual(bytes);
      });
    }
  });
}
