/** @file Start of the browser shell: `node out/main/server.js [--port N] [--no-open] FILE…`. */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { serve, stopSignal } from './serve.ts';

const { values, positionals } = parseArgs({
  args: process.argv.slice(2),
  allowPositionals: true,
  options: { port: { type: 'string', default: '0' }, 'no-open': { type: 'boolean', default: false } },
});

try {
  // The bundle lies in out/main, two folders below the root.
  const root = resolve(import.meta.dirname, '../..');
  await serve({ root, port: Number(values.port), openBrowser: !values['no-open'], files: positionals }, stopSignal());
  process.exit(0);
} catch (error) {
  process.stderr.write(`Slateless cannot start: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
