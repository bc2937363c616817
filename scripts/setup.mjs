/**
 * @file Fetches what npm does not carry: Electron's program and a current FFmpeg. Best effort: nothing here is needed to build, to test or to
 * run in a browser, so it never fails, says in one line what is missing, and does not try again for a while after a failure.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { electronBinary } from './electron-binary.mjs';

const ROOT = resolve(import.meta.dirname, '..');
const MEMORY = join(ROOT, 'node_modules', '.cache', 'slateless', 'setup.json');
const RETRY_AFTER_MS = 6 * 3600 * 1000;
const REACH_TIMEOUT_MS = 4000;
const DOWNLOAD_TIMEOUT_MS = 15 * 60 * 1000;
const DOWNLOAD_HOST = 'https://github.com';

const DOWNLOADS = [
  {
    name: 'Electron',
    isHere: () => electronBinary(ROOT) !== null,
    script: join(ROOT, 'node_modules', 'electron', 'install.js'),
    without: 'the app runs in your browser instead',
  },
  {
    name: 'FFmpeg',
    isHere: () => ffmpegStatic() !== null,
    script: join(ROOT, 'node_modules', 'ffmpeg-static', 'install.js'),
    without: 'the FFmpeg of your system is used, or an older one that npm brought',
  },
];

/**
 * Fetches what is missing.
 *
 * @param {{ retry: boolean, say: (line: string) => void }} options `retry` tries again what failed a short while ago.
 */
export async function setup({ retry, say }) {
  const failedMs = new Map(Object.entries(readMemory()));
  const missing = DOWNLOADS.filter(({ name, isHere }) => !isHere() && (retry || Date.now() - (failedMs.get(name) ?? 0) > RETRY_AFTER_MS));
  if (missing.length === 0) {
    if (retry) say('Electron and FFmpeg are here.');
    return;
  }
  const unreachable = await whyUnreachable();
  for (const { name, isHere, script, without } of missing) {
    const cause = unreachable ?? (await download(name, script, say)) ?? (isHere() ? null : 'the download left no program');
    if (cause === null) {
      failedMs.delete(name);
      say(`${name} is installed.`);
    } else {
      failedMs.set(name, Date.now());
      say(`${name} could not be downloaded (${cause}): ${without}. Try again with: npm run setup`);
    }
  }
  writeMemory(Object.fromEntries(failedMs));
}

/** Null when the downloads can be tried. A proxy or a mirror is taken at its word: only the installers know how to use it. */
async function whyUnreachable() {
  const indirect = ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'ELECTRON_MIRROR', 'npm_config_electron_mirror', 'FFMPEG_BINARIES_URL', 'npm_config_https_proxy'];
  if (indirect.some((name) => process.env[name])) return null;
  try {
    await fetch(DOWNLOAD_HOST, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(REACH_TIMEOUT_MS) });
    return null;
  } catch (error) {
    return `no connection to ${new URL(DOWNLOAD_HOST).host}: ${error.cause?.code ?? error.name}`;
  }
}

/** Runs a package's own installer. Returns why it failed, or null. */
function download(name, script, say) {
  if (!existsSync(script)) return Promise.resolve('its npm package is not installed');
  say(`Downloading ${name} …`);
  return new Promise((done) => {
    const child = spawn(process.execPath, [script], { cwd: dirname(script), stdio: ['ignore', 'ignore', 'pipe'], timeout: DOWNLOAD_TIMEOUT_MS });
    let errors = '';
    child.stderr.setEncoding('utf8').on('data', (text) => (errors = (errors + text).slice(-4000)));
    child.once('error', (error) => done(error.message));
    child.once('close', (code, signal) => {
      const line = errors.split('\n').map((text) => text.trim()).find((text) => /error|fail|ENOT|ECONN|status/i.test(text));
      done(code === 0 ? null : (line ?? `installer ended with ${signal ?? code}`));
    });
  });
}

function ffmpegStatic() {
  const folder = join(ROOT, 'node_modules', 'ffmpeg-static');
  return ['ffmpeg', 'ffmpeg.exe'].map((name) => join(folder, name)).find((path) => existsSync(path)) ?? null;
}

/** When which download failed last, milliseconds since 1970. */
function readMemory() {
  if (!existsSync(MEMORY)) return {};
  try {
    return JSON.parse(readFileSync(MEMORY, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

function writeMemory(failedMs) {
  try {
    mkdirSync(dirname(MEMORY), { recursive: true });
    writeFileSync(MEMORY, JSON.stringify(failedMs));
  } catch (error) {
    // A read-only installation only costs the next start another try.
    if (!['EACCES', 'EROFS', 'EPERM', 'ENOSPC'].includes(error.code)) throw error;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await setup({ retry: true, say: (line) => console.error(line) });
