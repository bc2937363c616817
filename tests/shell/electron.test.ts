/** @file The parts of the Electron shell that hold decisions, without Electron: menu, IPC, scheme, engine process, files to open. */
import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { MenuItemConstructorOptions } from 'electron';
import { describe, expect, it } from 'vitest';
import { createLog } from '../../src-main/log.ts';
import { type UtilityChild, utilityEngine } from '../../src-main/shell/electron/engine-process.ts';
import { type IpcEvent, type IpcModule, attachIpc } from '../../src-main/shell/electron/ipc.ts';
import { handleScheme, isOurs } from '../../src-main/shell/electron/media-protocol.ts';
import { menuTemplate } from '../../src-main/shell/electron/menu.ts';
import { pathsOf } from '../../src-main/shell/electron/open-paths.ts';
import { COMMANDS, isCommandId } from '../../src-renderer/lib/command-table.ts';
import { REPLY_CHANNEL, REQUEST_CHANNEL, type Reply } from '../../src-shared/contract/wire.ts';
import { temporaryApp } from '../helpers/temporary-app.ts';

describe('menuTemplate', () => {
  const flatten = (items: readonly MenuItemConstructorOptions[]): readonly MenuItemConstructorOptions[] =>
    items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? flatten(item.submenu) : [])]);
  const chosen: string[] = [];
  const itemsOn = (platform: NodeJS.Platform) => flatten(menuTemplate({ platform, appName: 'Slateless', onCommand: (command) => chosen.push(command) }));

  it.each<NodeJS.Platform>(['linux', 'win32', 'darwin'])('on %s names only commands that the window has', (platform) => {
    const ids = itemsOn(platform).flatMap(({ id }) => (id === undefined ? [] : [id]));
    expect(ids.length).toBeGreaterThan(15);
    expect(ids.filter((id) => !isCommandId(id))).toEqual([]);
  });

  it('leaves the keys to the window, and undo with them', () => {
    const items = itemsOn('linux');
    expect(items.filter(({ accelerator, registerAccelerator }) => accelerator !== undefined && registerAccelerator !== false)).toEqual([]);
    expect(items.map(({ role }) => role)).not.toContain('undo');
    expect(items.map(({ role }) => role)).not.toContain('redo');
  });

  it('shows the keys that the window answers to', () => {
    for (const { id, accelerator } of itemsOn('linux')) {
      if (accelerator === undefined) continue;
      const chords = COMMANDS.find((command) => command.id === id)?.chords as readonly string[] | undefined;
      expect(chords).toContain(String(accelerator).replace('CmdOrCtrl', 'Mod'));
    }
  });

  it('tells the window what was chosen', () => {
    const undo = itemsOn('darwin').find(({ id }) => id === 'edit.undo');
    undo?.click?.({} as never, undefined, {} as never);
    expect(chosen).toEqual(['edit.undo']);
  });
});

describe('attachIpc', () => {
  async function attached() {
    const app = await temporaryApp();
    const ipc = new EventEmitter();
    const replies: Reply[] = [];
    const contents = { send: (channel: string, reply: Reply) => channel === REPLY_CHANNEL && replies.push(reply), isDestroyed: () => false };
    const detach = attachIpc(ipc as unknown as IpcModule, contents, app.composition, createLog('error', () => undefined));
    const send = (event: Partial<IpcEvent>, id = 'a') =>
      ipc.emit(REQUEST_CHANNEL, { sender: contents, senderFrame: { url: 'slateless://app/', parent: null }, ...event }, { kind: 'call', id, method: 'engine.status', args: {} });
    return { app, ipc, replies, detach, send };
  }

  it('answers our page', async () => {
    const { app, replies, send } = await attached();
    send({});
    await expect.poll(() => replies.map(({ kind }) => kind)).toEqual(['result']);
    await app[Symbol.asyncDispose]();
  });

  it.each<[string, Partial<IpcEvent>]>([
    ['another window', { sender: {} }],
    ['a frame inside our page', { senderFrame: { url: 'slateless://app/', parent: {} } }],
    ['another site', { senderFrame: { url: 'https://attacker.example/', parent: null } }],
    ['another host of our scheme', { senderFrame: { url: 'slateless://other/', parent: null } }],
    ['a frame that is gone', { senderFrame: null }],
  ])('does not hear %s', async (_name, event) => {
    const { app, replies, send } = await attached();
    send(event, 'stranger');
    send({}, 'ours');
    await expect.poll(() => replies.length).toBe(1);
    await sleep(50);
    expect(replies).toMatchObject([{ id: 'ours' }]);
    await app[Symbol.asyncDispose]();
  });

  it('lets go of everything when it is detached', async () => {
    const { app, ipc, replies, detach, send } = await attached();
    detach();
    send({});
    app.composition.events.emit({ type: 'menu', command: 'edit.undo' });
    expect(ipc.listenerCount(REQUEST_CHANNEL)).toBe(0);
    expect(replies).toEqual([]);
    await app[Symbol.asyncDispose]();
  });
});

describe('the scheme', () => {
  it('belongs to one host', async () => {
    let handler: ((request: Request) => Response | Promise<Response>) | undefined;
    handleScheme({ handle: (_scheme, given) => (handler = given) }, () => Promise.resolve(new Response('ours')));
    expect((await handler?.(new Request('slateless://app/media/1')))?.status).toBe(200);
    expect((await handler?.(new Request('slateless://elsewhere/media/1')))?.status).toBe(404);
  });

  it.each([
    ['slateless://app/', true],
    ['slateless://app/media/1?x', true],
    ['slateless://app.attacker.example/', false],
    ['https://app/', false],
    ['slateless:app', false],
    ['no address', false],
  ])('%s is ours: %s', (address, ours) => {
    expect(isOurs(address)).toBe(ours);
  });
});

describe('utilityEngine', () => {
  it('carries messages both ways and reports the exit with the end of stderr', async () => {
    const events = new EventEmitter();
    const stderr = new PassThrough();
    const posted: unknown[] = [];
    let killed = 0;
    const child = Object.assign(events, { pid: 7, stderr, postMessage: (message: unknown) => posted.push(message), kill: () => ++killed > 0 });
    const port = utilityEngine(() => child as unknown as UtilityChild)();
    const heard: unknown[] = [];
    const exits: string[] = [];
    port.onMessage((reply) => heard.push(reply));
    port.onExit((cause) => exits.push(cause));

    port.post({ id: 1 } as never);
    events.emit('message', { id: 1, ok: true });
    stderr.write('first line\nsegmentation ');
    stderr.write('fault\n');
    await sleep(10);
    port.kill();
    events.emit('exit', 139);
    expect({ posted, heard, killed }).toEqual({ posted: [{ id: 1 }], heard: [{ id: 1, ok: true }], killed: 1 });
    expect(exits).toEqual(['the engine process ended with code 139\nfirst line\nsegmentation fault']);
  });
});

describe('pathsOf', () => {
  it('takes the files among the arguments, from the folder that they were typed in', () => {
    expect(pathsOf(['electron', '.', '--inspect', 'a b.mov', '/abs/c.mov'], '/clips', false)).toEqual(['/clips/a b.mov', '/abs/c.mov']);
    expect(pathsOf(['/opt/slateless', 'd.mov', ''], '/clips', true)).toEqual(['/clips/d.mov']);
    expect(pathsOf(['/opt/slateless'], '/clips', true)).toEqual([]);
  });
});
