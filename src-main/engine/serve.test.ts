/** @file The engine's side of the protocol, with a store that stands in for a device whose numbers are wrong. */
import { describe, expect, it } from 'vitest';
import type { DeviceId, Tensors } from './protocol.ts';
import { serve, type SessionStore } from './serve.ts';
import { EngineError } from './session.ts';

const feeds: Tensors = { x: { dims: [1], data: Float32Array.of(1) } };

function storeOf(answers: Readonly<Partial<Record<DeviceId, number>>>, ran: string[] = []): SessionStore {
  return {
    size: 0,
    backends: () => Promise.resolve([]),
    session: () => Promise.reject(new EngineError('invalid-model', 'no such operator')),
    unload: () => Promise.resolve(),
    run: async (_, device) => {
      await new Promise((resolve) => setTimeout(resolve, ran.length === 0 ? 20 : 0));
      ran.push(device);
      const value = answers[device];
      if (value === undefined) throw new Error(`no ${device}`);
      return { y: { dims: [1], data: Float32Array.of(value) } };
    },
  };
}

const runOn = (device: DeviceId, id: number, verify = true) => ({ id, method: 'run', args: { model: 'm', device, feeds, verify } }) as const;

describe('serve', () => {
  it('replies wrong-numbers when a verified run differs from the CPU', async () => {
    const reply = await serve(storeOf({ cpu: 2, webgpu: 3 }))(runOn('webgpu', 7));
    expect(reply).toMatchObject({ id: 7, ok: false, failure: { kind: 'wrong-numbers', cause: expect.stringContaining('off by 1.00') as string } });
  });

  it('replies the outputs when they agree, and when nobody asked', async () => {
    expect(await serve(storeOf({ cpu: 2, webgpu: 2.001 }))(runOn('webgpu', 1))).toMatchObject({ ok: true });
    expect(await serve(storeOf({ cpu: 2, webgpu: 3 }))(runOn('webgpu', 1, false))).toMatchObject({ ok: true });
  });

  it('runs the CPU once when it is the device', async () => {
    const ran: string[] = [];
    await serve(storeOf({ cpu: 2 }, ran))(runOn('cpu', 1));
    expect(ran).toEqual(['cpu']);
  });

  it('answers one request after another, also when one fails', async () => {
    const ran: string[] = [];
    const handle = serve(storeOf({ cpu: 1, cuda: 1 }, ran));
    const replies = await Promise.all([handle(runOn('cuda', 1, false)), handle(runOn('dml', 2, false)), handle(runOn('cpu', 3))]);
    expect(ran).toEqual(['cuda', 'dml', 'cpu']);
    expect(replies.map(({ id, ok }) => [id, ok])).toEqual([
      [1, true],
      [2, false],
      [3, true],
    ]);
  });

  it('keeps the kind of a failure', async () => {
    const reply = await serve(storeOf({}))({ id: 1, method: 'load', args: { model: { id: 'm' }, device: 'cpu' } });
    expect(reply).toEqual({ id: 1, ok: false, failure: { kind: 'invalid-model', cause: 'no such operator' } });
  });
});
