/**
 * @file `npm start [-- FILE…]`: Electron where its program is here and there is a screen, the browser shell otherwise, with one line saying why.
 * `--browser` asks for the browser shell; `--port N` and `--no-open` are for it.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT, buildIfStale } from './build-if-stale.mjs';
import { goToCallersFolder } from './callers-folder.mjs';
import { electronBinary } from './electron-binary.mjs';
import { setup } from './setup.mjs';

/** An Electron that dies this soon never showed a window: a missing library, no sandbox, a broken display. */
const FALSE_START_MS = 10_000;

const args = process.argv.slice(2);
const wantsBrowser = args.includes('--browser') || args.includes('--no-open') || args.includes('--port');
const forwarded = args.filter((arg) => arg !== '--browser');

goToCallersFolder('start');
if (!(await buildIfStale())) process.exit(1);
if (!wantsBrowser) await setup({ retry: false, say: (line) => console.error(line) });

const binary = electronBinary(ROOT);
const reason = wantsBrowser ? 'asked for' : binary === null ? "Electron's program is not installed" : hasDisplay() ? await runElectron(binary) : 'there is no display';

process.env.SLATELESS_SHELL_REASON = reason;
process.argv = [process.execPath, join(ROOT, 'out', 'main', 'server.js'), ...forwarded];
// In this process rather than in a child: whoever ends this process has then ended all of it.
await import(pathToFileURL(process.argv[1]).href);

function hasDisplay() {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

/** Runs Electron and exits with it. Returns only when it did not come up: the reason to use the browser shell. */
async function runElectron(path) {
  console.error('Slateless runs in Electron.');
  const started = performance.now();
  const child = spawn(path, [ROOT, ...forwarded], { stdio: ['inherit', 'inherit', 'pipe'] });
  const forward = (signal) => child.kill(signal);
  process.on('SIGINT', forward).on('SIGTERM', forward);
  child.stderr.pipe(process.stderr);
  const [code, signal] = await new Promise((done) => {
    child.once('error', () => done([127, null]));
    child.once('close', (...how) => done(how));
  });
  process.off('SIGINT', forward).off('SIGTERM', forward);
  if (code === 0 || performance.now() - started > FALSE_START_MS || signal === 'SIGINT' || signal === 'SIGTERM') process.exit(code ?? 1);
  return `Electron did not come up (${signal ?? `exit code ${code}`})`;
}
