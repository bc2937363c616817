/** @file Whether what was measured is within a delivery standard. Pure. */
import { type AlignmentEstimate, type Tolerance, TOLERANCES, type Verdict } from './alignment.ts';

/** Names a delivery standard. */
export type ToleranceId = Tolerance['id'];

/** Ids of all of them, for schemas. */
export const TOLERANCE_IDS: readonly ToleranceId[] = TOLERANCES.map(({ id }) => id);

/** The standard of an id; EBU R37 for one that is not known. */
export function toleranceOf(id: string): Tolerance {
  const [usual] = TOLERANCES as readonly [Tolerance, ...Tolerance[]];
  return TOLERANCES.find((tolerance) => tolerance.id === id) ?? usual;
}

/** Verdicts that a standard can let pass. Steps are none: each part may be within it, and the jump between them is heard all the same. */
const PASSABLE: readonly Verdict[] = ['offset', 'drift'];

/**
 * Whether sound is off, and so little that the standard allows it from start to end.
 *
 * @param duration of the clip, seconds; null where it is not known, which no drift passes.
 */
export function isTolerated({ verdict, offset, driftPpm }: Pick<AlignmentEstimate, 'verdict' | 'offset' | 'driftPpm'>, duration: number | null, tolerance: Tolerance): boolean {
  if (offset === null || !PASSABLE.includes(verdict)) return false;
  if (verdict === 'offset') return allows(tolerance, offset);
  return duration !== null && allows(tolerance, offset) && allows(tolerance, offset + (driftPpm ?? 0) * 1e-6 * duration);
}

function allows({ early, late }: Tolerance, offset: number): boolean {
  return offset <= early && offset >= -late;
}
