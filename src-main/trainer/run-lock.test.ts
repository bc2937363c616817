/** @file Locks: one holder, and nobody kept out by a process that has gone. */
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockHolder, lockRun } from './run-lock.ts';

let folder = '';
let path = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'run-lock-'));
  path = join(folder, 'runs/training.lock');
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/** No process has this id. */
const GONE = '4194999';

describe('lockRun', () => {
  it('is held until it is let go of', async () => {
    const unlock = await lockRun(path);
    expect(await lockHolder(path)).toBe(process.pid);
    await expect(lockRun(path)).rejects.toMatchObject({ code: 'trainer.busy', details: { path, processId: process.pid } });
    await unlock();
    expect(await lockHolder(path)).toBeNull();
    await (await lockRun(path))();
    expect(await readdir(join(folder, 'runs'))).toEqual([]);
  });

  it('goes to one of many who find a lock whose process has gone', async () => {
    await (await lockRun(path))();
    await writeFile(path, GONE);
    const tries = await Promise.allSettled(Array.from({ length: 8 }, () => lockRun(path)));
    expect(tries.filter(({ status }) => status === 'fulfilled').length).toBe(1);
    expect(await readFile(path, 'utf8')).toBe(String(process.pid));
    expect(await readdir(join(folder, 'runs'))).toEqual(['training.lock']);
  });

  it('takes over a lock from before the machine was started, whoever has its number now', async () => {
    await lockRun(path);
    await utimes(path, 0, 0);
    await expect(lockRun(path)).resolves.toBeTypeOf('function');
  });

  it('waits for a number that is just being written', async () => {
    await (await lockRun(path))();
    await writeFile(path, '');
    setTimeout(() => void writeFile(path, String(process.pid)), 150);
    await expect(lockRun(path)).rejects.toMatchObject({ code: 'trainer.busy' });
  });
});
