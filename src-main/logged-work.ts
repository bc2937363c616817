/** @file A piece of work on a file with a line in the log at its end. */
import { isCanceled } from '../src-shared/contract/errors.ts';
import type { Log } from './log.ts';

/** Does it and logs how long it took, or why it failed; a canceled one is none of both. */
export async function loggedWork<T>(log: Log, name: string, file: string, work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  try {
    const result = await work();
    log.info(name, { file, seconds: ((performance.now() - started) / 1000).toFixed(1) });
    return result;
  } catch (error) {
    if (!isCanceled(error)) log.warn(`${name} failed`, { file, cause: String(error) });
    throw error;
  }
}
