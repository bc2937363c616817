/** @file The app's services in folders of their own, for tests of what lies between a window and them. */
import { mkdtemp, mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Composition, compose, type Environment } from '../../src-main/compose.ts';
import { createLog } from '../../src-main/log.ts';

/** Services that are disposed with their folders. */
export interface TemporaryApp extends AsyncDisposable {
  readonly composition: Composition;
  /** A folder for clips. */
  readonly folder: string;
  /** Where settings, models and projects are kept. */
  readonly data: string;
}

/** Composes the app. It has no engine unless a test brings its own. @param extra what only some shells bring. */
export async function temporaryApp(extra: Partial<Pick<Environment, 'reveal' | 'forkEngine'>> = {}): Promise<TemporaryApp> {
  const home = await mkdtemp(join(tmpdir(), 'slateless-app-'));
  const folder = join(home, "clip's ünd more");
  await mkdir(folder);
  const composition = compose({
    shell: 'cli',
    shellReason: null,
    version: '0.0.0-test',
    openPaths: [],
    folders: {
      data: join(home, 'data'),
      cache: join(home, 'cache'),
      resources: resolve(import.meta.dirname, '../../resources'),
      renderer: join(home, 'renderer'),
      packagedTools: null,
    },
    forkEngine: () => {
      throw new Error('This test has no engine');
    },
    log: createLog('error', () => undefined),
    ...extra,
  });
  return {
    composition,
    folder,
    data: join(home, 'data'),
    [Symbol.asyncDispose]: async () => {
      await composition.dispose();
      await rm(home, { recursive: true, force: true });
    },
  };
}
