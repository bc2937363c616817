/** @file Where the app keeps its own files, by the customs of each platform. Pure. */
import { posix, win32 } from 'node:path';

/** The app's own folders. */
export interface AppFolders {
  /** Settings and autosaved projects: worth a backup. */
  readonly data: string;
  /** Peaks and proxies: may be deleted at any time. */
  readonly cache: string;
}

/** The folders for a platform. `SLATELESS_HOME` puts both under one folder, for tests and portable use. */
export function appFolders(platform: NodeJS.Platform, environment: NodeJS.ProcessEnv, home: string): AppFolders {
  const { join } = platform === 'win32' ? win32 : posix;
  const own = environment['SLATELESS_HOME'];
  if (own) return { data: join(own, 'data'), cache: join(own, 'cache') };
  if (platform === 'win32') {
    return {
      data: join(environment['APPDATA'] || join(home, 'AppData', 'Roaming'), 'Slateless'),
      cache: join(environment['LOCALAPPDATA'] || join(home, 'AppData', 'Local'), 'Slateless', 'Cache'),
    };
  }
  if (platform === 'darwin') return { data: join(home, 'Library', 'Application Support', 'Slateless'), cache: join(home, 'Library', 'Caches', 'Slateless') };
  return {
    data: join(environment['XDG_DATA_HOME'] || join(home, '.local', 'share'), 'slateless'),
    cache: join(environment['XDG_CACHE_HOME'] || join(home, '.cache'), 'slateless'),
  };
}
