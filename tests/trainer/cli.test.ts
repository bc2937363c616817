/** @file `train`, `eval` and `models` through the command line's own entry, short of a training that takes minutes. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createOutput } from '../../src-main/shell/cli-output.ts';
import { runCli } from '../../src-main/shell/cli.ts';

const ROOT = resolve(import.meta.dirname, '../..');
let folder = '';
let before: string | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slateless-train-cli-'));
  before = process.env['SLATELESS_HOME'];
  process.env['SLATELESS_HOME'] = join(folder, 'home');
});

afterAll(async () => {
  if (before === undefined) delete process.env['SLATELESS_HOME'];
  else process.env['SLATELESS_HOME'] = before;
  await rm(folder, { recursive: true, force: true });
});

async function run(...args: readonly string[]) {
  const text = { stdout: '', stderr: '' };
  const into = (name: keyof typeof text) => ({ write: (part: string) => (text[name] += part) });
  const code = await runCli(args, ROOT, createOutput({ stdout: into('stdout'), stderr: into('stderr') }), new AbortController().signal);
  return { code, ...text };
}

it('says that an empty folder has nothing to learn from', async () => {
  const empty = await mkdtemp(join(folder, 'empty-'));
  const { code, stdout, stderr } = await run('train', 'sync', empty, '--from', 'scratch', '--steps', '1');
  expect(code).toBe(1);
  expect(stdout).toContain('0 of 0 files');
  expect(stderr).toContain('Nothing to learn from');
  expect(stderr).toContain('There is no media file in the folder.');
  expect((await run('eval', 'sync', empty)).stderr).toContain('Nothing to learn from');
});

it('says that the folder or the model is not there', async () => {
  expect((await run('train', 'sync', join(folder, 'nowhere'), '--from', 'scratch')).stderr).toContain('nowhere');
  expect((await run('train', 'sync', folder, '--from', 'nobody')).stderr).toContain('nobody');
});

it('lists models, exports one and takes it back', async () => {
  const [listed] = (await run('models', 'list', '--json')).stdout.trim().split('\n').map((line) => JSON.parse(line) as { id: string; inUse: boolean });
  expect(listed.inUse).toBe(true);
  const file = join(folder, 'model.onnx');
  expect((await run('models', 'export', listed.id, file)).code).toBe(0);
  expect((await readFile(file)).includes('slateless.manifest')).toBe(true);
  // The file has more in it than the model that it came from, so it is another one of that name.
  const imported = await run('models', 'import', file);
  expect(imported).toMatchObject({ code: 1, stderr: expect.stringContaining(`The name "${listed.id}" is taken`) as string });
  expect((await run('models', 'use', 'nobody')).code).toBe(1);
});
