/** @file How many threads inference gets: one per physical core, since two on one core share its vector units and only take turns. */
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** Physical cores that this process may use, at least 1. */
export function cores(): number {
  const logical = availableParallelism();
  if (process.platform === 'linux') return Math.min(logical, linuxCores(logical) ?? logical);
  // Windows and macOS tell only by native calls. Two threads a core is what x86-64 processors with that feature have; arm64 ones have none.
  return process.arch === 'x64' ? Math.max(1, Math.ceil(logical / 2)) : logical;
}

function linuxCores(logical: number): number | null {
  try {
    const siblings = Array.from({ length: logical }, (_, cpu) => readFileSync(`/sys/devices/system/cpu/cpu${cpu}/topology/thread_siblings_list`, 'utf8').trim());
    return new Set(siblings).size;
  } catch {
    // Absent in some containers.
    return null;
  }
}
