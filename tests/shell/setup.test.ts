/** @file `npm run setup` and what starts call of it, without a network: it never fails, says what is missing, and does not wait again. */
import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

const SCRIPTS = resolve(import.meta.dirname, '../../scripts');
/** A machine that resolves no name; proxies of the real one are taken away below. */
const OFFLINE = `data:text/javascript,globalThis.fetch = async () => { console.log('network tried'); throw new TypeError('fetch failed', { cause: { code: 'ENOTFOUND' } }); };`;
let root = '';

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'slateless-setup-'));
  await cp(SCRIPTS, join(root, 'scripts'), { recursive: true });
  await mkdir(join(root, 'node_modules', 'electron', 'dist'), { recursive: true });
});
afterEach(() => rm(root, { recursive: true }));

function node(...args: readonly string[]): Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }> {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/proxy|mirror|binaries_url/i.test(name)));
  const child = spawn(process.execPath, ['--import', OFFLINE, ...args], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const text = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text.stdout += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (text.stderr += chunk));
  return new Promise((done) => child.once('close', (code) => done({ code, ...text })));
}

const atStart = () => node('--input-type=module', '--eval', `const { setup } = await import('./scripts/setup.mjs'); await setup({ retry: false, say: console.error });`);

it('says in one line each what is missing and what happens instead', async () => {
  const { code, stderr } = await node('scripts/setup.mjs');
  expect(code).toBe(0);
  const lines = stderr.trimEnd().split('\n');
  expect(lines).toHaveLength(2);
  expect(lines[0]).toMatch(/^Electron could not be downloaded \(no connection to github\.com: ENOTFOUND\): the app runs in your browser instead/);
  expect(lines[1]).toMatch(/^FFmpeg could not be downloaded .* npm run setup$/);
});

it('tries once at a start, and not again at the next', async () => {
  expect((await atStart()).stdout).toBe('network tried\n');
  expect(await atStart()).toEqual({ code: 0, stdout: '', stderr: '' });
  expect((await node('scripts/setup.mjs')).stdout).toBe('network tried\n');
});

it('has nothing to do where everything is', async () => {
  await writeFile(join(root, 'node_modules', 'electron', 'path.txt'), 'electron');
  await writeFile(join(root, 'node_modules', 'electron', 'dist', 'electron'), '');
  await mkdir(join(root, 'node_modules', 'ffmpeg-static'));
  await writeFile(join(root, 'node_modules', 'ffmpeg-static', process.platform === 'win32' ? 'ffmpeg.exe' : 'ffmpeg'), '');
  expect(await atStart()).toEqual({ code: 0, stdout: '', stderr: '' });
  expect(await node('scripts/setup.mjs')).toEqual({ code: 0, stdout: '', stderr: 'Electron and FFmpeg are here.\n' });
});

it('goes on where its memory cannot be read', async () => {
  await mkdir(join(root, 'node_modules', '.cache', 'slateless'), { recursive: true });
  await writeFile(join(root, 'node_modules', '.cache', 'slateless', 'setup.json'), '{');
  expect((await atStart()).code).toBe(0);
});
