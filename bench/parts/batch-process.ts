/**
 * @file `batch` as a process of its own, straight from the source: what tests and benches start, and kill. Arguments as of `slateless batch`; `SLATELESS_HOME`
 * holds its folders.
 */
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { compose } from '../../src-main/compose.ts';
import { createLog } from '../../src-main/log.ts';
import { forkEngine } from '../../src-main/process/engine-fork.ts';
import { batchCommand } from '../../src-main/shell/batch-command.ts';
import { parseBatch } from '../../src-main/shell/cli-batch-args.ts';
import { createOutput } from '../../src-main/shell/cli-output.ts';
import { stopSignal } from '../../src-main/shell/serve.ts';

const home = process.env['SLATELESS_HOME'];
if (!home) throw new Error('SLATELESS_HOME says where this batch keeps its files');
const composition = compose({
  shell: 'cli',
  shellReason: null,
  version: '0.0.0-test',
  openPaths: [],
  folders: { data: join(home, 'data'), cache: join(home, 'cache'), resources: fileURLToPath(new URL('../../resources', import.meta.url)), renderer: home, packagedTools: null },
  forkEngine: forkEngine(fileURLToPath(new URL('../../src-main/engine/entry.ts', import.meta.url)), ['--import', 'tsx']),
  log: createLog('error'),
});
const code = await batchCommand(parseBatch(process.argv.slice(2)), composition, createOutput(process), stopSignal());
await composition.dispose();
process.stdout.write('', () => process.exit(code));
