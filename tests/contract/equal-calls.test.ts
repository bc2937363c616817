/** @file One table of calls, made in process and over the real server and its WebSocket: equal results and equal errors. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findTools, requireTool } from '../../src-main/process/binaries.ts';
import { capture } from '../../src-main/process/spawn.ts';
import { createLog } from '../../src-main/log.ts';
import { invoke } from '../../src-main/shell/dispatch.ts';
import { type RunningServer, startServer } from '../../src-main/shell/server.ts';
import { toWire } from '../../src-shared/contract/errors.ts';
import { isMethodName, schemas } from '../../src-shared/contract/schemas.ts';
import { emptyProject } from '../../src-shared/model/project.ts';
import { type SocketClient, connectSocket } from '../helpers/socket-client.ts';
import { type TemporaryApp, temporaryApp } from '../helpers/temporary-app.ts';

const never = new AbortController().signal;
let app: TemporaryApp;
let server: RunningServer;
let client: SocketClient;
let mediaId = '';
const clip = () => join(app.folder, 'größe "2".mp4');

beforeAll(async () => {
  app = await temporaryApp();
  const tools = await findTools({ setting: null, packagedFolder: null, environment: process.env });
  const sources = ['-f', 'lavfi', '-i', 'testsrc=size=64x36:rate=25:duration=1', '-f', 'lavfi', '-i', 'sine=duration=1'];
  const { code } = await capture(requireTool(tools, 'ffmpeg'), ['-v', 'error', ...sources, '-pix_fmt', 'yuv420p', clip()], never);
  expect(code).toBe(0);
  await writeFile(join(app.folder, 'text.mp4'), 'This is no film.\n');
  const opened = await invoke(app.composition.services, 'media.open', { path: clip() }, { signal: never, onProgress: () => undefined });
  mediaId = (opened as { id: string }).id;
  server = await startServer(app.composition, { port: 0, log: createLog('error', () => undefined) });
  client = await connectSocket(server);
});
afterAll(async () => {
  await client.close();
  await server.close();
  await app[Symbol.asyncDispose]();
});

/** Method, arguments, and the error's code where one is due. */
const CALLS: readonly (readonly [method: string, args: () => unknown, code: string | null])[] = [
  ['app.info', () => ({}), null],
  ['app.reveal', () => ({ path: clip() }), null],
  ['app.reveal', () => ({ path: join(app.folder, 'gone.mov') }), 'files.not-found'],
  ['files.list', () => ({ path: app.folder }), null],
  ['files.list', () => ({ path: join(app.folder, 'gone') }), 'files.not-found'],
  ['files.places', () => ({}), null],
  ['files.expand', () => ({ paths: [app.folder] }), null],
  ['files.locate', () => ({ files: [{ name: 'nobody has this.mov', sizeBytes: 3 }] }), null],
  ['media.open', () => ({ path: clip() }), null],
  ['media.open', () => ({ path: join(app.folder, 'gone.mp4') }), 'media.not-found'],
  ['media.open', () => ({ path: join(app.folder, 'text.mp4') }), 'media.unreadable'],
  ['media.levels', () => ({ mediaId }), null],
  ['media.frameTimes', () => ({ mediaId }), null],
  ['media.peaks', () => ({ mediaId, audioTrack: 0 }), null],
  ['media.peaks', () => ({ mediaId, audioTrack: 7 }), 'media.no-such-track'],
  ['media.proxy', () => ({ mediaId: 'deadbeefdeadbeef' }), 'media.not-opened'],
  ['stems.split', () => ({ mediaId: 'deadbeefdeadbeef', audioTrack: null, range: null, face: null, offset: 0 }), 'media.not-opened'],
  ['stems.faces', () => ({ mediaId, range: { start: 2, end: 1 } }), 'contract.invalid-argument'],
  ['stems.export', () => ({ mediaId, audioTrack: null, range: null, face: null, offset: 0, stems: ['on-screen'], format: 'source', pattern: '{name}', folder: null, overwrite: false, mux: false }), 'contract.invalid-argument'],
  ['engine.status', () => ({}), null],
  ['project.restore', () => ({}), null],
  ['project.save', () => ({ project: emptyProject('Empty'), path: null }), null],
  ['project.open', () => ({ path: join(app.folder, 'text.mp4') }), 'project.corrupt'],
  ['project.recent', () => ({}), null],
  ['settings.set', () => ({ changes: { maxOffset: 3 } }), null],
  ['settings.get', () => ({}), null],
  ['media.open', () => ({}), 'contract.invalid-argument'],
  ['media.open', () => ({ path: 7 }), 'contract.invalid-argument'],
  ['media.open', () => ({ path: 'a\0b' }), 'contract.invalid-argument'],
  ['media.open', () => ({ path: clip(), sudo: true }), 'contract.invalid-argument'],
  ['media.open', () => null, 'contract.invalid-argument'],
  ['media.levels', () => ({ mediaId: '../../etc/passwd' }), 'contract.invalid-argument'],
  ['settings.set', () => ({ changes: { maxOffset: -1 } }), 'contract.invalid-argument'],
  ['alignment.measure', () => ({ mediaId, audioTrack: null, range: { start: 5, end: 1 }, thorough: false, maxOffset: 2 }), 'contract.invalid-argument'],
  ['media.delete', () => ({}), 'contract.unknown-method'],
  ['', () => ({}), 'contract.unknown-method'],
  ['__proto__', () => ({}), 'contract.unknown-method'],
  ['constructor', () => ({}), 'contract.unknown-method'],
  ['toString', () => ({}), 'contract.unknown-method'],
  ['media.__proto__', () => ({}), 'contract.unknown-method'],
  ['media.constructor', () => ({}), 'contract.unknown-method'],
  ['media.open.call', () => ({}), 'contract.unknown-method'],
];

describe('the contract', () => {
  it.each(CALLS.map((call, index) => [index, ...call] as const))('%d: %s answers alike in process and over the server', async (index, method, args, code) => {
    const inProcess = await invoke(app.composition.services, method, args(), { signal: never, onProgress: () => undefined }).then(
      (value) => ({ kind: 'result', value: value === undefined ? null : value }),
      (error: unknown) => ({ kind: 'error', error: toWire(error) }),
    );
    const id = `call ${index}`;
    client.send({ kind: 'call', id, method, args: args() });
    const overServer = await client.answer(id);

    expect(overServer).toEqual({ id, ...(JSON.parse(JSON.stringify(inProcess)) as object) });
    if (code === null) expect(overServer.kind).toBe('result');
    else expect(overServer).toMatchObject({ kind: 'error', error: { kind: 'app', code } });
  });

  it('has a method behind every schema, and a schema before every method', () => {
    const services = app.composition.services as unknown as Record<string, object>;
    const methods = Object.entries(services).flatMap(([service, methodsOf]) =>
      Object.keys(methodsOf)
        .filter((name) => typeof (methodsOf as Record<string, unknown>)[name] === 'function')
        .map((name) => `${service}.${name}`),
    );
    for (const name of Object.keys(schemas)) expect(methods).toContain(name);
    // What services keep for their neighbors in the app is no method of the contract.
    expect(methods.filter((name) => !isMethodName(name)).sort()).toEqual(['batch.dispose', 'batch.ended', 'settings.current', 'training.dispose']);
  });
});
