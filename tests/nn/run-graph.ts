/** @file Runs a graph on onnxruntime, through the bytes that the writer makes of it. */
import * as ort from 'onnxruntime-node';
import type { Graph } from '../../src-main/nn/graph.ts';
import { writeOnnx } from '../../src-main/nn/onnx-writer.ts';
import type { Tensor } from '../../src-main/nn/tensor.ts';

/** Outputs by name. Optimisations stay on, as in use. */
export async function runOnnx(graph: Graph, feeds: Readonly<Record<string, Tensor>>): Promise<Record<string, ort.Tensor>> {
  const session = await ort.InferenceSession.create(writeOnnx(graph), { executionProviders: ['cpu'], intraOpNumThreads: 1, logSeverityLevel: 3 });
  const inputs = Object.fromEntries(Object.entries(feeds).map(([name, { type, data, shape }]) => [name, new ort.Tensor(type, data as never, [...shape])]));
  try {
    return { ...(await session.run(inputs)) };
  } finally {
    await session.release();
  }
}
