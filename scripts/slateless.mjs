/** @file `npm run -s slateless -- …`: the command line, built when needed. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT, buildIfStale } from './build-if-stale.mjs';
import { goToCallersFolder } from './callers-folder.mjs';

goToCallersFolder('slateless');
if (!(await buildIfStale())) process.exit(1);
process.argv[1] = join(ROOT, 'out', 'main', 'cli.js');
await import(pathToFileURL(process.argv[1]).href);
