/** @file Maps are read while they are made, and an app without a network is told apart from one that failed. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { HeatMapInfo } from '../../src-shared/contract/heat-map.ts';
import { AppError, CanceledError } from '../../src-shared/contract/errors.ts';
import { camFileBytes, encodeCamHeader, encodeCamRecord } from '../../src-shared/model/class-activation-map.ts';
import type { CallOptions, Client } from '../api/client.ts';
import { Editor } from '../state/editor.svelte.ts';
import { Jobs } from '../state/jobs.svelte.ts';
import { Settings } from '../state/settings.svelte.ts';
import { HeatMaps } from './heat-maps.svelte.ts';

const INFO: HeatMapInfo = { mediaId: 'a', audioTrack: 0, range: null, model: 'test', rows: 1, columns: 2, start: 0, step: 0.5, maps: 4, covered: 4, complete: true };
const HEADER = { ...INFO, fullLogit: 2 };

/** The file at `media/a/heat-map/0`: strengths 0.1, 0.2, …, all of it zeros beyond `covered` as on the disk. */
function fileWith(covered: number): Uint8Array {
  const bytes = new Uint8Array(camFileBytes(HEADER));
  bytes.set(encodeCamHeader({ ...HEADER, covered, complete: covered === HEADER.maps }));
  for (let map = 0; map < covered; map += 1) bytes.set(encodeCamRecord({ strength: (map + 1) / 10, logits: Float32Array.of(map, -map) }, HEADER), 64 + 8 * map);
  return bytes;
}

/** Serves ranges of a file that can be replaced. */
function serve() {
  const served = { file: fileWith(0), ranges: [] as string[], urls: [] as string[] };
  vi.stubGlobal('fetch', async (url: string, { headers }: { headers: { Range: string } }) => {
    const [from = 0, to = 0] = (/bytes=(\d+)-(\d+)/.exec(headers.Range) ?? []).slice(1).map(Number);
    served.ranges.push(headers.Range);
    served.urls.push(url);
    return Promise.resolve(new Response(served.file.slice(from, to + 1), { status: 206 }));
  });
  return served;
}

async function openClip(compute: (options: CallOptions) => Promise<HeatMapInfo>, video: object | null = {}) {
  const answers: Readonly<Record<string, (args: never, options: CallOptions) => unknown>> = {
    'files.expand': ({ paths }: { paths: readonly string[] }) => paths,
    'media.open': ({ path }: { path: string }) => ({ id: 'a', path, name: path, sizeBytes: 1, modifiedMs: 2, video, audio: [{}], duration: 2 }),
    'alignment.measure': () => Promise.reject(new CanceledError()),
    'heatMap.compute': (_, options) => compute(options),
  };
  const call = async (method: string, args: unknown, options: CallOptions = {}) => Promise.resolve(answers[method]?.(args as never, options));
  const client = { call: call as Client['call'], resource: (path: string) => path };
  const jobs = new Jobs();
  const said: string[] = [];
  const announce = (text: string) => said.push(text);
  const editor = new Editor({ client, jobs, settings: new Settings(client), dialogs: { confirm: () => Promise.resolve(false) }, announce });
  const heatMaps = new HeatMaps(editor, { client, jobs, announce });
  await editor.openPaths(['/a.mov']);
  return { editor, heatMaps, jobs, said, clipId: editor.clip?.id ?? '' };
}

afterEach(() => vi.unstubAllGlobals());

describe('HeatMaps', () => {
  it('shows the first maps before the last are made, and reads each byte once', async () => {
    const served = serve();
    let shownOnTheWay: readonly number[] = [];
    const { heatMaps, clipId, said } = await openClip(async ({ onProgress }) => {
      served.file = fileWith(2);
      onProgress?.({ stage: 'looking', fraction: 0.5, etaSeconds: 1, partial: { ...INFO, covered: 2, complete: false } });
      await vi.waitFor(() => expect(heatMaps.current).not.toBeNull());
      shownOnTheWay = Array.from(heatMaps.current?.curve.values ?? []);
      served.file = fileWith(4);
      return INFO;
    });
    await heatMaps.look(clipId);
    expect(shownOnTheWay).toEqual([expect.closeTo(0.1), expect.closeTo(0.2)]);
    expect(Array.from(heatMaps.current?.curve.values ?? [])).toHaveLength(4);
    expect(heatMaps.at(1.5)?.logits).toEqual(Float32Array.of(3, -3));
    expect(served.ranges).toEqual(['bytes=0-79', 'bytes=80-95']);
    expect(served.urls[0]).toBe('media/a/heat-map/0');
    expect(said.at(-1)).toBe('a.mov: nothing in the picture clearly goes with the sound');
  });

  it('says so when the maps cannot be read in the end', async () => {
    serve();
    vi.stubGlobal('fetch', () => Promise.resolve(new Response('gone', { status: 404 })));
    const { heatMaps, jobs, clipId } = await openClip(() => Promise.resolve(INFO));
    await heatMaps.look(clipId);
    expect(heatMaps.current).toBeNull();
    expect(jobs.failures[0]?.error.message).toContain('404');
  });

  it('looks at the chosen range only', async () => {
    const served = serve();
    served.file = fileWith(4);
    const range = { start: 0.5, end: 1.5 };
    const { editor, heatMaps, clipId } = await openClip(() => Promise.resolve({ ...INFO, range }));
    editor.dispatch({ type: 'set-range', id: clipId, range });
    await heatMaps.look(clipId);
    expect(served.urls).toEqual(['media/a/heat-map/0?start=0.5&end=1.5']);
  });

  it('says that there is no network, without a card of its own', async () => {
    const { heatMaps, jobs, clipId } = await openClip(() => Promise.reject(new AppError('model.missing', 'none', { model: 'multisensory', path: '/models' })));
    await heatMaps.look(clipId);
    expect(heatMaps.missing).toMatchObject({ code: 'model.missing' });
    expect(jobs.failures).toEqual([]);
  });

  it('looks at nothing where there is no picture', async () => {
    const { heatMaps, clipId } = await openClip(() => Promise.reject(new Error('must not be called')), null);
    expect(heatMaps.canLook(clipId)).toBe(false);
    await heatMaps.look(clipId);
    expect(heatMaps.current).toBeNull();
  });
});
