/** @file Parts of a film that touch, watched in an order spread over it, until the answer is certain. */
import { throwIfCanceled } from '../../src-shared/contract/errors.ts';
import type { Call } from '../../src-shared/contract/services.ts';
import type { TimeRange } from '../../src-shared/time.ts';
import { spreadOrder } from './windows.ts';

/** What to measure where no lips tell. */
export interface WatchOptions {
  readonly audioTrack: number;
  readonly range: TimeRange;
  readonly maxOffset: number;
  /** Watches all of it. */
  readonly thorough: boolean;
}

/** How much is watched. */
export interface WatchPlan<P> {
  readonly parts: readonly TimeRange[];
  /** Watches all of them. */
  readonly thorough: boolean;
  readonly watch: (part: TimeRange) => Promise<P>;
  /** Whether watching on is not worth it. `seen` is in the order of time. */
  readonly isCertain: (seen: readonly P[]) => boolean;
}

/** Parts after which a doubtful answer stays doubtful: three minutes of footage. */
const MOST_PARTS = 18;
/** Parts that a certain answer rests on at least, where the film has so many. */
const FEWEST_PARTS = 6;

/** A range in parts of about `length` seconds. */
export function cutIntoParts({ start, end }: TimeRange, length: number): readonly TimeRange[] {
  const count = Math.max(1, Math.round((end - start) / length));
  const each = (end - start) / count;
  return Array.from({ length: count }, (_, index) => ({ start: start + index * each, end: start + (index + 1) * each }));
}

/** What the parts that were watched said, in the order of time. Throws {@link CanceledError}, and whatever `watch` throws. */
export async function watchParts<P>({ parts, thorough, watch, isCertain }: WatchPlan<P>, call: Call): Promise<readonly P[]> {
  const planned = thorough ? parts.length : Math.min(parts.length, MOST_PARTS);
  const watched = new Map<number, P>();
  for (const index of spreadOrder(parts.length).slice(0, planned)) {
    throwIfCanceled(call.signal);
    call.onProgress({ stage: 'watching', fraction: watched.size / planned, etaSeconds: null });
    watched.set(index, await watch(parts[index]));
    if (!thorough && watched.size >= FEWEST_PARTS && watched.size < planned && isCertain(inOrder(watched))) break;
  }
  return inOrder(watched);
}

function inOrder<P>(watched: ReadonlyMap<number, P>): readonly P[] {
  return [...watched].sort(([a], [b]) => a - b).map(([, part]) => part);
}
