/**
 * @file Who may talk to the local server. Any page in any browser can send requests to 127.0.0.1, and DNS rebinding can give such a page a
 * host name of its own; so the Host must be ours, a foreign Origin is refused, and everything needs a secret that only the printed address carries. Pure.
 */
import { createHash, timingSafeEqual } from 'node:crypto';

/** The parts of a request that decide. */
export interface GuardedRequest {
  readonly method: string;
  /** Path and query as sent. */
  readonly target: string;
  readonly host: string | undefined;
  readonly origin: string | undefined;
  readonly cookie: string | undefined;
  /** The browser's own word about where the request comes from. */
  readonly fetchSite: string | undefined;
  readonly upgrade: boolean;
}

/** What to do with it. */
export type Judgement =
  | { readonly kind: 'allow' }
  /** Set the cookie and go on without the token in the address. */
  | { readonly kind: 'sign-in'; readonly location: string; readonly cookie: string }
  | { readonly kind: 'refuse'; readonly status: 400 | 401 | 403; readonly reason: string };

/** Judges a request to the server on `port` whose secret is `token`. */
export function judge(request: GuardedRequest, server: { readonly port: number; readonly token: string }): Judgement {
  const hosts = [`127.0.0.1:${server.port}`, `localhost:${server.port}`];
  if (request.host === undefined || !hosts.includes(request.host.toLowerCase())) return refuse(403, 'Host is not this server');
  if (request.origin !== undefined && request.origin.toLowerCase() !== `http://${request.host.toLowerCase()}`) return refuse(403, 'Origin is another site');
  if (request.upgrade && request.origin === undefined) return refuse(403, 'WebSocket without Origin');
  if (!request.target.startsWith('/') || request.target.startsWith('//')) return refuse(400, 'Malformed target');

  const url = new URL(request.target, `http://${hosts[0]}`);
  const offered = url.searchParams.get('token');
  if (offered !== null && request.method === 'GET' && !request.upgrade) {
    if (!isSame(offered, server.token)) return refuse(401, 'Wrong token');
    url.searchParams.delete('token');
    // Cookies are shared between the ports of a host, so the name has the port in it.
    const cookie = `${cookieName(server.port)}=${server.token}; HttpOnly; SameSite=Strict; Path=/`;
    return { kind: 'sign-in', location: url.pathname + url.search, cookie };
  }
  const secret = cookieOf(request.cookie, cookieName(server.port));
  if (secret === null || !isSame(secret, server.token)) return refuse(401, 'Open the address that the program printed');
  if (request.fetchSite === 'cross-site' || request.fetchSite === 'same-site') return refuse(403, 'Request comes from another site');
  return { kind: 'allow' };
}

function refuse(status: 400 | 401 | 403, reason: string): Judgement {
  return { kind: 'refuse', status, reason };
}

function cookieName(port: number): string {
  return `slateless-${port}`;
}

function cookieOf(header: string | undefined, name: string): string | null {
  for (const pair of (header ?? '').split(';')) {
    const equals = pair.indexOf('=');
    if (equals > 0 && pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim();
  }
  return null;
}

/** Compares in a time that tells nothing about how much was right; hashing makes the lengths equal. */
function isSame(offered: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(offered), digest(expected));
}
