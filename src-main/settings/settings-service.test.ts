/** @file Settings that survive restarts, damage and each other. */
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Call } from '../../src-shared/contract/services.ts';
import { createLog } from '../log.ts';
import { DEFAULT_SETTINGS } from '../../src-shared/contract/default-settings.ts';
import { createSettingsService } from './settings-service.ts';

const call: Call = { signal: new AbortController().signal, onProgress: () => undefined };
const log = createLog('error', () => undefined);
let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slateless-settings-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('createSettingsService', () => {
  it('starts with the defaults and writes nothing until something changes', async () => {
    expect(await createSettingsService(folder, log).get({}, call)).toEqual(DEFAULT_SETTINGS);
    expect(await readdir(folder)).toEqual([]);
  });

  it('keeps changes over a restart and tells listeners', async () => {
    const settings = createSettingsService(join(folder, 'not made yet'), log);
    const heard: number[] = [];
    settings.changes.subscribe(({ maxOffset }) => heard.push(maxOffset));
    await settings.set({ changes: { maxOffset: 5, shortcuts: { 'fix.write': ['G'] } } }, call);
    expect(heard).toEqual([5]);
    expect(await createSettingsService(join(folder, 'not made yet'), log).get({}, call)).toEqual({ ...DEFAULT_SETTINGS, maxOffset: 5, shortcuts: { 'fix.write': ['G'] } });
  });

  it('loses no change of many at once', async () => {
    const settings = createSettingsService(folder, log);
    await Promise.all([
      settings.set({ changes: { maxOffset: 3 } }, call),
      settings.set({ changes: { fixMode: 'sidecar' } }, call),
      settings.set({ changes: { device: 'cpu' } }, call),
    ]);
    const stored = JSON.parse(await readFile(join(folder, 'settings.json'), 'utf8')) as unknown;
    expect(stored).toMatchObject({ maxOffset: 3, fixMode: 'sidecar', device: 'cpu' });
  });

  it.each(['{"maxOffset": 3', '', '[1]', 'null'])('puts a damaged file aside: %s', async (text) => {
    await writeFile(join(folder, 'settings.json'), text);
    expect(await createSettingsService(folder, log).get({}, call)).toEqual(DEFAULT_SETTINGS);
    expect(await readFile(join(folder, 'settings.json.corrupt'), 'utf8')).toBe(text);
  });

  it('takes what is valid from a file of another version', async () => {
    await writeFile(join(folder, 'settings.json'), JSON.stringify({ maxOffset: 9000, device: 'cuda', fromTheFuture: true }));
    expect(await createSettingsService(folder, log).get({}, call)).toEqual({ ...DEFAULT_SETTINGS, device: 'cuda' });
  });

  it('fails with the folder named, and goes on with the old value, where nothing can be written', async () => {
    await mkdir(join(folder, 'settings.json'));
    const settings = createSettingsService(folder, log);
    await expect(settings.set({ changes: { maxOffset: 5 } }, call)).rejects.toMatchObject({ code: 'disk.not-writable', details: { path: join(folder, 'settings.json') } });
    expect((await settings.get({}, call)).maxOffset).toBe(DEFAULT_SETTINGS.maxOffset);
    expect(await readdir(folder)).toEqual(['settings.json']);
  });
});
