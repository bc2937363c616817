/** @file The contract over Electron's IPC. A message counts only when the main frame of our own window sends it from our own page. */
import { REPLY_CHANNEL, REQUEST_CHANNEL, type Reply } from '../../../src-shared/contract/wire.ts';
import type { Composition } from '../../compose.ts';
import type { Log } from '../../log.ts';
import { connect } from '../dispatch.ts';
import { isOurs } from './media-protocol.ts';

/** The part of an IPC event that is used. */
export interface IpcEvent {
  readonly sender: unknown;
  readonly senderFrame: { readonly url: string; readonly parent: unknown } | null;
}

/** The part of Electron's `ipcMain` that is used. */
export interface IpcModule {
  on(channel: string, listener: (event: IpcEvent, message: unknown) => void): unknown;
  removeListener(channel: string, listener: (event: IpcEvent, message: unknown) => void): unknown;
}

/** The part of a window's `webContents` that is used. */
export interface Contents {
  send(channel: string, reply: Reply): void;
  isDestroyed(): boolean;
}

/** Connects one page; returns the way to cut it off, which cancels its calls. To be done anew whenever the page is loaded anew. */
export function attachIpc(ipc: IpcModule, contents: Contents, { services, events }: Composition, log: Log): () => void {
  const send = (reply: Reply) => {
    if (!contents.isDestroyed()) contents.send(REPLY_CHANNEL, reply);
  };
  const connection = connect(services, send, log);
  const unsubscribe = events.subscribe((event) => send({ kind: 'event', event }));
  const onRequest = (event: IpcEvent, message: unknown) => {
    if (isTrusted(event, contents)) connection.receive(message);
    else log.warn('request from a stranger refused', { url: event.senderFrame?.url ?? 'unknown' });
  };
  ipc.on(REQUEST_CHANNEL, onRequest);
  return () => {
    ipc.removeListener(REQUEST_CHANNEL, onRequest);
    unsubscribe();
    connection.close();
  };
}

function isTrusted({ sender, senderFrame }: IpcEvent, contents: Contents): boolean {
  return sender === contents && senderFrame !== null && senderFrame.parent === null && isOurs(senderFrame.url);
}
