/** @file A window's end of the WebSocket, without a browser: signs in with the printed address and speaks the wire format. */
import { WebSocket } from 'ws';
import type { RunningServer } from '../../src-main/shell/server.ts';
import type { Reply, Request } from '../../src-shared/contract/wire.ts';

/** One connection. */
export interface SocketClient {
  send(message: Request | object | string): void;
  /** Everything that has come so far. */
  readonly replies: readonly Reply[];
  /** The first reply that fits, now or later. */
  next(fits: (reply: Reply) => boolean): Promise<Reply>;
  /** Resolves when the call of that id has been answered. */
  answer(id: string): Promise<Reply>;
  close(): Promise<void>;
}

/** The cookie that the printed address is worth. */
export async function signIn(server: RunningServer): Promise<string> {
  const response = await fetch(server.address, { redirect: 'manual' });
  const cookie = response.headers.get('set-cookie')?.split(';')[0];
  if (response.status !== 302 || cookie === undefined) throw new Error(`Sign-in answered ${response.status}`);
  return cookie;
}

/** Connects to a server. */
export async function connectSocket(server: RunningServer): Promise<SocketClient> {
  const origin = `http://127.0.0.1:${server.port}`;
  const socket = new WebSocket(`${origin.replace('http', 'ws')}/socket`, { headers: { cookie: await signIn(server), origin } });
  const replies: Reply[] = [];
  const waiting = new Set<{ readonly fits: (reply: Reply) => boolean; readonly found: (reply: Reply) => void }>();
  socket.on('message', (data) => {
    const reply = JSON.parse(String(data)) as Reply;
    replies.push(reply);
    for (const one of [...waiting]) {
      if (!one.fits(reply)) continue;
      waiting.delete(one);
      one.found(reply);
    }
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  const next: SocketClient['next'] = (fits) => {
    const there = replies.find(fits);
    return there ? Promise.resolve(there) : new Promise((found) => waiting.add({ fits, found }));
  };
  return {
    replies,
    next,
    send: (message) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
    answer: (id) => next((reply) => (reply.kind === 'result' || reply.kind === 'error') && reply.id === id),
    close: () =>
      new Promise((resolve) => {
        socket.once('close', () => resolve());
        socket.close();
      }),
  };
}
