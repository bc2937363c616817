/** @file Scans many files, two at a time: while one waits for the engine, the other is decoded. */
import { throwIfCanceled } from '../../src-shared/contract/errors.ts';
import type { Call } from '../../src-shared/contract/services.ts';

const AT_ONCE = 2;

/** What is done with each file. */
export interface FileScan<T> {
  readonly scan: (file: string, call: Call) => Promise<T>;
  /** What to report after each: `progress.partial`. */
  readonly partial?: (scanned: T) => unknown;
}

/**
 * Results in the order of the files. What fails first ends the others, and is thrown once they have let go of their files.
 *
 * @throws {CanceledError} within a second of `call.signal`, and what `scan` throws.
 */
export async function scanAll<T>(files: readonly string[], { scan, partial }: FileScan<T>, call: Call): Promise<readonly T[]> {
  const scanned = new Array<T>(files.length);
  const stop = new AbortController();
  const signal = AbortSignal.any([call.signal, stop.signal]);
  const started = performance.now();
  let [next, done] = [0, 0];
  const worker = async () => {
    for (let index = next++; index < files.length; index = next++) {
      throwIfCanceled(signal);
      const found = await scan(files[index], { signal, onProgress: () => undefined });
      scanned[index] = found;
      done++;
      const perFile = (performance.now() - started) / 1000 / done;
      call.onProgress({ stage: 'finding-faces', fraction: done / files.length, etaSeconds: perFile * (files.length - done), ...(partial && { partial: partial(found) }) });
    }
  };
  const failures: unknown[] = [];
  const noteFailure = (error: unknown) => {
    failures.push(error);
    stop.abort();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, () => worker().catch(noteFailure)));
  if (failures.length > 0) throw failures[0];
  return scanned;
}
