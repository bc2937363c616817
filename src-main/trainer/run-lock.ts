/**
 * @file One at a time: a lock file with the id of the process at work. A lock whose process has ended is taken over; so is one from before the machine
 * was last started, since the number may belong to another program by now.
 */
import { mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import { uptime } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError, isAppError } from '../../src-shared/contract/errors.ts';
import { systemCode } from '../files/write-atomic.ts';

/** Clocks are set while machines run. */
const CLOCK_ERROR_MS = 60_000;
/** Longest time that writing a number takes, milliseconds. */
const WRITING_MS = 1000;
/** Between two looks at a lock that somebody is about to write or remove, milliseconds. */
const POLL_MS = 20;

/** The lock of all trainings that keep their checkpoints in a folder: two would only slow each other down. */
export function trainingLock(runs: string): string {
  return join(runs, 'training.lock');
}

/**
 * Takes the lock.
 *
 * @returns lets go of it.
 * @throws {AppError} `trainer.busy`.
 */
export async function lockRun(path: string): Promise<() => Promise<void>> {
  await mkdir(dirname(path), { recursive: true });
  for (;;) {
    const file = await open(path, 'wx').catch((error: unknown) => {
      if (systemCode(error) === 'EEXIST') return null;
      throw error;
    });
    if (file) {
      await file.writeFile(String(process.pid));
      await file.close();
      return () => rm(path, { force: true });
    }
    const processId = await lockHolder(path);
    if (processId !== null) throw new AppError('trainer.busy', `${path} is held by process ${processId}`, { path, processId });
    if (await isBeingWritten(path)) await sleep(POLL_MS);
    else await discard(path);
  }
}

/** A lock appears before its number is in it. */
async function isBeingWritten(path: string): Promise<boolean> {
  const facts = await stat(path).catch(() => null);
  return facts?.size === 0 && Date.now() - facts.mtimeMs < WRITING_MS;
}

/**
 * Removes a lock that has lapsed. Several may find it at once, and by the time one of them removes it another may hold a new one of that name: so who removes
 * must hold a lock for that, and look once more. A process that ends in between leaves a lapsed lock of this kind, removed the same way.
 */
async function discard(path: string): Promise<void> {
  const unlock = await lockRun(`${path}.lapsed`).catch((error: unknown) => {
    if (isAppError(error, 'trainer.busy')) return null;
    throw error;
  });
  if (!unlock) return void (await sleep(POLL_MS));
  try {
    if ((await lockHolder(path)) === null && !(await isBeingWritten(path))) await rm(path, { force: true });
  } finally {
    await unlock();
  }
}

/** Process that holds a lock; null when nobody does. */
export async function lockHolder(path: string): Promise<number | null> {
  const [text, facts] = await Promise.all([readFile(path, 'utf8').catch(() => '0'), stat(path).catch(() => null)]);
  const startedMs = Date.now() - uptime() * 1000;
  if (!facts || facts.mtimeMs < startedMs - CLOCK_ERROR_MS) return null;
  const processId = Number(text);
  return isAlive(processId) ? processId : null;
}

function isAlive(processId: number): boolean {
  if (!Number.isInteger(processId) || processId <= 0) return false;
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    // A process of somebody else exists, but may not be signalled.
    return systemCode(error) === 'EPERM';
  }
}
