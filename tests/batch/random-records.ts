/** @file Records as a batch could have them, from a seed: valid one by one, in any order, also about items that are gone. */
import type { BatchRecord } from '../../src-main/batch/batch-records.ts';

/** Numbers from 0 to 1 that are the same each time. */
export function pseudoRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** So many records; the first adds items. */
export function randomRecords(count: number, seed: number): readonly BatchRecord[] {
  const random = pseudoRandom(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  let lastId = 0;
  const id = () => String(1 + Math.floor(random() * (lastId + 2)));
  const ids = () => Array.from({ length: 1 + Math.floor(random() * 4) }, id);
  const added = (): BatchRecord => ({
    t: 'added',
    items: Array.from({ length: 1 + Math.floor(random() * 5) }, () => {
      lastId++;
      return { id: String(lastId), path: `/card/${lastId} „ü“.mov`, name: `${lastId}.mov`, target: { folder: '/out', stem: String(lastId) } };
    }),
  });
  const kinds: readonly (() => BatchRecord)[] = [
    added,
    () => ({ t: 'started', id: id() }),
    () => ({ t: 'started', id: id() }),
    () => ({ t: 'known', id: id(), source: { sizeBytes: 1, modifiedMs: 2.5 }, duration: 3, measured: { verdict: 'offset', reason: null, offset: random(), confidence: random(), driftPpm: null, steps: 0 }, output: random() < 0.5 ? null : '/out/1.mov' }),
    () => ({ t: 'ended', id: id(), state: pick([{ kind: 'done', outcome: 'fixed' }, { kind: 'needs-eyes' }, { kind: 'skipped', reason: 'no-audio' }] as const), doubts: [{ reason: 'steps', time: random() }] }),
    () => ({ t: 'ended', id: id(), state: { kind: 'failed', error: { kind: 'bug', message: 'a\nb', stack: null } }, doubts: [] }),
    () => ({ t: 'waiting', ids: ids(), measure: random() < 0.5 }),
    () => ({ t: 'skipped', ids: ids() }),
    () => ({ t: 'removed', ids: ids() }),
    () => ({ t: 'restored', ids: ids() }),
    () => ({ t: 'moved', ids: [...new Set(ids())], before: random() < 0.3 ? null : id() }),
    () => ({ t: 'corrected', id: id(), correction: random() < 0.5 ? null : { segments: [{ start: 0, end: null, offset: random(), driftPpm: 0 }] } }),
    () => ({ t: 'run', wanted: pick(['idle', 'running', 'paused', 'finished'] as const) }),
  ];
  return [added(), ...Array.from({ length: count - 1 }, () => pick(kinds)())];
}
