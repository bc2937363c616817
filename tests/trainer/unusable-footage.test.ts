/** @file What of real faces teaches nothing: somebody else's voice, sound at another time, silence, a photograph. And scanning onto a full disk. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isAppError } from '../../src-shared/contract/errors.ts';
import { loadFaceModels } from '../../src-main/models/face-weights.ts';
import { ModelStore } from '../../src-main/models/model-store.ts';
import { DerivedCache } from '../../src-main/project/derived-cache.ts';
import { openDataset, SPLIT } from '../../src-main/trainer/dataset.ts';
import { scanSource, type ScanDeps } from '../../src-main/trainer/scan-source.ts';
import { runTool, temporaryFolder, testTools } from '../helpers/make-media.ts';
import { createTestEngine } from '../helpers/test-engine.ts';

const CHECK = fileURLToPath(new URL('../../../shared/footage/check/speech/', import.meta.url));
/** Two people who speak for five and seven seconds. */
const [SPEAKER, OTHER] = [join(CHECK, 'video-retalking__3.mp4'), join(CHECK, 'video-retalking__4.mp4')];

const call = { signal: new AbortController().signal, onProgress: () => undefined };
const engine = createTestEngine();
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let deps: ScanDeps;

beforeAll(async () => {
  folder = await temporaryFolder();
  const model = await new ModelStore([fileURLToPath(new URL('../../resources/models', import.meta.url))]).lipSync();
  deps = { tools: await testTools(), engine, faceModels: await loadFaceModels(), model, cache: new DerivedCache(join(folder.path, 'cache'), Infinity) };
});
afterAll(async () => {
  await engine.dispose();
  await folder[Symbol.asyncDispose]();
});

/** Why the one face of a clip was left out; null when it was kept. */
async function reasonFor(name: string, args: readonly string[]): Promise<string | null> {
  const path = join(folder.path, name);
  await runTool('ffmpeg', ['-v', 'error', ...args, '-shortest', '-c:v', 'libx264', '-preset', 'veryfast', '-pix_fmt', 'yuv420p', '-c:a', 'pcm_s16le', path]);
  const { contents } = await scanSource(path, deps, call);
  expect(contents.sequences.length + contents.discarded.length).toBe(1);
  return contents.discarded[0]?.reason ?? null;
}

describe.skipIf(!existsSync(SPEAKER))('real faces (skipped where there is no ../shared/footage)', () => {
  it('are kept with their own sound', async () => {
    expect(await reasonFor('own.mov', ['-i', SPEAKER])).toBeNull();
  });

  it('are left out with the voice of somebody else', async () => {
    expect(await reasonFor('dubbed.mov', ['-i', SPEAKER, '-i', OTHER, '-map', '0:v', '-map', '1:a'])).toBe('not-matching');
  });

  it('are left out with their own sound a quarter of a second late', async () => {
    expect(await reasonFor('late.mov', ['-i', SPEAKER, '-itsoffset', '0.24', '-i', SPEAKER, '-map', '0:v', '-map', '1:a', '-af', 'aresample=async=1:first_pts=0'])).toBe('out-of-sync');
  });

  it('are left out in silence', async () => {
    expect(await reasonFor('silent.mov', ['-i', SPEAKER, '-f', 'lavfi', '-i', 'anullsrc', '-map', '0:v', '-map', '1:a'])).toBe('silence');
  });

  it('are left out when they are a photograph', async () => {
    expect(await reasonFor('photograph.mov', ['-i', SPEAKER, '-vf', 'loop=loop=-1:size=1,setpts=N/25/TB', '-r', '25'])).toBe('still');
  });
});

it('says what was left out of a folder without anything useful, file by file', async () => {
  const useless = join(folder.path, 'useless');
  await mkdir(useless);
  const lavfi = (...sources: readonly string[]) => sources.flatMap((source) => ['-f', 'lavfi', '-i', source]);
  await runTool('ffmpeg', ['-v', 'error', ...lavfi('testsrc=size=160x90:rate=25:duration=2', 'sine=duration=2'), join(useless, 'bars.mp4')]);
  await runTool('ffmpeg', ['-v', 'error', ...lavfi('testsrc=size=160x90:rate=25:duration=2'), join(useless, 'mute.mp4')]);
  const error: unknown = await openDataset(useless, SPLIT, deps, call).catch((reason: unknown) => reason);
  if (!isAppError(error, 'trainer.no-examples')) expect.fail(`expected trainer.no-examples, got ${String(error)}`);
  expect(error.details).toMatchObject({ path: useless, sources: 2, reasons: expect.stringMatching(/no-face.*no-sound|no-sound.*no-face/) as string });
});

it.skipIf(process.platform !== 'linux')('stops a scan whose results find no room, and leaves nothing half written', async ({ skip }) => {
  const small = join(folder.path, 'small');
  await mkdir(small);
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', small]).status !== 0) return skip('mounting is not allowed here');
  try {
    await writeFile(join(small, 'something else'), Buffer.alloc(16_384));
    const source = join(folder.path, 'source');
    await mkdir(source);
    await runTool('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'testsrc=size=160x90:rate=25:duration=2', '-f', 'lavfi', '-i', 'sine=duration=2', join(source, 'bars.mp4')]);
    const scanning = openDataset(source, SPLIT, { ...deps, cache: new DerivedCache(small, Infinity) }, call);
    await expect(scanning).rejects.toMatchObject({ code: 'disk.full', details: { path: expect.stringContaining(small) as string } });
    expect(await readdir(small)).toEqual(['something else']);
  } finally {
    spawnSync('umount', [small]);
  }
});
