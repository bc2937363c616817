/** @file The window's own scheme under Electron: `slateless://app/…` is answered by the same handler as the local server's requests. */

/** Scheme of every address that the window loads. */
export const SCHEME = 'slateless';

/** Address of the page. */
export const PAGE = `${SCHEME}://app/`;

/** To be registered before the app is ready: an origin of its own with everything that an https page may do, and media that can be sought in. */
export const SCHEME_PRIVILEGES = { scheme: SCHEME, privileges: { standard: true, secure: true, stream: true, supportFetchAPI: true, codeCache: true } } as const;

/** The part of Electron's `protocol` that is used. */
export interface ProtocolModule {
  handle(scheme: string, handler: (request: Request) => Response | Promise<Response>): void;
}

/** Connects the scheme to `resources`. Other hosts than `app` do not exist. */
export function handleScheme(protocol: ProtocolModule, resources: (request: Request) => Promise<Response>): void {
  protocol.handle(SCHEME, (request) => (isOurs(request.url) ? resources(request) : new Response('Not found\n', { status: 404 })));
}

/** Whether an address is one of the window's own. */
export function isOurs(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, host } = new URL(address);
  return protocol === `${SCHEME}:` && host === 'app';
}
