/** @file Envelopes between a window and the app: the same over Electron IPC and WebSocket. Results are data, never rejected promises. */
import type { WireError } from './errors.ts';
import type { AppEvent, Progress } from './services.ts';

/** Window to app. `id` is chosen by the window and unique within its connection; it is also the job's id. */
export type Request =
  | { readonly kind: 'call'; readonly id: string; readonly method: string; readonly args: unknown }
  | { readonly kind: 'cancel'; readonly id: string };

/** App to window. */
export type Reply =
  | { readonly kind: 'result'; readonly id: string; readonly value: unknown }
  | { readonly kind: 'error'; readonly id: string; readonly error: WireError }
  | { readonly kind: 'progress'; readonly id: string; readonly progress: Progress }
  | { readonly kind: 'event'; readonly event: AppEvent };

/** Electron channel for requests, window to app. */
export const REQUEST_CHANNEL = 'slateless:request';

/** Electron channel for replies, app to window. */
export const REPLY_CHANNEL = 'slateless:reply';

/** WebSocket of the browser shell, relative to the page: JSON text, one envelope per message. */
export const SOCKET_PATH = 'socket';

/** What the preload script puts on `window.slateless` under Electron; the browser shell builds the same over a WebSocket. */
export interface Bridge {
  /** Sends one request; the answer comes to the subscribers. */
  send(request: Request): void;
  /** Listens to replies; returns the way to stop. */
  subscribe(listener: (reply: Reply) => void): () => void;
  /** Path of a dropped file; null in a browser, which does not tell. */
  pathOf(file: unknown): string | null;
}
