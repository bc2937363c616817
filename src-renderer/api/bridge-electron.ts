/** @file The bridge that the preload script provides under Electron. It cannot break without the window going too. */
import type { Bridge } from '../../src-shared/contract/wire.ts';
import type { WindowBridge } from './client.ts';

declare global {
  interface Window {
    /** Put there by `src-preload` under Electron only. */
    readonly slateless?: Bridge;
  }
}

/** The preload script's bridge, or null in a browser. */
export function electronBridge(): WindowBridge | null {
  const { slateless } = window;
  if (!slateless) return null;
  return {
    send: (request) => slateless.send(request),
    subscribe: (listener) => slateless.subscribe(listener),
    pathOf: (file) => slateless.pathOf(file),
    onConnection: () => () => undefined,
  };
}
