/** @file A fix that cannot be finished leaves nothing: no file, no child, an unchanged source, and an error that says what happened. */
import { createHash } from 'node:crypto';
import { chmod, copyFile, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { probe } from '../../src-main/media/probe.ts';
import { type WriteOptions, writeFix } from '../../src-main/media/resync.ts';
import { requireTool, type Tools } from '../../src-main/process/binaries.ts';
import { capture } from '../../src-main/process/spawn.ts';
import { fixOptions, quietCall } from '../helpers/fix-clip.ts';
import { makeClip, RATES, temporaryFolder, testTools } from '../helpers/make-media.ts';

const isRoot = process.getuid?.() === 0;
const run = (program: string, ...args: string[]) => capture(program, args, AbortSignal.timeout(20_000));

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let path: string;
let tools: Tools;
let before: string;
const digest = async () => `${createHash('md5').update(await readFile(path)).digest('hex')} ${(await stat(path)).mtimeMs}`;
const failure = (promise: Promise<unknown>) => promise.then(() => null, (error: unknown) => error);

beforeAll(async () => {
  folder = await temporaryFolder();
  tools = await testTools();
  const video = { frameRate: RATES['25'], flashes: [25, 50] };
  path = await makeClip(join(folder.path, 'clip.mov'), { seconds: 20, video, audio: [{ encoder: 'pcm_s16le', channels: 2, chirps: [1, 2, 5, 9] }] });
});
afterAll(() => folder[Symbol.asyncDispose]());
beforeEach(async () => {
  before = await digest();
});
afterEach(async () => {
  expect(await digest(), 'the source is untouched').toBe(before);
  expect(await leftovers(folder.path), 'nothing is left').toEqual([]);
  expect(await children(), 'no child is left').toEqual([]);
});

async function leftovers(where: string): Promise<readonly string[]> {
  return (await readdir(where, { recursive: true })).filter((name) => /synced|partial|sync\.json/.test(name));
}

/** Processes whose command line names this test's folder. Linux only; elsewhere none are looked for. */
async function children(): Promise<readonly string[]> {
  if (process.platform !== 'linux') return [];
  const lines = await Promise.all((await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
  return lines.filter((line) => line.includes(folder.path));
}

async function fix(changes: Partial<WriteOptions>, using: Tools = tools, call = quietCall()) {
  return writeFix(await probe(path, tools, call.signal), fixOptions(0.123, changes), { tools: using }, call);
}

/** ffmpeg under a shell that runs `prefix` first, for the runs that write a file only. */
async function wrapped(name: string, prefix: string): Promise<Tools> {
  const script = join(folder.path, name);
  const program = requireTool(tools, 'ffmpeg');
  await writeFile(script, `#!/bin/bash\nif [[ "\${@: -1}" == *.partial ]]; then ${prefix}; fi\nexec '${program}' "$@"\n`, { mode: 0o755 });
  return { ...tools, ffmpeg: { ...tools.ffmpeg, path: script } };
}

/** Mounts a file system for one test; false where that is not allowed. */
async function mounted(at: string, options: string): Promise<boolean> {
  if (!isRoot || process.platform !== 'linux') return false;
  await mkdir(at, { recursive: true });
  return (await run('mount', '-t', 'tmpfs', '-o', options, 'tmpfs', at)).code === 0;
}

describe('a folder that cannot be written', () => {
  it('is named when its file system is read-only, or its permissions say so', async ({ skip }) => {
    const target = join(folder.path, 'readonly');
    if (isRoot) {
      if (!(await mounted(target, 'ro'))) return skip('root is bound by no permissions, and mounting is not allowed here');
    } else {
      await mkdir(target);
      await chmod(target, 0o555);
    }
    try {
      for (const mode of ['baked', 'timestamps', 'sidecar'] as const) expect(await failure(fix({ mode, folder: target }))).toMatchObject({ code: 'disk.not-writable' });
    } finally {
      if (isRoot) await run('umount', target);
    }
  });
  it('is named when a part of its path is a file', async () => {
    expect(await failure(fix({ folder: join(path, 'inside') }))).toMatchObject({ code: 'disk.not-writable', details: { cause: 'A part of the path is no folder' } });
  });
});

describe('a disk that fills up', () => {
  it.for(['baked', 'timestamps'] as const)('ends a %s fix with disk.full', async (mode, { skip }) => {
    const target = join(folder.path, 'small');
    if (!(await mounted(target, 'size=300k'))) return skip('mounting is not allowed here');
    try {
      expect(await failure(fix({ mode, folder: target }))).toMatchObject({ code: 'disk.full' });
      expect(await leftovers(target)).toEqual([]);
    } finally {
      await run('umount', target);
    }
  });
  it.skipIf(process.platform === 'win32')('is told when a limit on file sizes stops the writing', async () => {
    // SIGXFSZ is ignored, so that the write itself fails, as it does on a full disk.
    const limited = await wrapped('ffmpeg-limited', "trap '' XFSZ; ulimit -f 200");
    const error = await failure(fix({}, limited));
    expect((error as { code?: string }).code).toMatch(/^(disk\.full|ffmpeg\.failed)$/);
  });
});

describe.skipIf(process.platform === 'win32')('an ffmpeg that dies', () => {
  it('while it writes', async () => {
    const dying = await wrapped('ffmpeg-dying', '(sleep 0.15; kill -9 $$) & set -- -re "$@"');
    const error = await failure(fix({}, dying));
    expect(error).toMatchObject({ code: 'ffmpeg.failed' });
    expect((error as { details: { cause: string; command: string } }).details).toMatchObject({ cause: expect.stringContaining('SIGKILL'), command: expect.stringContaining('clip.mov') });
  });
  it('while it decodes', async () => {
    const script = join(folder.path, 'ffmpeg-half');
    const program = requireTool(tools, 'ffmpeg');
    await writeFile(script, `#!/bin/bash\nif [[ "$*" == *pcm_s16le*pipe:1 ]]; then '${program}' "$@" | head -c 400000; kill -9 $$; fi\nexec '${program}' "$@"\n`, { mode: 0o755 });
    const error = await failure(fix({}, { ...tools, ffmpeg: { ...tools.ffmpeg, path: script } }));
    expect(error).toMatchObject({ code: 'ffmpeg.failed', details: { cause: expect.stringContaining('SIGKILL') } });
  });
});

describe('cancel', () => {
  it.each(['decoding', 'encoding', 'verifying'] as const)('while %s ends within two seconds', async (stage) => {
    const slow = await wrapped('ffmpeg-slow', 'set -- -re "$@"');
    const controller = new AbortController();
    let canceledAt = 0;
    const call = {
      signal: controller.signal,
      reports: [],
      onProgress: (progress: { readonly stage: string }) => {
        if (progress.stage !== stage || controller.signal.aborted) return;
        canceledAt = performance.now();
        controller.abort();
      },
    };
    const error = await failure(fix({}, stage === 'encoding' ? slow : tools, call));
    expect(error).toMatchObject({ name: 'CanceledError' });
    // One second is the promise; a busy machine gets another.
    expect(performance.now() - canceledAt).toBeLessThan(2000);
  });
  it('before it starts', async () => {
    const media = await probe(path, tools, quietCall().signal);
    const error = await failure(writeFix(media, fixOptions(0.123), { tools }, { signal: AbortSignal.abort(), onProgress: () => undefined }));
    expect(error).toMatchObject({ name: 'CanceledError' });
  });
});

describe('a damaged source', () => {
  it('that breaks off in the middle is refused or fixed whole, never half', async () => {
    const broken = join(folder.path, 'broken.mkv');
    const whole = join(folder.path, 'whole.mkv');
    await run(requireTool(tools, 'ffmpeg'), '-v', 'error', '-i', path, '-c', 'copy', whole);
    await copyFile(whole, broken);
    const bytes = await readFile(whole);
    await writeFile(broken, bytes.subarray(0, Math.floor(bytes.length / 2)));
    const target = join(folder.path, 'of-broken');
    const media = await probe(broken, tools, quietCall().signal);
    const result = await writeFix(media, fixOptions(0.123, { output: join(target, 'out.mov') }), { tools }, quietCall()).catch((error: unknown) => error);
    if (result instanceof Error) expect(result).toMatchObject({ code: expect.stringMatching(/^(ffmpeg|fix|media)\./) });
    else expect((await probe(join(target, 'out.mov'), tools, quietCall().signal)).video).not.toBeNull();
  });
});
