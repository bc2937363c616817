/** @file The only thing that the page sees of Electron: one bridge of three functions. Runs sandboxed; the event objects of Electron never reach the page. */
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { type Bridge, REPLY_CHANNEL, REQUEST_CHANNEL, type Reply } from '../src-shared/contract/wire.ts';

const bridge: Bridge = {
  send: (request) => ipcRenderer.send(REQUEST_CHANNEL, request),
  subscribe: (listener) => {
    const onReply = (_event: unknown, reply: Reply) => listener(reply);
    ipcRenderer.on(REPLY_CHANNEL, onReply);
    return () => {
      ipcRenderer.off(REPLY_CHANNEL, onReply);
    };
  },
  // An object that the page made up has no path; Electron answers with an empty string.
  pathOf: (file) => webUtils.getPathForFile(file as Parameters<typeof webUtils.getPathForFile>[0]) || null,
};

contextBridge.exposeInMainWorld('slateless', bridge);
