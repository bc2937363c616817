/** @file Builds out/ when it is missing or older than what it is made of. One build at a time, however many terminals ask for it. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export const ROOT = resolve(import.meta.dirname, '..');
const OUT = join(ROOT, 'out');
const STAMP = join(OUT, 'built-at');
const LOCK = join(OUT, 'build.lock');
const SOURCES = ['src-main', 'src-shared', 'src-preload', 'src-renderer', 'electron.vite.config.ts', 'svelte.config.js', 'package.json', 'package-lock.json'];

/** Builds if needed. Its output goes to stderr, so that a command's stdout stays the command's. Returns whether there is a current build. */
export async function buildIfStale() {
  mkdirSync(OUT, { recursive: true });
  if (!isStale()) return true;
  await lock();
  try {
    return !isStale() || build();
  } finally {
    rmSync(LOCK, { force: true });
  }
}

/** Builds in any case; returns whether it worked. */
export function build() {
  // What changes while the build runs is newer than the stamp and gets built next time.
  const startedMs = Date.now();
  rmSync(STAMP, { force: true });
  const tool = join(ROOT, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
  const { status } = spawnSync(process.execPath, [tool, 'build', '--logLevel', 'warn'], { cwd: ROOT, stdio: ['ignore', 2, 2] });
  if (status !== 0) return false;
  writeFileSync(STAMP, String(startedMs));
  return true;
}

function isStale() {
  const builtMs = Number(read(STAMP) ?? 0);
  return SOURCES.some((source) => newestMs(join(ROOT, source)) > builtMs);
}

function newestMs(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return 0;
  if (!stat.isDirectory()) return path.endsWith('.test.ts') ? 0 : stat.mtimeMs;
  return readdirSync(path).reduce((newest, name) => Math.max(newest, newestMs(join(path, name))), 0);
}

/** Waits for another build to end; a lock whose owner is gone does not count. */
async function lock() {
  for (;;) {
    try {
      writeFileSync(LOCK, String(process.pid), { flag: 'wx' });
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const owner = Number(read(LOCK));
    if (owner > 0 && !isAlive(owner)) rmSync(LOCK, { force: true });
    else await sleep(200);
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    throw error;
  }
}
