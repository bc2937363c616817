/**
 * @file The whole way from a file to drawn pixels: a square that lights up with a tone is found at its place and time, whatever the file's rate, rotation
 * and shape of pixels; light without sound and sound without light are not. The network is planted, everything else is the product's.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HeatMapInfo } from '../../src-shared/contract/heat-map.ts';
import { decodeCam } from '../../src-shared/model/class-activation-map.ts';
import { DEFAULT_HEAT_MAP_STYLE } from '../../src-shared/model/heat-map-style.ts';
import type { MediaInfo } from '../../src-shared/model/media.ts';
import { createHeatMapService, type HeatMaps } from '../../src-main/analysis/multisensory/heat-map-service.ts';
import { createLog } from '../../src-main/log.ts';
import { decodeFrames, displaySize, type VideoFrame } from '../../src-main/media/decode.ts';
import { MediaRegistry } from '../../src-main/media/media-registry.ts';
import { probe } from '../../src-main/media/probe.ts';
import { ModelStore } from '../../src-main/models/model-store.ts';
import type { Tools } from '../../src-main/process/binaries.ts';
import type { EngineHost } from '../../src-main/process/engine-host.ts';
import { JobQueue } from '../../src-main/process/job-queue.ts';
import { DerivedCache } from '../../src-main/project/derived-cache.ts';
import { makeSquareClip, type SquareClip } from '../helpers/flashing-square.ts';
import { rotateMp4, temporaryFolder, testTools } from '../helpers/make-media.ts';
import { plantModels } from '../helpers/planted-multisensory.ts';
import { createTestEngine } from '../helpers/test-engine.ts';

const never = new AbortController().signal;
const call = { signal: never, onProgress: () => undefined };
const registry = new MediaRegistry();
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let tools: Tools;
let engine: EngineHost;
let maps: HeatMaps;

beforeAll(async () => {
  folder = await temporaryFolder();
  tools = await testTools();
  engine = createTestEngine();
  const models = new ModelStore([await plantModels(join(folder.path, 'models'))]);
  const cache = new DerivedCache(join(folder.path, 'cache'), 1e9);
  const queue = new JobQueue({ cpu: 2, disk: 1, gpu: 1 });
  maps = createHeatMapService({ tools: () => Promise.resolve(tools), registry, engine, models, cache, queue, log: createLog('error', () => undefined) });
});
afterAll(async () => {
  await engine.dispose();
  await folder[Symbol.asyncDispose]();
});

async function opened(name: string, clip: SquareClip, rotation: 0 | 90 | 180 | 270 = 0): Promise<MediaInfo> {
  const path = await makeSquareClip(join(folder.path, name), clip);
  if (rotation !== 0) await rotateMp4(path, rotation);
  const media = await probe(path, tools, never);
  registry.add(media);
  return media;
}

interface Found {
  readonly x: number;
  readonly y: number;
  readonly time: number;
}

/** Where and when the logit is above 0, by its center of mass, and the strongest cell. */
async function foundIn(media: MediaInfo, info: HeatMapInfo): Promise<Found> {
  const path = await maps.findFile(media, info.audioTrack, null);
  const cam = path === null ? null : decodeCam(await readFile(path));
  if (!cam) throw new Error('no maps');
  const { rows, columns, start, step } = cam.header;
  let [mass, x, y, time] = [0, 0, 0, 0];
  cam.logits.forEach((logit, i) => {
    const weight = Math.max(0, logit);
    mass += weight;
    x += (weight * ((i % columns) + 0.5)) / columns;
    y += (weight * ((Math.floor(i / columns) % rows) + 0.5)) / rows;
    time += weight * (start + step * Math.floor(i / (rows * columns)));
  });
  return { x: x / mass, y: y / mass, time: time / mass };
}

const BASE: SquareClip = { width: 320, height: 180, square: [0.72, 0.3], decoy: [0.2, 0.7], lit: [1.2, 1.6] };
/** A third of the network's cell in either direction (seven over the shorter side), and half of what it merges over time. */
const [PLACE, TIME] = [0.045, 0.08];

describe('maps', () => {
  const cases: readonly (readonly [string, SquareClip, 0 | 90 | 180 | 270, readonly [number, number]])[] = [
    ['25 fps, 16:9', BASE, 0, [0.72, 0.3]],
    ['unevenly spaced frames around 29.97 fps', { ...BASE, rate: '30000/1001', uneven: true }, 0, [0.72, 0.3]],
    ['12 fps: slower than the network', { ...BASE, rate: '12', lit: [15 / 12, 19 / 12] }, 0, [0.72, 0.3]],
    ['turned by 90°', BASE, 90, [0.7, 0.72]],
    ['upside down', BASE, 180, [0.28, 0.7]],
    ['turned by 270°, 60 fps', { ...BASE, rate: '60' }, 270, [0.3, 0.28]],
    ['pixels twice as wide as high', { ...BASE, width: 160, pixelAspect: '2/1', side: 24 }, 0, [0.72, 0.3]],
    ['square', { ...BASE, width: 200, height: 200 }, 0, [0.72, 0.3]],
    ['very wide, at the border', { ...BASE, width: 480, height: 120, square: [0.95, 0.5], decoy: [0.5, 0.5] }, 0, [0.95, 0.5]],
    ['a transport stream that begins at 1.4 s of its own clock', { ...BASE, options: ['-f', 'mpegts'] }, 0, [0.72, 0.3]],
  ];
  it.each(cases)('find the square at its place and time: %s', async (name, clip, rotation, [x, y]) => {
    const media = await opened(`${name.replaceAll(/\W/g, '-')}.${clip.options ? 'ts' : 'mp4'}`, clip, rotation);
    const info = await maps.service.compute({ mediaId: media.id, audioTrack: null, range: null }, call);
    expect(info).toMatchObject({ complete: true, covered: info.maps, audioTrack: 0 });
    const found = await foundIn(media, info);
    expect(Math.abs(found.x - x), `x ${found.x}`).toBeLessThan(PLACE);
    expect(Math.abs(found.y - y), `y ${found.y}`).toBeLessThan(PLACE);
    expect(Math.abs(found.time - (clip.lit[0] + clip.lit[1]) / 2), `time ${found.time}`).toBeLessThan(TIME);
  });

  it('come one after another while they are computed, and at once the second time', async () => {
    const media = await opened('again.mp4', BASE);
    const seen: HeatMapInfo[] = [];
    const onProgress = ({ partial }: { readonly partial?: unknown }) => partial && seen.push(partial as HeatMapInfo);
    const options = { mediaId: media.id, audioTrack: 0, range: null };
    const info = await maps.service.compute(options, { signal: never, onProgress });
    expect(seen[0]).toMatchObject({ covered: 0, complete: false, maps: info.maps });
    expect(seen.at(-1)).toEqual(info);
    const engineRuns = engine.status();
    expect(await maps.service.compute(options, call)).toEqual(info);
    expect(engine.status()).toBe(engineRuns);
  });

  it('of a part are those of the whole, but for its ends', async () => {
    const media = await opened('part.mp4', BASE);
    const part = await maps.service.compute({ mediaId: media.id, audioTrack: 0, range: { start: 1, end: 2.2 } }, call);
    expect(part.start).toBeCloseTo(1 + part.step / 2, 5);
    expect(part.start + (part.maps - 1) * part.step).toBeLessThan(2.2);
    const path = await maps.findFile(media, 0, { start: 1, end: 2.2 });
    const cam = path === null ? null : decodeCam(await readFile(path));
    expect(Math.max(...(cam?.logits ?? []))).toBeGreaterThan(cam?.header.fullLogit ?? Infinity);
  });

  it('stop within a second and leave nothing', async () => {
    const media = await opened('stop.mp4', { ...BASE, rate: '24' });
    const stop = new AbortController();
    const computing = maps.service.compute({ mediaId: media.id, audioTrack: 0, range: null }, { signal: stop.signal, onProgress: () => stop.abort() });
    await expect(computing).rejects.toMatchObject({ name: 'CanceledError' });
    expect(await maps.findFile(media, 0, null)).toBeNull();
  });
});

describe('exports', () => {
  it.each([
    ['turned by 90°', { ...BASE, options: ['-c:a', 'aac'] }, 90, [0.7, 0.72]],
    ['unevenly spaced', { ...BASE, rate: '30000/1001', uneven: true }, 0, [0.72, 0.3]],
    ['pixels twice as wide as high', { ...BASE, width: 160, pixelAspect: '2/1', side: 24 }, 0, [0.72, 0.3]],
  ] as const)('draw over the very place and frames: %s', async (name, clip, rotation, [x, y]) => {
    const media = await opened(`export-${name.replaceAll(/\W/g, '-')}.mp4`, clip, rotation);
    const style = DEFAULT_HEAT_MAP_STYLE;
    const video = await maps.service.exportVideo({ mediaId: media.id, audioTrack: 0, range: null, style, output: null, overwrite: false }, call);
    const written = await probe(video.output, tools, never);
    expect(written).toMatchObject({ video: { rotation: 0, pixelAspect: { num: 1, den: 1 } }, audio: [{ codec: 'aac' }] });
    const before = await frames(media, displaySize(written.video!));
    const after = await frames(written, displaySize(written.video!));
    expect(after.length).toBe(before.length);
    // Light and tone are there together in the middle frame; elsewhere nothing may be drawn.
    for (const [index, { time }] of before.entries()) {
      expect(Math.abs(after[index].time - time)).toBeLessThan(0.002);
      if (Math.abs(time - 0.55) < 0.1 || Math.abs(time - 2.75) < 0.1) expect(changed(before[index], after[index], video).mass, `at ${time}`).toBeLessThan(video.width * video.height * 3);
      if (Math.abs(time - 1.4) > 0.05) continue;
      const drawn = changed(before[index], after[index], video);
      expect(Math.abs(drawn.x - x), `x ${drawn.x}`).toBeLessThan(PLACE);
      expect(Math.abs(drawn.y - y), `y ${drawn.y}`).toBeLessThan(PLACE);
    }
    const still = await maps.service.exportStill({ mediaId: media.id, audioTrack: 0, time: 1.41, style, output: null, overwrite: false }, call);
    const png = await probe(still.output, tools, never);
    expect([png.video?.width, png.video?.height]).toEqual([still.width, still.height]);
    expect({ width: still.width, height: still.height }).toEqual(displaySize(media.video!));
    const shown = before.findLast(({ time }) => time <= 1.4105)!;
    expect(Math.abs(still.time - shown.time)).toBeLessThan(1e-3);
    const [picture] = await frames(png, video);
    const drawn = changed(shown, picture, video);
    expect(Math.abs(drawn.x - x), `x ${drawn.x}`).toBeLessThan(PLACE);
    expect(Math.abs(drawn.y - y), `y ${drawn.y}`).toBeLessThan(PLACE);
  });

  it('write a part of a clip, no longer and no shorter', async () => {
    const media = await opened('export-part.mp4', BASE);
    const options = { mediaId: media.id, audioTrack: 0, range: { start: 1, end: 2 }, style: DEFAULT_HEAT_MAP_STYLE, output: join(folder.path, 'part.mkv'), overwrite: false };
    const video = await maps.service.exportVideo(options, call);
    expect(video.frames).toBe(25);
    const written = await probe(video.output, tools, never);
    expect(written.duration).toBeGreaterThan(0.95);
    expect(written.duration).toBeLessThan(1.1);
  });

  it('go to the folder that was chosen, under names of their own', async () => {
    const media = await opened('export-elsewhere.mp4', BASE);
    const elsewhere = join(folder.path, 'chosen');
    const options = { mediaId: media.id, audioTrack: 0, style: DEFAULT_HEAT_MAP_STYLE, output: null, folder: elsewhere, overwrite: false };
    expect((await maps.service.exportStill({ ...options, time: 1 }, call)).output).toBe(join(elsewhere, 'export-elsewhere.heat-map.0-01.000.png'));
    expect((await maps.service.exportVideo({ ...options, range: { start: 1, end: 1.4 } }, call)).output).toBe(join(elsewhere, 'export-elsewhere.heat-map.mp4'));
  });

  it('replace nothing unasked, least of all the source', async () => {
    const media = await opened('export-twice.mp4', BASE);
    const options = { mediaId: media.id, audioTrack: 0, time: 1, style: DEFAULT_HEAT_MAP_STYLE, output: join(folder.path, 'twice.png'), overwrite: false };
    await maps.service.exportStill(options, call);
    await expect(maps.service.exportStill(options, call)).rejects.toMatchObject({ code: 'fix.output-exists' });
    await expect(maps.service.exportVideo({ ...options, range: null, output: media.path, overwrite: true }, call)).rejects.toMatchObject({ code: 'fix.output-is-source' });
    await expect(maps.service.exportVideo({ ...options, range: null, output: join(folder.path, 'x.avi') }, call)).rejects.toMatchObject({ code: 'fix.unsupported' });
  });
});

async function frames(media: MediaInfo, size: { readonly width: number; readonly height: number }): Promise<readonly VideoFrame[]> {
  const all: VideoFrame[] = [];
  const options = { width: size.width, height: size.height, pixels: 'rgb24', range: null, frameRate: null } as const;
  for await (const frame of decodeFrames(media, options, tools, never)) all.push(frame);
  return all;
}

/** Where a picture differs from another, by the center of mass of the difference; `mass` in levels, summed over pixels. */
function changed({ data: before }: VideoFrame, { data: after }: VideoFrame, { width }: { readonly width: number }): { readonly x: number; readonly y: number; readonly mass: number } {
  let [mass, x, y] = [0, 0, 0];
  const pixels = before.length / 3;
  for (let pixel = 0; pixel < pixels; pixel++) {
    const levels = [0, 1, 2].reduce((sum, channel) => sum + Math.abs(before[3 * pixel + channel] - after[3 * pixel + channel]), 0) / 3;
    // Coding noise.
    if (levels < 8) continue;
    mass += levels;
    x += levels * ((pixel % width) + 0.5);
    y += levels * (Math.floor(pixel / width) + 0.5);
  }
  return { mass, x: x / mass / width, y: y / mass / (pixels / width) };
}
