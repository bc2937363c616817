/** @file The bridge of the browser shell: one WebSocket to the server that served the page. Reconnects by itself and says when it is away. */
import type { Reply, Request } from '../../src-shared/contract/wire.ts';
import type { Scope } from '../lib/scope.ts';
import type { WindowBridge } from './client.ts';

/** First and longest wait before another try, milliseconds. */
const RETRY_MS = { first: 250, longest: 4000 };

/** A bridge over `url`. Requests made while it is connecting wait; when a connection is lost, those not yet sent are dropped. */
export function websocketBridge(url: string, scope: Scope): WindowBridge {
  const replyListeners = new Set<(reply: Reply) => void>();
  const connectionListeners = new Set<(connected: boolean) => void>();
  let socket: WebSocket | null = null;
  let unsent: Request[] = [];
  let wait = RETRY_MS.first;

  const announce = (connected: boolean) => {
    for (const listener of connectionListeners) listener(connected);
  };

  const connect = () => {
    const attempt = scope.child();
    const opening = new WebSocket(url);
    attempt.onDispose(() => opening.close());
    attempt.listen(opening, 'open', () => {
      socket = opening;
      wait = RETRY_MS.first;
      const requests = unsent;
      unsent = [];
      announce(true);
      for (const request of requests) opening.send(JSON.stringify(request));
    });
    attempt.listen(opening, 'message', ({ data }) => {
      const reply = JSON.parse(String(data)) as Reply;
      for (const listener of replyListeners) listener(reply);
    });
    attempt.listen(opening, 'close', () => {
      attempt.dispose();
      socket = null;
      unsent = [];
      announce(false);
      scope.timeout(wait, connect);
      wait = Math.min(wait * 2, RETRY_MS.longest);
    });
  };
  connect();

  return {
    send(request) {
      if (socket) socket.send(JSON.stringify(request));
      else unsent.push(request);
    },
    subscribe(listener) {
      replyListeners.add(listener);
      return () => replyListeners.delete(listener);
    },
    onConnection(listener) {
      connectionListeners.add(listener);
      return () => connectionListeners.delete(listener);
    },
    pathOf: () => null,
  };
}
