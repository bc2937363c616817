/**
 * @file One process at a time works on a batch. The lock is a file with the owner's process and machine, touched every few seconds: it has lapsed
 * when the process is gone, or, since its number may be in use again after a power cut or it may be another machine's, when nobody touched it for a while.
 */
import { randomBytes } from 'node:crypto';
import { open, readFile, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { AppError, isAppError } from '../../src-shared/contract/errors.ts';
import { systemCode } from '../files/write-atomic.ts';

const TOUCH_MS = 3000;
const LAPSED_MS = 20_000;
/** Between two looks at a lock that somebody else is removing. */
const POLL_MS = 20;

const ownerSchema = z.object({ processId: z.number().int().positive(), host: z.string(), token: z.string() });
type Owner = z.infer<typeof ownerSchema>;

/**
 * Takes the lock.
 *
 * @returns the way to let go of it.
 * @throws {AppError} `batch.busy`.
 */
export async function lockDocument(path: string): Promise<() => Promise<void>> {
  const own: Owner = { processId: process.pid, host: hostname(), token: randomBytes(8).toString('hex') };
  for (;;) {
    const file = await open(path, 'wx').catch((error: unknown) => {
      if (systemCode(error) === 'EEXIST') return null;
      throw error;
    });
    if (file) {
      await file.writeFile(JSON.stringify(own));
      await file.close();
      const touching = setInterval(() => {
        const now = new Date();
        utimes(path, now, now).catch(() => clearInterval(touching));
      }, TOUCH_MS);
      touching.unref();
      return async () => {
        clearInterval(touching);
        if ((await readOwner(path))?.token === own.token) await rm(path, { force: true });
      };
    }
    const processId = await lockOwner(path);
    if (processId !== null) throw new AppError('batch.busy', `${path} is held by process ${processId}`, { path, processId });
    await takeAway(path);
  }
}

/** Process that holds the lock, or null for a lock that is free or has lapsed. */
export async function lockOwner(path: string): Promise<number | null> {
  const facts = await stat(path).catch(() => null);
  if (!facts) return null;
  const owner = await readOwner(path);
  const silent = Date.now() - facts.mtimeMs;
  // A lock without content was being written a moment ago, or its writer is gone.
  if (silent > LAPSED_MS || (!owner && silent > TOUCH_MS)) return null;
  if (!owner) return 0;
  return owner.host === hostname() && !isAlive(owner.processId) ? null : owner.processId;
}

/**
 * Removes a lapsed lock. By the time one of several who found it does so, another may hold a new one of that name: so who removes must hold a lock for
 * that, and look once more.
 */
async function takeAway(path: string): Promise<void> {
  const unlock = await lockDocument(`${path}.lapsed`).catch((error: unknown) => {
    if (isAppError(error, 'batch.busy')) return null;
    throw error;
  });
  if (!unlock) return void (await sleep(POLL_MS));
  try {
    if ((await lockOwner(path)) === null) await rm(path, { force: true });
  } finally {
    await unlock();
  }
}

async function readOwner(path: string): Promise<Owner | null> {
  const text = await readFile(path, 'utf8').catch(() => '');
  try {
    return ownerSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    // A process of somebody else exists, but may not be signalled.
    return systemCode(error) === 'EPERM';
  }
}
