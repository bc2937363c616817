/** @file `npm run bench [-- NAME ARGS…]`: lists the benches, or runs one. Benches print tables about speed and accuracy; no test depends on them. */
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '..');
const FOLDER = join(ROOT, 'bench');
const [wanted, ...args] = process.argv.slice(2);
// Modules that benches share have no bench of their own and say so by living in a folder.
const names = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.ts'))
  .map((name) => name.replace(/(\.bench)?\.ts$/, ''))
  .sort();

if (wanted === undefined) {
  console.log('npm run bench -- NAME\n');
  for (const name of names) console.log(`  ${name.padEnd(24)}${about(fileOf(name))}`);
} else if (!names.includes(wanted)) {
  console.error(`There is no bench "${wanted}". There are: ${names.join(', ')}`);
  process.exitCode = 1;
} else {
  const { status } = spawnSync(process.execPath, ['--import', 'tsx', fileOf(wanted), ...args], { cwd: ROOT, stdio: 'inherit' });
  process.exitCode = status ?? 1;
}

function fileOf(name) {
  return join(FOLDER, readdirSync(FOLDER).find((file) => file === `${name}.ts` || file === `${name}.bench.ts`));
}

function about(path) {
  return /@file\s+([^\n]*)/.exec(readFileSync(path, 'utf8'))?.[1]?.replace(/\s*\*\/$/, '') ?? '';
}
