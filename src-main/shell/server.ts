/** @file The browser shell: a web server on 127.0.0.1 that serves the page and its resources over HTTP and the contract over a WebSocket. */
import { randomBytes } from 'node:crypto';
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';
import { type WebSocket, WebSocketServer } from 'ws';
import { type Reply, SOCKET_PATH } from '../../src-shared/contract/wire.ts';
import type { Composition } from '../compose.ts';
import type { Log } from '../log.ts';
import { connect } from './dispatch.ts';
import { type Judgement, judge } from './request-guard.ts';

/** A running server. */
export interface RunningServer {
  /** Address to open, with the token. */
  readonly address: string;
  readonly port: number;
  readonly token: string;
  /** Ends every connection and its calls. */
  close(): Promise<void>;
}

/** Largest message from a window: a project with the measurements of thousands of clips. */
const MAX_MESSAGE_BYTES = 256 * 1024 * 1024;

/**
 * Starts the server on 127.0.0.1 only.
 *
 * @param options.port 0 takes any free port.
 */
export async function startServer(composition: Composition, options: { readonly port: number; readonly log: Log }): Promise<RunningServer> {
  const { log } = options;
  const token = randomBytes(24).toString('base64url');
  const server = createServer();
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES });
  const port = await listen(server, options.port);
  const admit = (request: IncomingMessage, upgrade: boolean): Judgement =>
    judge(
      {
        method: request.method ?? '',
        target: request.url ?? '',
        host: request.headers.host,
        origin: request.headers.origin,
        cookie: request.headers.cookie,
        fetchSite: single(request.headers['sec-fetch-site']),
        upgrade,
      },
      { port, token },
    );

  server.on('request', (request, response) => {
    answer(request, response, admit(request, false), composition).catch((error: unknown) => {
      log.debug('answer cut short', { target: request.url, cause: String(error) });
      response.destroy();
    });
  });
  server.on('upgrade', (request, socket, head) => {
    const judgement = admit(request, true);
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (judgement.kind === 'allow' && pathname === `/${SOCKET_PATH}`) {
      sockets.handleUpgrade(request, socket, head, (webSocket) => attach(webSocket, composition, log));
      return;
    }
    const status = judgement.kind === 'refuse' ? `${judgement.status} Refused` : '404 Not Found';
    socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  });

  return {
    address: `http://127.0.0.1:${port}/?token=${token}`,
    port,
    token,
    close: async () => {
      for (const webSocket of sockets.clients) webSocket.terminate();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host: '127.0.0.1' }, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return (server.address() as AddressInfo).port;
}

async function answer(request: IncomingMessage, response: ServerResponse, judgement: Judgement, composition: Composition): Promise<void> {
  if (judgement.kind === 'refuse') {
    response.writeHead(judgement.status, { 'Content-Type': 'text/plain; charset=utf-8', 'X-Content-Type-Options': 'nosniff' }).end(`${judgement.reason}\n`);
    return;
  }
  if (judgement.kind === 'sign-in') {
    response.writeHead(302, { Location: judgement.location, 'Set-Cookie': judgement.cookie, 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' }).end();
    return;
  }
  const left = new AbortController();
  response.once('close', () => left.abort());
  const headers = Object.entries(request.headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, single(value) ?? ''] as [string, string]]));
  const answered = await composition.resources(
    new Request(new URL(request.url ?? '/', `http://${request.headers.host}`), { method: request.method, headers, signal: left.signal }),
  );
  response.writeHead(answered.status, Object.fromEntries(answered.headers));
  if (answered.body && request.method !== 'HEAD') await pipeline(Readable.fromWeb(answered.body as NodeReadableStream), response);
  else response.end();
}

/** Connects one window: JSON text both ways until either side goes. */
function attach(webSocket: WebSocket, { services, events }: Composition, log: Log): void {
  const send = (reply: Reply) => {
    if (webSocket.readyState === webSocket.OPEN) webSocket.send(JSON.stringify(reply));
  };
  const connection = connect(services, send, log);
  const unsubscribe = events.subscribe((event) => send({ kind: 'event', event }));
  webSocket.on('message', (data, isBinary) => {
    const message = isBinary ? null : parseJson(String(data));
    connection.receive(message);
  });
  webSocket.on('error', (error) => log.warn('socket', { cause: error.message }));
  webSocket.on('close', () => {
    unsubscribe();
    connection.close();
  });
}

/** The value, or null for what is no JSON: the connection refuses that as it refuses any other wrong shape. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(', ') : value;
}
