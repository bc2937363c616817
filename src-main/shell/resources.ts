/**
 * @file What a window loads by URL: the page itself, opened media, their proxies, peaks, sound and stills. One web-standard handler for the
 * local server and for Electron's `protocol.handle`. Serves the built renderer and files that the user opened, nothing else on the disk.
 */
import { resolve, sep } from 'node:path';
import { z } from 'zod';
import { AppError, isCanceled, toWire } from '../../src-shared/contract/errors.ts';
import type { MediaId, MediaInfo } from '../../src-shared/model/media.ts';
import { type TimeRange, secondsToSamples } from '../../src-shared/time.ts';
import type { Log } from '../log.ts';
import type { PcmChunk } from '../media/decode.ts';
import { contentType } from './content-type.ts';
import { fileResponse } from './file-response.ts';
import { PAGE_HEADERS } from './page-headers.ts';
import { pcmResponse } from './pcm-response.ts';

/** Where the contents come from; `compose.ts` connects it to the media folder. */
export interface ResourceSources {
  /** Folder of the built renderer. */
  readonly renderer: string;
  /** @throws {AppError} `media.not-opened` */
  media(id: MediaId): MediaInfo;
  /** The finished proxy, or null. */
  proxy(media: MediaInfo): Promise<{ readonly path: string; readonly contentType: string } | null>;
  /** File of the peaks pyramid, as far as it has been built, or null. */
  peaksFile(media: MediaInfo, audioTrack: number): Promise<string | null>;
  /** File of class activation maps, as far as it has been computed, or null. */
  camFile(media: MediaInfo, audioTrack: number, range: TimeRange | null): Promise<string | null>;
  /** File of the curve of stems, as far as they are split, or null. */
  stemsCurve(media: MediaInfo, stemsId: string): Promise<string | null>;
  pcm(media: MediaInfo, options: { audioTrack: number; sampleRate: number; channels: number; range: TimeRange }, signal: AbortSignal): Promise<AsyncIterable<PcmChunk>>;
  /** One JPEG. */
  frame(media: MediaInfo, options: { time: number; width: number }, signal: AbortSignal): Promise<Uint8Array>;
}

/** Longest stretch of sound per request, seconds. */
const MAX_PCM_SECONDS = 60;

const number = z.string().min(1).pipe(z.coerce.number());
const pcmQuery = z
  .object({
    start: number.pipe(z.number().min(0)),
    end: number.pipe(z.number()),
    rate: number.pipe(z.number().int().min(8000).max(192_000)).default(48_000),
    channels: number.pipe(z.number().int().min(1).max(8)).default(2),
  })
  .refine(({ start, end }) => end > start && end - start <= MAX_PCM_SECONDS, `start < end ≤ start + ${MAX_PCM_SECONDS}`);
const rangeQuery = z.object({ start: number.pipe(z.number().min(0)), end: number.pipe(z.number()) }).strict();
const frameQuery = z.object({ time: number.pipe(z.number().min(0)), width: number.pipe(z.number().int().min(16).max(3840)).default(320) });

/** The handler. Every failure is an answer. */
export function createResources(sources: ResourceSources, log: Log): (request: Request) => Promise<Response> {
  return async (request) => {
    const response = await respond(request, sources).catch((error: unknown) => failure(error, log));
    for (const [name, value] of Object.entries(PAGE_HEADERS)) response.headers.set(name, value);
    return response;
  };
}

async function respond(request: Request, sources: ResourceSources): Promise<Response> {
  if (request.method !== 'GET' && request.method !== 'HEAD') return plain(405, 'Method not allowed', { Allow: 'GET, HEAD' });
  const url = new URL(request.url);
  const [, area, id, kind, track, ...rest] = url.pathname.split('/');
  if (area !== 'media') return staticFile(request, sources.renderer, url.pathname);
  if (id && kind === 'stems' && track && rest.length === 1 && rest[0] === 'curve') {
    const path = await sources.stemsCurve(sources.media(id), track);
    return derived(request, path === null ? null : { path, contentType: 'application/octet-stream' });
  }
  if (!id || rest.length > 0) return notFound();

  const media = sources.media(id);
  const query = Object.fromEntries(url.searchParams);
  const audioTrack = /^\d{1,2}$/.test(track ?? '') ? Number(track) : null;
  if (kind === undefined) return fileResponse(request, media.path, revalidated(contentType(media.path)));
  if (kind === 'proxy' && track === undefined) return derived(request, await sources.proxy(media));
  if (kind === 'peaks' && audioTrack !== null) {
    const path = await sources.peaksFile(media, audioTrack);
    return derived(request, path === null ? null : { path, contentType: 'application/octet-stream' });
  }
  if (kind === 'heat-map' && audioTrack !== null) {
    const path = await sources.camFile(media, audioTrack, Object.keys(query).length === 0 ? null : parse(rangeQuery, url.pathname, query));
    return derived(request, path === null ? null : { path, contentType: 'application/octet-stream' });
  }
  if (request.method !== 'GET') return plain(405, 'Method not allowed', { Allow: 'GET' });
  if (kind === 'pcm' && audioTrack !== null) {
    const { start, end, rate, channels } = parse(pcmQuery, url.pathname, query);
    const chunks = await sources.pcm(media, { audioTrack, sampleRate: rate, channels, range: { start, end } }, request.signal);
    return pcmResponse(chunks, secondsToSamples(end - start, rate), channels);
  }
  if (kind === 'frame' && track === undefined) {
    const jpeg = await sources.frame(media, parse(frameQuery, url.pathname, query), request.signal);
    return new Response(jpeg as Uint8Array<ArrayBuffer>, { headers: { 'Content-Type': 'image/jpeg', 'Content-Length': String(jpeg.length), 'Cache-Control': 'private, max-age=3600' } });
  }
  return notFound();
}

async function derived(request: Request, file: { readonly path: string; readonly contentType: string } | null): Promise<Response> {
  return file === null ? notFound() : fileResponse(request, file.path, revalidated(file.contentType));
}

/** A file of the renderer; anything that leads out of its folder does not exist. */
async function staticFile(request: Request, folder: string, pathname: string): Promise<Response> {
  const name = decode(pathname);
  if (name === null || name.includes('\0') || name.includes('\\')) return notFound();
  const root = resolve(folder);
  const path = resolve(root, `.${name.endsWith('/') ? `${name}index.html` : name}`);
  if (!path.startsWith(root + sep)) return notFound();
  // Vite puts a hash of the content into the names of its assets.
  const caching = name.startsWith('/assets/') ? 'private, max-age=31536000, immutable' : 'no-cache';
  return fileResponse(request, path, { 'Content-Type': contentType(path), 'Cache-Control': caching });
}

function revalidated(type: string): Readonly<Record<string, string>> {
  return { 'Content-Type': type, 'Cache-Control': 'private, no-cache' };
}

function parse<T>(schema: z.ZodType<T>, method: string, query: Record<string, string>): T {
  const parsed = schema.safeParse(query);
  if (parsed.success) return parsed.data;
  const cause = parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`.trim()).join('; ');
  throw new AppError('contract.invalid-argument', `${method}: ${cause}`, { method, cause });
}

function decode(pathname: string): string | null {
  try {
    return decodeURIComponent(pathname);
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}

/** 404 for what is not there, 400 for what was asked wrongly, 422 for media that cannot be read, 500 for the rest; the body is a WireError. */
function failure(error: unknown, log: Log): Response {
  const headers = { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' };
  const body = JSON.stringify(toWire(error));
  if (isCanceled(error)) return new Response(body, { status: 499, headers });
  if (!(error instanceof AppError)) {
    log.error('bug in a resource', { stack: error instanceof Error ? error.stack : String(error) });
    return plain(500, 'Internal error');
  }
  const status = error.code === 'media.not-opened' || error.code === 'media.not-found' ? 404 : error.code === 'contract.invalid-argument' ? 400 : 422;
  return new Response(body, { status, headers });
}

function notFound(): Response {
  return plain(404, 'Not found');
}

function plain(status: number, text: string, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(`${text}\n`, { status, headers: { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store', ...headers } });
}
