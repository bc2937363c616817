/** @file What the window loads by URL, over the real server: ranges of a large file, the page, sound of exact length, and what must not be served. */
import { mkdir, open, readdir, rm, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLog } from '../../src-main/log.ts';
import { findTools, requireTool } from '../../src-main/process/binaries.ts';
import { capture } from '../../src-main/process/spawn.ts';
import { PAGE_HEADERS } from '../../src-main/shell/page-headers.ts';
import { type ResourceSources, createResources } from '../../src-main/shell/resources.ts';
import { type RunningServer, startServer } from '../../src-main/shell/server.ts';
import { AppError } from '../../src-shared/contract/errors.ts';
import type { MediaInfo } from '../../src-shared/model/media.ts';
import { signIn } from '../helpers/socket-client.ts';
import { type TemporaryApp, temporaryApp } from '../helpers/temporary-app.ts';

const SIZE = 200 * 1024 * 1024;
const LARGE = 'aaaaaaaaaaaaaaaa';
const never = new AbortController().signal;
let app: TemporaryApp;
let server: RunningServer;
let cookie = '';
let clipId = '';

beforeAll(async () => {
  app = await temporaryApp();
  const renderer = join(app.folder, 'renderer');
  await mkdir(join(renderer, 'assets'), { recursive: true });
  await writeFile(join(renderer, 'index.html'), '<!doctype html><p>page');
  await writeFile(join(renderer, 'assets', 'main-1a2b.js'), 'export {};');
  await writeFile(join(app.folder, 'secret.txt'), 'secret');

  // 200 MB of which the disk holds three pages: the bytes at its start, above 128 MiB and at its end tell where they are.
  const large = join(app.folder, 'large.mov');
  const file = await open(large, 'w');
  await file.write('start', 0);
  await file.write('middle', 150_000_000);
  await file.write('end', SIZE - 3);
  await file.close();

  const clip = join(app.folder, 'clip.mp4');
  const { ffmpeg } = await findTools({ setting: null, packagedFolder: null, environment: process.env });
  const sources = ['-f', 'lavfi', '-i', 'testsrc=size=64x36:rate=25:duration=2', '-f', 'lavfi', '-i', 'sine=frequency=440:duration=2:sample_rate=48000'];
  await capture(requireTool({ ffmpeg, ffprobe: ffmpeg }, 'ffmpeg'), ['-v', 'error', ...sources, '-pix_fmt', 'yuv420p', clip], never);
  const media = await app.composition.services.media.open({ path: clip }, { signal: never, onProgress: () => undefined });
  clipId = media.id;

  const log = createLog('error', () => undefined);
  const static_ = createResources(sourcesOf({ renderer, media: (id) => known(id, large) }), log);
  const resources = (request: Request) => (new URL(request.url).pathname.includes(clipId) ? app.composition.resources(request) : static_(request));
  server = await startServer({ ...app.composition, resources }, { port: 0, log });
  cookie = await signIn(server);
});
afterAll(async () => {
  await server.close();
  await app[Symbol.asyncDispose]();
});

function known(id: string, path: string): MediaInfo {
  if (id !== LARGE) throw new AppError('media.not-opened', `No media ${id}`, { mediaId: id });
  return { id, path } as MediaInfo;
}

function sourcesOf(changes: Partial<ResourceSources>): ResourceSources {
  return {
    renderer: '/nowhere',
    media: (id) => known(id, '/nowhere'),
    proxy: () => Promise.resolve(null),
    peaksFile: () => Promise.resolve(null),
    camFile: () => Promise.resolve(null),
    stemsCurve: () => Promise.resolve(null),
    pcm: () => Promise.reject(new Error('no sound in this test')),
    frame: () => Promise.reject(new Error('no picture in this test')),
    ...changes,
  };
}

function get(target: string, headers: Readonly<Record<string, string>> = {}, method = 'GET'): Promise<Response> {
  return fetch(`http://127.0.0.1:${server.port}${target}`, { method, headers: { cookie, ...headers } });
}

/** As {@link get}, with the path sent as it is: fetch would tidy it up. */
function getRaw(path: string, headers: Readonly<Record<string, string>> = { cookie }): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest({ host: '127.0.0.1', port: server.port, path, headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.once('error', reject).end();
  });
}

describe('a large file', () => {
  const large = `/media/${LARGE}`;

  it.each([
    ['bytes=0-4', 'start', `bytes 0-4/${SIZE}`],
    ['bytes=150000000-150000005', 'middle', `bytes 150000000-150000005/${SIZE}`],
    ['bytes=-3', 'end', `bytes ${SIZE - 3}-${SIZE - 1}/${SIZE}`],
    [`bytes=${SIZE - 3}-`, 'end', `bytes ${SIZE - 3}-${SIZE - 1}/${SIZE}`],
  ])('answers %s with those bytes alone', async (range, text, contentRange) => {
    const response = await get(large, { range });
    expect(response.status).toBe(206);
    expect(response.headers.get('content-range')).toBe(contentRange);
    expect(response.headers.get('content-length')).toBe(String(text.length));
    expect(await response.text()).toBe(text);
  });

  it('comes whole, byte for byte as many', async () => {
    const response = await get(large);
    expect(response.status).toBe(200);
    expect(response.headers.get('accept-ranges')).toBe('bytes');
    let bytes = 0;
    for await (const chunk of response.body ?? []) bytes += (chunk as Uint8Array).length;
    expect(bytes).toBe(SIZE);
  });

  it('tells its head without its body', async () => {
    const response = await get(large, { range: 'bytes=0-4' }, 'HEAD');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-length')).toBe(String(SIZE));
    expect(response.headers.get('content-type')).toBe('video/mp4');
    expect(await response.text()).toBe('');
  });

  it('has nothing behind its end', async () => {
    const response = await get(large, { range: `bytes=${SIZE}-` });
    expect(response.status).toBe(416);
    expect(response.headers.get('content-range')).toBe(`bytes */${SIZE}`);
  });

  it('is sent in part only while it is the same file', async () => {
    const etag = (await get(large, {}, 'HEAD')).headers.get('etag') ?? '';
    expect((await get(large, { range: 'bytes=0-4', 'if-range': etag })).status).toBe(206);
    const changed = await get(large, { range: 'bytes=0-4', 'if-range': '"another"' });
    expect(changed.status).toBe(200);
    await changed.body?.cancel();
    expect((await get(large, { 'if-none-match': etag })).status).toBe(304);
  });

  it.runIf(process.platform === 'linux')('is closed again when the window stops reading', async () => {
    const openFiles = async () => (await readdir('/proc/self/fd')).length;
    const before = await openFiles();
    for (let round = 0; round < 20; round++) {
      const controller = new AbortController();
      const response = await fetch(`http://127.0.0.1:${server.port}${large}`, { headers: { cookie }, signal: controller.signal });
      await response.body?.getReader().read();
      controller.abort();
    }
    await expect.poll(openFiles, { timeout: 20_000 }).toBeLessThanOrEqual(before + 5);
  });
});

describe('sound and pictures', () => {
  it.each([
    ['start=0.5&end=1', 24_000, 2],
    ['start=0&end=0.0001', 5, 2],
    ['start=0.25&end=1.25&rate=16000&channels=1', 16_000, 1],
    // Beyond the end there is silence.
    ['start=1.5&end=3.5', 96_000, 2],
  ])('PCM of %s has exactly %d frames', async (query, frames, channels) => {
    const response = await get(`/media/${clipId}/pcm/0?${query}`);
    expect(response.status).toBe(200);
    const bytes = await response.arrayBuffer();
    expect(bytes.byteLength).toBe(frames * channels * 4);
    expect(response.headers.get('content-length')).toBe(String(bytes.byteLength));
    const peak = new Float32Array(bytes).reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
    expect(peak).toBeGreaterThan(frames > 100 ? 0.05 : -1);
  });

  it.each(['start=0&end=61', 'start=1&end=1', 'start=-1&end=1', 'start=0', 'start=&end=1', 'start=0&end=1&rate=1', 'start=0&end=1&channels=99', 'start=0&end=Infinity'])(
    'PCM of %s is refused',
    async (query) => {
      const response = await get(`/media/${clipId}/pcm/0?${query}`);
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ code: 'contract.invalid-argument' });
    },
  );

  it('says which track is missing before any sound is sent', async () => {
    const response = await get(`/media/${clipId}/pcm/5?start=0&end=1`);
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ code: 'media.no-such-track' });
  });

  it('gives a JPEG of a frame', async () => {
    const response = await get(`/media/${clipId}/frame?time=1&width=64`);
    expect(response.headers.get('content-type')).toBe('image/jpeg');
    const bytes = new Uint8Array(await response.arrayBuffer());
    expect([...bytes.subarray(0, 3)]).toEqual([0xff, 0xd8, 0xff]);
  });

  it('gives peaks once they have been built', async () => {
    expect((await get(`/media/${clipId}/peaks/0`)).status).toBe(404);
    await app.composition.services.media.peaks({ mediaId: clipId, audioTrack: 0 }, { signal: never, onProgress: () => undefined });
    const response = await get(`/media/${clipId}/peaks/0`);
    expect(response.status).toBe(200);
    expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(1000);
  });
});

describe('the page', () => {
  it('comes with its policy, isolated from other origins', async () => {
    const response = await get('/');
    expect(await response.text()).toContain('page');
    for (const [name, value] of Object.entries(PAGE_HEADERS)) expect(response.headers.get(name)).toBe(value);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect((await get('/assets/main-1a2b.js')).headers.get('cache-control')).toContain('immutable');
  });

  it.each([
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/..%5csecret.txt',
    '/assets/../../secret.txt',
    '/assets/%2e%2e%2f%2e%2e%2fsecret.txt',
    '/%00',
    '/%E0%A4%A',
    '/assets',
    '/no-such-file',
    '/media/',
    '/media/bbbbbbbbbbbbbbbb',
    `/media/${LARGE}/secret`,
    `/media/${LARGE}/proxy`,
    `/media/${LARGE}/peaks/0`,
    `/media/${LARGE}/pcm/0/more`,
    '/media/..%2f..%2fsecret.txt',
  ])('is all there is: %s does not exist', async (path) => {
    expect(await getRaw(path)).toBe(404);
  });

  it('is only read', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) expect((await get('/', {}, method)).status).toBe(405);
  });

  it('is for nobody without the secret, nor under another name', async () => {
    expect(await getRaw('/', {})).toBe(401);
    expect(await getRaw(`/media/${LARGE}`, {})).toBe(401);
    expect(await getRaw('/', { cookie, host: `attacker.example:${server.port}` })).toBe(403);
    expect(await getRaw('/', { cookie, origin: 'http://attacker.example' })).toBe(403);
  });

  it('survives a file that vanishes', async () => {
    const path = join(app.folder, 'renderer', 'gone.js');
    await writeFile(path, 'x');
    expect((await get('/gone.js')).status).toBe(200);
    await rm(path);
    expect((await get('/gone.js')).status).toBe(404);
  });
});
