/** @file Calls over a bridge: answers find their question, cancel is a message, a broken connection fails what was under way. */
import { describe, expect, it } from 'vitest';
import { AppError, CanceledError, toWire } from '../../src-shared/contract/errors.ts';
import type { Reply, Request } from '../../src-shared/contract/wire.ts';
import { createClient, DisconnectedError, type WindowBridge } from './client.ts';

/** A bridge whose other end is the test. */
function bridge() {
  const sent: Request[] = [];
  let reply: (message: Reply) => void = () => {};
  let connection: (connected: boolean) => void = () => {};
  const end: WindowBridge = {
    send: (request) => sent.push(request),
    subscribe: (listener) => ((reply = listener), () => {}),
    onConnection: (listener) => ((connection = listener), () => {}),
    pathOf: () => null,
  };
  return { end, sent, reply: (message: Reply) => reply(message), connect: (connected: boolean) => connection(connected) };
}

describe('createClient', () => {
  it('matches answers to questions whatever their order', async () => {
    const { end, sent, reply } = bridge();
    const client = createClient(end);
    const [first, second] = [client.call('files.list', { path: '/a' }), client.call('files.list', { path: '/b' })];
    expect(sent.map((request) => request.kind)).toEqual(['call', 'call']);
    reply({ kind: 'result', id: sent[1]!.id, value: 'b' });
    reply({ kind: 'result', id: sent[0]!.id, value: 'a' });
    expect(await Promise.all([first, second])).toEqual(['a', 'b']);
  });

  it('hands progress on and restores the class of errors', async () => {
    const { end, sent, reply } = bridge();
    const seen: (number | null)[] = [];
    const call = createClient(end).call('media.open', { path: '/a' }, { onProgress: ({ fraction }) => seen.push(fraction) });
    reply({ kind: 'progress', id: sent[0]!.id, progress: { stage: 'probing', fraction: 0.5, etaSeconds: null } });
    reply({ kind: 'error', id: sent[0]!.id, error: toWire(new AppError('media.empty', 'empty', { path: '/a' })) });
    await expect(call).rejects.toMatchObject({ name: 'AppError', code: 'media.empty', details: { path: '/a' } });
    expect(seen).toEqual([0.5]);
  });

  it('cancels by a message of its own, and waits for the app to have stopped', async () => {
    const { end, sent, reply } = bridge();
    const controller = new AbortController();
    const call = createClient(end).call('engine.probe', {}, { signal: controller.signal });
    controller.abort();
    expect(sent.at(-1)).toEqual({ kind: 'cancel', id: sent[0]!.id });
    reply({ kind: 'error', id: sent[0]!.id, error: { kind: 'canceled' } });
    await expect(call).rejects.toBeInstanceOf(CanceledError);
  });

  it('sends nothing for a call that was canceled before it began', async () => {
    const { end, sent } = bridge();
    await expect(createClient(end).call('engine.probe', {}, { signal: AbortSignal.abort() })).rejects.toBeInstanceOf(CanceledError);
    expect(sent).toEqual([]);
  });

  it('fails what was under way when the connection breaks', async () => {
    const { end, connect } = bridge();
    const call = createClient(end).call('app.info', {});
    connect(false);
    await expect(call).rejects.toBeInstanceOf(DisconnectedError);
  });
});
