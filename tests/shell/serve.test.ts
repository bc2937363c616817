/** @file `npm start` without Electron: one line that says where and why, a page behind a secret, and nothing left after Ctrl+C. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

const START = resolve(import.meta.dirname, '../../scripts/start.mjs');
let home = '';

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'slateless-serve-'));
});
afterAll(() => rm(home, { recursive: true, force: true }));

interface Started {
  readonly child: ChildProcess;
  readonly line: string;
  readonly exit: Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>;
}

/** Starts the app and waits for its first line, or its end. */
function start(...args: readonly string[]): Promise<Started> {
  const child = spawn(process.execPath, [START, '--no-open', ...args], { env: { ...process.env, SLATELESS_HOME: home }, stdio: ['ignore', 'pipe', 'pipe'] });
  const text = { stdout: '', stderr: '' };
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (text.stderr += chunk));
  const exit = new Promise<Awaited<Started['exit']>>((done) => child.once('close', (code) => done({ code, ...text })));
  return new Promise((started) => {
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text.stdout += chunk;
      if (text.stdout.endsWith('\n')) started({ child, line: text.stdout.trimEnd(), exit });
    });
    void exit.then(() => started({ child, line: '', exit }));
  });
}

it.each(['SIGINT', 'SIGTERM'] as const)('serves until %s and then ends with everything', async (signal) => {
  const { child, line, exit } = await start();
  expect(line).toMatch(/^Slateless \d+\.\d+\.\d+ runs in the browser \(asked for\): http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{32}$/);
  const address = /http:\S+/.exec(line)?.[0] ?? '';
  const signedIn = await fetch(address, { redirect: 'manual' });
  const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? '';
  const { origin } = new URL(address);
  const page = await fetch(origin, { headers: { cookie } });
  expect(page.status).toBe(200);
  expect(await page.text()).toContain('<script');
  expect((await fetch(origin)).status).toBe(401);

  child.kill(signal);
  const { code, stdout } = await exit;
  expect(code).toBe(0);
  expect(stdout.trimEnd()).toBe(line);
  await expect(fetch(origin)).rejects.toThrow();
});

it('says which port is taken', async () => {
  const first = await start();
  const port = new URL(/http:\S+/.exec(first.line)?.[0] ?? '').port;
  const { code, stdout, stderr } = await (await start('--port', port)).exit;
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain(`Port ${port} is in use`);
  first.child.kill('SIGTERM');
  await first.exit;
});
