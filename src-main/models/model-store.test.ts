/** @file Finding and checking models, on folders made by the test. */
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseManifest } from './manifest.ts';
import { ModelStore } from './model-store.ts';

const shipped = fileURLToPath(new URL('../../resources/models', import.meta.url));
const weights = Buffer.from('weights of a small model');
let folder = '';

async function writeFolder(changes: Readonly<Record<string, unknown>> = {}, file: Buffer | null = weights): Promise<void> {
  const manifest = JSON.parse(await readFile(join(shipped, 'manifest.json'), 'utf8')) as { models: readonly object[] };
  const sha256 = createHash('sha256').update(weights).digest('hex');
  const model = { ...manifest.models[0], id: 'mine', file: 'mine.onnx', sha256, ...changes };
  await writeFile(join(folder, 'manifest.json'), JSON.stringify({ version: 1, models: [model] }));
  if (file) await writeFile(join(folder, 'mine.onnx'), file);
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'model-store-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

describe('ModelStore', () => {
  it('opens the shipped model, whose file is the one its manifest was written for', async () => {
    const { manifest, source } = await new ModelStore([shipped]).lipSync();
    expect(source.bytes?.length).toBeGreaterThan(1_000_000);
    expect(source.id).toBe(`${manifest.id}@${manifest.sha256.slice(0, 12)}`);
    expect(await readFile(join(shipped, manifest.card), 'utf8')).toContain(manifest.id);
  });

  it('takes the first folder for the default and finds others by id', async () => {
    await writeFolder();
    const store = new ModelStore([shipped, folder]);
    expect((await store.list()).map(({ id }) => id)).toEqual(['lip-sync-2', 'mine']);
    expect((await store.lipSync()).manifest.id).toBe('lip-sync-2');
    expect(Buffer.from((await store.lipSync('mine')).source.bytes ?? [])).toEqual(weights);
  });

  it('reads a model once', async () => {
    await writeFolder();
    const store = new ModelStore([folder]);
    expect(await store.lipSync()).toBe(await store.lipSync());
  });

  it('has no models in folders that are absent or empty', async () => {
    const store = new ModelStore([folder, join(folder, 'absent')]);
    expect(await store.list()).toEqual([]);
    await expect(store.lipSync()).rejects.toMatchObject({ code: 'model.missing' });
  });

  it('says which file is missing, and opens it once it is there', async () => {
    await writeFolder({}, null);
    const store = new ModelStore([folder]);
    await expect(store.lipSync()).rejects.toMatchObject({ code: 'model.missing', details: { model: 'mine', path: join(folder, 'mine.onnx') } });
    await writeFile(join(folder, 'mine.onnx'), weights);
    expect((await store.lipSync()).manifest.id).toBe('mine');
  });

  it('refuses a file with one flipped bit', async () => {
    const flipped = Buffer.from(weights);
    flipped[3] = (flipped[3] ?? 0) ^ 1;
    await writeFolder({}, flipped);
    await expect(new ModelStore([folder]).lipSync()).rejects.toMatchObject({ code: 'model.checksum-mismatch', details: { model: 'mine' } });
  });

  it('refuses a manifest that is no JSON', async () => {
    await writeFile(join(folder, 'manifest.json'), '{"version": 1,');
    await expect(new ModelStore([folder]).list()).rejects.toMatchObject({ code: 'model.invalid', details: { path: join(folder, 'manifest.json') } });
  });

  it.each([
    ['a file outside its folder', { file: '../mine.onnx' }, /file/],
    ['a transform whose length is no power of two', { mel: { fftLength: 500 } }, /mel/],
    ['mel frames out of step with the picture', { melFramesPerFrame: 3 }, /keep step/],
    ['an unknown field', { surprise: 1 }, /surprise/],
    ['no checksum', { sha256: undefined }, /sha256/],
  ])('refuses a manifest with %s and names it', async (_, changes, message) => {
    await writeFolder(changes);
    await expect(new ModelStore([folder]).list()).rejects.toThrow(message);
  });
});

describe('parseManifest', () => {
  it('refuses another version', () => {
    expect(() => parseManifest({ version: 2, models: [] })).toThrow(/version/);
  });
});
