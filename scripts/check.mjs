/** @file `npm run check`: types of every part, Svelte components, lint and house rules. Prints one line per check, and what a failing one says. */
import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { styleProblems } from './check-style.mjs';

const ROOT = resolve(import.meta.dirname, '..');
const tool = (...path) => join(ROOT, 'node_modules', ...path);
const tsc = (project) => ({ name: `types, ${project}`, args: [tool('typescript', 'bin', 'tsc'), '-p', project] });

const CHECKS = [
  tsc('tsconfig.node.json'),
  tsc('tsconfig.shared.json'),
  tsc('tsconfig.e2e.json'),
  { name: 'Svelte components', args: [tool('svelte-check', 'bin', 'svelte-check'), '--tsconfig', './tsconfig.web.json', '--fail-on-warnings', '--output', 'human'] },
  { name: 'lint', args: [tool('eslint', 'bin', 'eslint.js'), '--max-warnings', '0', '.'] },
];
const AT_ONCE = 2;

/** Runs all checks; returns the names of those that failed. */
export async function check() {
  const waiting = [...CHECKS];
  const failed = [];
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) if (!(await passes(next))) failed.push(next.name);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  const problems = styleProblems(ROOT);
  report('house rules', problems.length === 0, problems.join('\n'));
  return problems.length === 0 ? failed : [...failed, 'house rules'];
}

function passes({ name, args }) {
  return new Promise((done) => {
    const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
    const chunks = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => chunks.push(chunk));
    child.once('close', (code) => {
      report(name, code === 0, Buffer.concat(chunks).toString('utf8').trimEnd());
      done(code === 0);
    });
  });
}

function report(name, passed, output) {
  console.log(`${passed ? 'ok    ' : 'FAILED'} ${name}`);
  if (!passed) console.log(output);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const failed = await check();
  process.exitCode = failed.length === 0 ? 0 : 1;
}
