/** @file The engine process with real onnxruntime: right numbers and statuses. How it fails is in engine-faults.test.ts. */
import { describe, expect, it } from 'vitest';
import { selfCheckInput, selfCheckModel, wrongPoint } from '../../src-main/engine/self-check.ts';
import { GraphBuilder } from '../../src-main/nn/graph.ts';
import { writeOnnx } from '../../src-main/nn/onnx-writer.ts';
import { withEngine } from '../helpers/test-engine.ts';

const never = new AbortController().signal;

describe('run', () => {
  it('computes in another process what the sum written out gives', () =>
    withEngine(async (engine) => {
      const outputs = await engine.run(selfCheckModel(), selfCheckInput(), never);
      expect(wrongPoint(outputs.features)).toBeNull();
      expect(engine.status()).toMatchObject({ state: 'ready', device: 'cpu', fallbackReason: null, restarts: 0 });
    }));

  it('carries every element type there and back, also from the middle of a larger buffer', () =>
    withEngine(async (engine) => {
      const graph = new GraphBuilder('types');
      for (const type of ['float32', 'uint8', 'int32', 'int64'] as const) graph.output(`${type}-back`, graph.input(type, type, [3]));
      const flags = graph.add('Greater', [graph.input('a', 'float32', [3]), graph.input('b', 'float32', [3])], {});
      graph.output('flags', flags);
      const feeds = {
        float32: { dims: [3], data: Float32Array.of(9, 1.5, -2, 3e9, 9).subarray(1, 4) },
        uint8: { dims: [3], data: Uint8Array.of(9, 0, 128, 255, 9).subarray(1, 4) },
        int32: { dims: [3], data: Int32Array.of(9, -1, 0, 2 ** 31 - 1).subarray(1) },
        int64: { dims: [3], data: BigInt64Array.of(9n, -1n, 0n, 2n ** 53n).subarray(1) },
        a: { dims: [3], data: Float32Array.of(1, 2, 3) },
        b: { dims: [3], data: Float32Array.of(2, 2, 2) },
      };
      const outputs = await engine.run({ id: 'types', bytes: writeOnnx(graph.build()) }, feeds, never);
      for (const type of ['float32', 'uint8', 'int32', 'int64'] as const) expect([...(outputs[`${type}-back`]?.data ?? [])]).toEqual([...feeds[type].data]);
      expect([...(outputs.flags?.data ?? [])]).toEqual([0, 0, 1]);
    }));

  it('answers runs asked for at once in their order', () =>
    withEngine(async (engine) => {
      const graph = new GraphBuilder('echo');
      graph.output('out', graph.input('in', 'int32', [1]));
      const model = { id: 'echo', bytes: writeOnnx(graph.build()) };
      const order: number[] = [];
      const runs = Array.from({ length: 20 }, async (_, index) => {
        const outputs = await engine.run(model, { in: { dims: [1], data: Int32Array.of(index) } }, never);
        order.push(Number(outputs.out?.data[0]));
      });
      await Promise.all(runs);
      expect(order).toEqual(Array.from({ length: 20 }, (_, index) => index));
    }));

  it('names the model and the cause when the feeds do not fit, and goes on', () =>
    withEngine(async (engine) => {
      const wrong = { image: { dims: [1, 8, 4, 4], data: new Float32Array(128) } };
      await expect(engine.run(selfCheckModel(), wrong, never)).rejects.toThrow(/^self-check: .*dimension/is);
      expect(wrongPoint((await engine.run(selfCheckModel(), selfCheckInput(), never)).features)).toBeNull();
      expect(engine.status().restarts).toBe(0);
    }));

  it('refuses inputs that would exhaust the process before sending them', () =>
    withEngine(async (engine) => {
      const huge = { data: { dims: [2 ** 28 + 1], data: new Uint8Array(2 ** 28 + 1) } };
      await expect(engine.run(selfCheckModel(), huge, never)).rejects.toThrow(RangeError);
      expect(engine.status().state).toBe('stopped');
    }));
});

describe('probe', () => {
  it('runs the CPU, and gives every device that does not work a reason', () =>
    withEngine(async (engine) => {
      const { devices } = await engine.probe(never);
      expect(devices.map(({ id }) => id)).toEqual(['cpu', 'cuda', 'dml', 'coreml', 'webgpu']);
      expect(devices[0]).toMatchObject({ works: true, reason: null });
      for (const { works, milliseconds, reason } of devices) {
        if (works) expect(milliseconds).toBeGreaterThan(0);
        else expect(reason).toMatch(/\S{3,}/);
        expect(milliseconds === null).toBe(!works);
      }
      if (process.platform === 'linux') expect(devices.find(({ id }) => id === 'dml')?.reason).toContain('not part of onnxruntime');
    }));

  it('stops within a second when canceled, and leaves the engine usable', () =>
    withEngine(async (engine) => {
      const canceling = new AbortController();
      const probing = engine.probe(canceling.signal);
      await new Promise((resolve) => setTimeout(resolve, 300));
      const start = performance.now();
      canceling.abort();
      await expect(probing).rejects.toThrow('Canceled');
      expect(performance.now() - start).toBeLessThan(1000);
      expect(wrongPoint((await engine.run(selfCheckModel(), selfCheckInput(), never)).features)).toBeNull();
    }));
});

describe('status', () => {
  it('tells listeners of each change until they stop listening', () =>
    withEngine(async (engine) => {
      const seen: string[] = [];
      const stop = engine.onStatus(({ state, device }) => seen.push(`${state} ${device}`));
      await engine.run(selfCheckModel(), selfCheckInput(), never);
      stop();
      await engine.dispose();
      expect(seen).toEqual(['stopped cpu', 'starting cpu', 'ready cpu']);
      expect(engine.status().state).toBe('stopped');
    }));
});

describe('a wanted device that does not work', () => {
  it('is replaced by the CPU with the reason in the status', () =>
    withEngine(
      async (engine) => {
        const outputs = await engine.run(selfCheckModel(), selfCheckInput(), never);
        expect(wrongPoint(outputs.features)).toBeNull();
        expect(engine.status()).toMatchObject({ device: 'cpu', fallbackReason: expect.stringMatching(/^(DirectML|Core ML).*\S.*Using the CPU\.$/) as string });
      },
      { preferredDevice: () => (process.platform === 'win32' ? 'coreml' : 'dml') },
    ));
});
