/** @file The command line as its users run it: built, in a process of its own, on media made on the spot. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findTools, requireTool } from '../../src-main/process/binaries.ts';
import { capture } from '../../src-main/process/spawn.ts';

const SCRIPT = resolve(import.meta.dirname, '../../scripts/slateless.mjs');
const ODD_NAME = `it's "odd" ünd 字.mp4`;
const KEYS = ['file', 'verdict', 'reason', 'offset', 'offsetWords', 'confidence', 'evidence', 'tolerance', 'driftPpm', 'steps', 'windows', 'model', 'analysedSeconds', 'elapsedSeconds', 'output'];
let folder = '';
let home = '';

interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function start(args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [SCRIPT, ...args], { cwd: folder, env: { ...process.env, SLATELESS_HOME: home }, stdio: ['ignore', 'pipe', 'pipe'] });
}

function finish(child: ChildProcess): Promise<Run> {
  const text = { stdout: '', stderr: '' };
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (text.stdout += chunk));
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (text.stderr += chunk));
  return new Promise((done) => child.once('close', (code) => done({ code, ...text })));
}

const run = (...args: string[]) => finish(start(args));
const json = (line: string) => JSON.parse(line) as Record<string, unknown>;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'slateless-cli-home-'));
  folder = await mkdtemp(join(tmpdir(), 'slateless cli-'));
  await mkdir(join(folder, 'more'));
  const ffmpeg = requireTool(await findTools({ setting: null, packagedFolder: null, environment: process.env }), 'ffmpeg');
  const never = new AbortController().signal;
  const make = (name: string, seconds: number) =>
    capture(
      ffmpeg,
      ['-v', 'error', '-f', 'lavfi', '-i', `testsrc=size=160x90:rate=25:duration=${seconds}`, '-f', 'lavfi', '-i', `sine=duration=${seconds}`, '-pix_fmt', 'yuv420p', join(folder, name)],
      never,
    );
  await make('more/no face.mp4', 4);
  await make(ODD_NAME, 1);
  await make('long.mp4', 240);
  await writeFile(join(folder, 'text.mp4'), 'This is no film.\n');
  // The first run builds the app where that has not been done.
  expect((await run('--version')).code).toBe(0);
}, 300_000);
afterAll(() => Promise.all([folder, home].map((path) => rm(path, { recursive: true, force: true }))));

describe('slateless', () => {
  it('tells its version and its options', async () => {
    expect((await run('--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    const help = await run('--help');
    expect(help.code).toBe(0);
    for (const option of ['--fix', '--json', '--thorough', '--out', '--track', '--max-offset', 'probe', 'serve']) expect(help.stdout).toContain(option);
  });

  it('explains what was typed wrongly on stderr', async () => {
    const { code, stdout, stderr } = await run('sync', 'a.mp4', '--fix', 'everything');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('--fix must be baked, timestamps, sidecar');
  });
});

describe('slateless probe', () => {
  it('writes one JSON object per file, whatever the file is called', async () => {
    const { code, stdout } = await run('probe', ODD_NAME, 'more/no face.mp4', '--json');
    expect(code).toBe(0);
    const objects = stdout.trimEnd().split('\n').map(json);
    expect(objects.map(({ file }) => file)).toEqual([ODD_NAME, 'more/no face.mp4']);
    expect(objects[0]).toMatchObject({ duration: expect.closeTo(1, 1), video: { width: 160, height: 90, frameRate: { num: 25, den: 1 } }, audio: [{ track: 0 }] });
  });

  it('fails for what is no media, and goes on with the rest', async () => {
    const { code, stdout, stderr } = await run('probe', 'text.mp4', ODD_NAME, '--json');
    expect(code).toBe(1);
    const [text, odd] = stdout.trimEnd().split('\n').map(json);
    expect(text).toMatchObject({ file: 'text.mp4', error: { code: 'media.unreadable' } });
    expect(odd).toMatchObject({ file: ODD_NAME, duration: expect.any(Number) as number });
    expect(stderr).toContain('text.mp4');
  });
});

describe('slateless sync', () => {
  it('cannot tell where there is no face, says so and exits with 2', async () => {
    const { code, stdout } = await run('sync', 'more', '--json', '--fix', 'baked');
    expect(code).toBe(2);
    const [object] = stdout.trimEnd().split('\n').map(json);
    expect(Object.keys(object ?? {})).toEqual(KEYS);
    expect(object).toMatchObject({ verdict: 'cannot-tell', reason: 'no-face', offset: null, offsetWords: "can't tell", evidence: null, tolerance: null, output: null, steps: [] });
    expect(object?.['file']).toBe(join(folder, 'more', 'no face.mp4'));
    expect(await readdir(join(folder, 'more'))).toEqual(['no face.mp4']);
  });

  it('fails with file, cause and way out; a failure wins over what could not be told', async () => {
    const { code, stdout, stderr } = await run('sync', 'more/no face.mp4', 'text.mp4', 'gone.mp4', '--json');
    expect(code).toBe(1);
    const objects = stdout.trimEnd().split('\n').map(json);
    expect(objects.map(({ verdict, error }) => verdict ?? (error as { code: string }).code)).toEqual(['cannot-tell', 'media.unreadable', 'media.not-found']);
    expect(stderr).toContain('✗ gone.mp4');
    expect(stderr).toContain('Check the name');
  });

  it('prints a table for people', async () => {
    const { code, stdout, stderr } = await run('sync', 'more/no face.mp4');
    expect({ code, stderr }).toEqual({ code: 2, stderr: '' });
    expect(stdout).toMatch(/^more\/no face\.mp4 +0 % {2}can't tell: no face to read lips from, and nothing else moves with the sound\n$/);
  });

  it.runIf(process.platform === 'linux')('stops on Ctrl+C with 130 and leaves no process and no file behind', async () => {
    const child = start(['sync', 'long.mp4', '--thorough', '--json']);
    const finished = finish(child);
    const descendants = await expectPoll(() => childrenOf(child.pid ?? -1), (pids) => pids.length > 0);
    child.kill('SIGINT');
    const { code, stdout } = await finished;
    expect({ code, stdout }).toEqual({ code: 130, stdout: '' });
    await expectPoll(() => Promise.resolve(descendants.filter(isAlive)), (pids) => pids.length === 0);
    expect((await readdir(folder)).filter((name) => name.includes('partial'))).toEqual([]);
  });

  it('ends quietly when its reader goes away', async () => {
    const child = start(['probe', ...Array.from({ length: 40 }, () => ODD_NAME), '--json']);
    child.stdout?.once('data', () => child.stdout?.destroy());
    let stderr = '';
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
    const code = await new Promise((done) => child.once('exit', done));
    expect({ code, stderr }).toEqual({ code: 141, stderr: '' });
  });
});

it('takes relative names from where npm was called', async () => {
  const env = { ...process.env, SLATELESS_HOME: home, npm_lifecycle_event: 'slateless', INIT_CWD: join(folder, 'more') };
  const child = spawn(process.execPath, [SCRIPT, 'probe', 'no face.mp4', '--json'], { cwd: resolve(SCRIPT, '../..'), env, stdio: ['ignore', 'pipe', 'pipe'] });
  const { code, stdout } = await finish(child);
  expect(code).toBe(0);
  expect(json(stdout)).toMatchObject({ path: join(folder, 'more', 'no face.mp4') });
});

/** Ids of a process's children. A bare system has no `ps`. */
async function childrenOf(pid: number): Promise<readonly number[]> {
  const pids = (await readdir('/proc')).map(Number).filter((id) => id > 0);
  const stats = await Promise.all(pids.map((id) => readFile(`/proc/${id}/stat`, 'utf8').catch(() => '')));
  // The program's name, in brackets, may hold spaces; the parent is the second field behind it.
  return pids.filter((_, index) => Number(/\) \S (\d+)/.exec(stats[index] ?? '')?.[1]) === pid);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}

async function expectPoll<T>(read: () => Promise<T>, fits: (value: T) => boolean): Promise<T> {
  let value = await read();
  await expect.poll(async () => fits((value = await read())), { timeout: 60_000, interval: 50 }).toBe(true);
  return value;
}
