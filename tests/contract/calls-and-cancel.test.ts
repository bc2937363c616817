/** @file The life of a call over the real WebSocket: progress, cancel, late answers, a window that goes away, and messages that make no sense. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createLog } from '../../src-main/log.ts';
import { type RunningServer, startServer } from '../../src-main/shell/server.ts';
import type { Call, MeasureOptions } from '../../src-shared/contract/services.ts';
import type { AlignmentEstimate } from '../../src-shared/model/alignment.ts';
import { type SocketClient, connectSocket } from '../helpers/socket-client.ts';
import { type TemporaryApp, temporaryApp } from '../helpers/temporary-app.ts';

/** A measurement in the hands of the test. */
interface Held {
  readonly call: Call;
  readonly finish: (estimate: AlignmentEstimate) => void;
  readonly fail: (error: Error) => void;
}

const estimate = { verdict: 'in-sync', offset: 0 } as unknown as AlignmentEstimate;
const measure: MeasureOptions = { mediaId: 'deadbeefdeadbeef', audioTrack: null, range: null, thorough: false, maxOffset: 2 };
let app: TemporaryApp;
let server: RunningServer;
let held: Held[] = [];
let onHeld: () => void = () => undefined;

beforeAll(async () => {
  app = await temporaryApp();
  const { services } = app.composition;
  const alignment = {
    ...services.alignment,
    measure: (_args: MeasureOptions, call: Call) =>
      new Promise<AlignmentEstimate>((finish, fail) => {
        held.push({ call, finish, fail });
        onHeld();
      }),
  };
  server = await startServer({ ...app.composition, services: { ...services, alignment } }, { port: 0, log: createLog('error', () => undefined) });
});
beforeEach(() => {
  held = [];
});
afterAll(async () => {
  await server.close();
  await app[Symbol.asyncDispose]();
});

/** Starts a measurement and waits until the service has it. */
async function start(client: SocketClient, id: string): Promise<Held> {
  const taken = new Promise<void>((resolve) => (onHeld = resolve));
  client.send({ kind: 'call', id, method: 'alignment.measure', args: measure });
  await taken;
  const last = held.at(-1);
  if (!last) throw new Error('The service was not called');
  return last;
}

/** Resolves once everything sent before has been dealt with. */
async function settle(client: SocketClient): Promise<void> {
  const id = `settle ${performance.now()}`;
  client.send({ kind: 'call', id, method: 'engine.status', args: {} });
  await client.answer(id);
}

const about = (client: SocketClient, id: string) => client.replies.filter((reply) => reply.kind !== 'event' && reply.id === id);

describe('a call', () => {
  it('sends thinned progress, the last report always, and then the result', async () => {
    const client = await connectSocket(server);
    const { call, finish } = await start(client, 'a');
    for (let step = 1; step <= 1000; step++) call.onProgress({ stage: 'matching', fraction: step / 1000, etaSeconds: null });
    finish(estimate);
    expect(await client.answer('a')).toEqual({ kind: 'result', id: 'a', value: estimate });
    const progress = about(client, 'a').filter(({ kind }) => kind === 'progress');
    expect(progress.length).toBeLessThan(100);
    expect(progress.at(-1)).toMatchObject({ progress: { fraction: 1 } });
    expect(about(client, 'a').at(-1)).toMatchObject({ kind: 'result' });
    await client.close();
  });

  it('is canceled by its id, and nothing that comes late is passed on', async () => {
    const client = await connectSocket(server);
    const { call, finish } = await start(client, 'a');
    const other = await start(client, 'b');
    client.send({ kind: 'cancel', id: 'a' });
    await settle(client);
    expect(call.signal.aborted).toBe(true);
    expect(other.call.signal.aborted).toBe(false);

    call.onProgress({ stage: 'matching', fraction: 0.9, etaSeconds: null });
    finish(estimate);
    expect(await client.answer('a')).toEqual({ kind: 'error', id: 'a', error: { kind: 'canceled' } });
    other.finish(estimate);
    await client.answer('b');
    await sleep(150);
    expect(about(client, 'a')).toHaveLength(1);
    await client.close();
  });

  it('that fails because it was canceled is canceled, whatever it failed with', async () => {
    const client = await connectSocket(server);
    const { fail } = await start(client, 'a');
    client.send({ kind: 'cancel', id: 'a' });
    await settle(client);
    fail(new Error('the pipe broke'));
    expect(await client.answer('a')).toMatchObject({ error: { kind: 'canceled' } });
    await client.close();
  });

  it('ends with its window, and with that window only', async () => {
    const [leaving, staying] = [await connectSocket(server), await connectSocket(server)];
    const gone = await start(leaving, 'same id');
    const stays = await start(staying, 'same id');
    const aborted = new Promise<void>((resolve) => gone.call.signal.addEventListener('abort', () => resolve()));
    await leaving.close();
    await aborted;
    gone.finish(estimate);
    expect(stays.call.signal.aborted).toBe(false);
    stays.finish(estimate);
    expect(await staying.answer('same id')).toMatchObject({ kind: 'result' });
    await staying.close();
  });

  it('cannot take the id of one that is running', async () => {
    const client = await connectSocket(server);
    const { finish } = await start(client, 'a');
    client.send({ kind: 'call', id: 'a', method: 'engine.status', args: {} });
    await settle(client);
    finish(estimate);
    expect(await client.answer('a')).toMatchObject({ value: estimate });
    expect(about(client, 'a')).toHaveLength(1);
    await client.close();
  });

  it('that breaks by a bug says so without taking the app along', async () => {
    const client = await connectSocket(server);
    const { fail } = await start(client, 'a');
    fail(new TypeError('x is not a function'));
    expect(await client.answer('a')).toMatchObject({ kind: 'error', error: { kind: 'bug', message: 'x is not a function' } });
    await settle(client);
    await client.close();
  });
});

describe('a message that makes no sense', () => {
  it.each<[string, object | string]>([
    ['no JSON', '{'],
    ['no object', '[]'],
    ['null', 'null'],
    ['no kind', { id: 'a' }],
    ['a kind of its own', { kind: 'eval', code: '1' }],
    ['a cancel of nothing', { kind: 'cancel', id: 'never there' }],
    ['an id that is no text', { kind: 'call', id: 7, method: 'engine.status', args: {} }],
  ])('is dropped: %s', async (_name, message) => {
    const client = await connectSocket(server);
    client.send(message);
    await settle(client);
    await client.close();
  });

  it('is answered where it has an id', async () => {
    const client = await connectSocket(server);
    client.send({ kind: 'call', id: 'a', method: { odd: true }, args: {} });
    expect(await client.answer('a')).toMatchObject({ kind: 'error', error: { code: 'contract.invalid-argument' } });
    await client.close();
  });
});

describe('events', () => {
  it('reach every window', async () => {
    const clients = [await connectSocket(server), await connectSocket(server)];
    await Promise.all(clients.map(settle));
    app.composition.events.emit({ type: 'open-paths', paths: ['/clips/a.mov'] });
    for (const client of clients) {
      expect(await client.next(({ kind }) => kind === 'event')).toEqual({ kind: 'event', event: { type: 'open-paths', paths: ['/clips/a.mov'] } });
      await client.close();
    }
  });
});
