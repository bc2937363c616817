/** @file What the browser shell and the terminal bring to `compose()`; Electron brings its own. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import manifest from '../../package.json' with { type: 'json' };
import type { AppInfo } from '../../src-shared/contract/services.ts';
import type { Environment } from '../compose.ts';
import { createLog } from '../log.ts';
import { forkEngine } from '../process/engine-fork.ts';
import { appFolders } from '../settings/app-folders.ts';

/** The program's version. */
export const VERSION: string = manifest.version;

/** The environment of a shell under plain Node. `root` is the folder that holds `out/` and `resources/`. */
export function nodeEnvironment(root: string, shell: AppInfo['shell'], options: { readonly shellReason: string | null; readonly openPaths: readonly string[] }): Environment {
  const log = createLog(process.env['SLATELESS_LOG'] === 'debug' ? 'debug' : shell === 'cli' ? 'error' : 'warn');
  return {
    shell,
    shellReason: options.shellReason,
    version: VERSION,
    openPaths: options.openPaths,
    folders: {
      ...appFolders(process.platform, process.env, homedir()),
      resources: join(root, 'resources'),
      renderer: join(root, 'out', 'renderer'),
      packagedTools: null,
    },
    forkEngine: forkEngine(join(root, 'out', 'main', 'engine.js')),
    log,
  };
}
