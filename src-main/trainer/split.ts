/**
 * @file Which footage is held out, to judge by what the training has not seen. A model that knows a face from training seems better than it is, so
 * people are kept on one side as far as names tell: files of one folder whose names differ in a running number only ("anna 01.mp4", "anna 02.mp4",
 * "C0017.MP4") are taken for one person. Nothing looks at the faces. Where that leaves too little to choose from, files are divided, then stretches.
 */
import { createHash } from 'node:crypto';
import type { ScanReport } from '../../src-shared/contract/training.ts';

/** How footage is divided. */
export interface SplitOptions {
  readonly seed: number;
  /** Share held out, 0–1: of the sources, or of the seconds where `balanced`. */
  readonly heldOutShare: number;
  /** Divides few sources as evenly as they can be. Without, each source's own hash decides, so that adding files to many moves no others. */
  readonly balanced?: boolean;
}

/** As trained for release: enough windows for a figure, not so much that training misses it. */
export const SPLIT: SplitOptions = { seed: 1, heldOutShare: 0.08 };

/** Seconds that tell how good a model is, and the largest share that may cost. */
const [ENOUGH_SECONDS, LARGEST_SHARE] = [60, 0.25];
/** Parts that are worth dividing. */
const FEWEST_PARTS = 3;
/** What is held out may be this much more or less than was asked for. */
const [LEAST, MOST] = [0.5, 1.75];

/** For footage of the user's own, of which there may be little. */
export function ownSplit(seconds: number): SplitOptions {
  return { ...SPLIT, heldOutShare: Math.min(LARGEST_SHARE, Math.max(SPLIT.heldOutShare, ENOUGH_SECONDS / seconds)), balanced: true };
}

/** What is divided. */
export interface Stretch {
  /** Path of the source relative to its folder, with `/`. */
  readonly source: string;
  /** Start in the source, seconds. */
  readonly time: number;
  readonly seconds: number;
}

/** The parts. */
export interface Division<S> {
  readonly training: readonly S[];
  readonly heldOut: readonly S[];
  readonly by: ScanReport['heldOutBy'];
}

/** Divides stretches; the order within the parts is that of `stretches`. */
export function divide<S extends Stretch>(stretches: readonly S[], split: SplitOptions): Division<S> {
  if (split.heldOutShare >= 1) return { training: [], heldOut: stretches, by: 'files' };
  const held = split.balanced ? balanced(stretches, split) : byHash(stretches, split);
  const heldOut = stretches.filter((stretch) => held.stretches.has(stretch));
  return { training: stretches.filter((stretch) => !held.stretches.has(stretch)), heldOut, by: heldOut.length > 0 ? held.by : null };
}

/** Whether a source's hash puts it among those held out. */
export function isHeldOut(source: string, { seed, heldOutShare }: SplitOptions): boolean {
  return place(source, seed) < heldOutShare;
}

/** Who a file shows, as far as its name tells: its folder and its name without the running number. */
export function personOf(source: string): string {
  const slash = source.lastIndexOf('/') + 1;
  const stem = source.slice(slash).replace(/\.[^.]+$/, '');
  const name = stem.replace(/[\s._-]*[([]?\d+[)\]]?$/, '').toLowerCase();
  return source.slice(0, slash) + name;
}

interface Held<S> {
  readonly stretches: ReadonlySet<S>;
  readonly by: ScanReport['heldOutBy'];
}

function byHash<S extends Stretch>(stretches: readonly S[], split: SplitOptions): Held<S> {
  const held = stretches.filter(({ source }) => isHeldOut(source, split));
  // Of a handful of sources chance may hold out all; there is nothing to hold out then.
  return { stretches: new Set(held.length < stretches.length ? held : []), by: 'files' };
}

const LEVELS = [
  { by: 'people', key: ({ source }: Stretch) => personOf(source) },
  { by: 'files', key: ({ source }: Stretch) => source },
  { by: 'stretches', key: ({ source, time }: Stretch) => `${source}\0${time}` },
] as const;

function balanced<S extends Stretch>(stretches: readonly S[], { seed, heldOutShare }: SplitOptions): Held<S> {
  const wanted = heldOutShare * secondsOf(stretches);
  for (const { by, key } of LEVELS) {
    const parts = partsOf(stretches, key).sort((a, b) => place(a.key, seed) - place(b.key, seed));
    if (parts.length < FEWEST_PARTS) continue;
    const held = new Set<S>();
    let seconds = 0;
    for (const { members } of parts) {
      const more = secondsOf(members);
      if (seconds >= wanted || seconds + more > MOST * wanted) continue;
      seconds += more;
      for (const member of members) held.add(member);
    }
    if (seconds >= LEAST * wanted) return { stretches: held, by };
  }
  return { stretches: new Set(), by: null };
}

function partsOf<S extends Stretch>(stretches: readonly S[], keyOf: (stretch: Stretch) => string): { readonly key: string; readonly members: S[] }[] {
  const parts = new Map<string, S[]>();
  for (const stretch of stretches) {
    const key = keyOf(stretch);
    const members = parts.get(key);
    if (members) members.push(stretch);
    else parts.set(key, [stretch]);
  }
  return [...parts].map(([key, members]) => ({ key, members }));
}

function secondsOf(stretches: readonly Stretch[]): number {
  return stretches.reduce((sum, { seconds }) => sum + seconds, 0);
}

/** A number in [0, 1) that looks random and is the same everywhere. */
function place(name: string, seed: number): number {
  return createHash('sha256').update(`${seed}\0${name}`).digest().readUInt32LE(0) / 2 ** 32;
}
