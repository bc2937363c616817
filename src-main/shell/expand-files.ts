/** @file Folders on a command line stand for the media in them. */
import { resolve } from 'node:path';
import { AppError } from '../../src-shared/contract/errors.ts';
import type { Call, Services } from '../../src-shared/contract/services.ts';

/** Folders become the media in them. A name that leads nowhere stays, to be reported in its turn. */
export async function expandFiles(files: readonly string[], services: Pick<Services, 'files'>, signal: AbortSignal): Promise<readonly string[]> {
  const call: Call = { signal, onProgress: () => undefined };
  const expanded = await Promise.all(
    files.map(async (file) => {
      try {
        const inside = await services.files.expand({ paths: [resolve(file)] }, call);
        return inside.length === 1 && inside[0] === resolve(file) ? [file] : inside;
      } catch (error) {
        if (error instanceof AppError) return [file];
        throw error;
      }
    }),
  );
  return expanded.flat();
}
