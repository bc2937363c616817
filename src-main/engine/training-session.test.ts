/** @file A training's state from step to step, with a store that stands in for devices. */
import { describe, expect, it } from 'vitest';
import type { DeviceId, Tensors, TrainingVectors } from './protocol.ts';
import { TrainingSession, type TrainingSessions } from './training-session.ts';

const vectors: TrainingVectors = { state: { weights: Float32Array.of(1, 2) }, average: { weights: Float32Array.of(1, 2) } };
const model = { id: 'step' };

/** weights.next = weights + `gains[device]`; the loss is fed. Writes into the memory that it is given, as onnxruntime does. */
function storeOf(gains: Readonly<Partial<Record<DeviceId, number>>>): TrainingSessions {
  return {
    session: () => Promise.resolve({} as Awaited<ReturnType<TrainingSessions['session']>>),
    unload: () => Promise.resolve(),
    run: (_, device, feeds: Tensors, into: Tensors = {}) => {
      const weights = feeds['weights']?.data as Float32Array;
      const next = (into['weights.next']?.data as Float32Array | undefined) ?? new Float32Array(weights.length);
      if (next.buffer === weights.buffer) throw new Error('the step writes where it reads');
      weights.forEach((value, i) => (next[i] = value + (gains[device] ?? NaN)));
      const one = (value: number) => ({ dims: [], data: Float32Array.of(value) });
      return Promise.resolve({ 'weights.next': { dims: [weights.length], data: next }, loss: one(Number(feeds['loss']?.data[0] ?? 1)), gradientNorm: one(1) });
    },
  };
}

describe('TrainingSession', () => {
  it('feeds its vectors back and follows them with a running mean', async () => {
    const training = await TrainingSession.open(storeOf({ cpu: 1 }), { model, device: 'cpu', vectors, check: null });
    for (let step = 0; step < 3; step++) expect(await training.step({}, 0.5)).toMatchObject({ loss: 1, gradientNorm: 1 });
    const { state, average } = training.vectors();
    expect([...state['weights']]).toEqual([4, 5]);
    // 1 → 1.5 → 2.25 → 3.125
    expect([...average['weights']]).toEqual([3.125, 4.125]);
    expect([...vectors.state['weights']]).toEqual([1, 2]);
  });

  it('keeps its state when a step has no finite loss', async () => {
    const training = await TrainingSession.open(storeOf({ cpu: 1 }), { model, device: 'cpu', vectors, check: null });
    expect((await training.step({ loss: { dims: [], data: Float32Array.of(NaN) } }, 0.5)).loss).toBeNaN();
    expect(training.vectors()).toEqual(vectors);
  });

  it('draws the weights back to their anchor', async () => {
    const anchored = { ...vectors, anchor: Float32Array.of(0, 0) };
    const training = await TrainingSession.open(storeOf({ cpu: 1 }), { model, device: 'cpu', vectors: anchored, check: null });
    await training.step({}, 0, 0.25);
    // (1 + 1) · 0.75, (2 + 1) · 0.75
    expect([...training.vectors().state['weights']]).toEqual([1.5, 2.25]);
    expect([...training.vectors().average['weights']]).toEqual([1.5, 2.25]);
  });

  it('refuses a device whose step differs from the CPU\'s, and takes one that agrees', async () => {
    const check = { feeds: {}, slices: [] };
    const open = (webgpu: number) => TrainingSession.open(storeOf({ cpu: 1, webgpu }), { model, device: 'webgpu', vectors, check });
    await expect(open(1.5)).rejects.toMatchObject({ failure: { kind: 'wrong-numbers', cause: expect.stringContaining('weights.next') as string } });
    await expect(open(1)).resolves.toBeInstanceOf(TrainingSession);
  });
});
