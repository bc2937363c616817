/** @file What this process and its children cost, from Linux's /proc; null elsewhere. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';

const TICKS_PER_SECOND = 100;
const PAGE_BYTES = 4096;

function stat(pid: string): readonly string[] | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is a name in parentheses and may hold spaces.
    return ['', '', ...text.slice(text.lastIndexOf(')') + 2).split(' ')];
  } catch {
    return null;
  }
}

/** CPU seconds of this process and of all children that have ended. */
export function cpuSeconds(): number | null {
  const fields = stat('self');
  return fields && fields.slice(13, 17).reduce((sum, ticks) => sum + Number(ticks), 0) / TICKS_PER_SECOND;
}

/** Resident bytes of a process and everything it started. */
export function treeBytes(root: number): number | null {
  if (!existsSync('/proc/self/stat')) return null;
  const processes = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      const fields = stat(pid);
      return fields ? [{ pid: Number(pid), parent: Number(fields[3]), bytes: Number(fields[23]) * PAGE_BYTES }] : [];
    });
  const tree = new Set([root]);
  for (let grown = true; grown; ) {
    const before = tree.size;
    for (const { pid, parent } of processes) if (tree.has(parent)) tree.add(pid);
    grown = tree.size > before;
  }
  return processes.filter(({ pid }) => tree.has(pid)).reduce((sum, { bytes }) => sum + bytes, 0);
}
