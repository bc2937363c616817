/** @file What the steps of a batch write beside the fix, and what they find out: stems and heat maps. */
import type { StemKind } from '../model/stem.ts';
import type { Loudness, StemsExportResult, StemsInfo } from './stems.ts';

/** A file that a `MakingStep` wrote. */
export interface MadeFile {
  /** `film` is the copy with both stems as further tracks. */
  readonly role: StemKind | 'film' | 'overlay' | 'data';
  /** Absolute. */
  readonly path: string;
  /** What it was made from: the clip itself, or the fix that was written of it, whose sound has been moved. */
  readonly of: 'clip' | 'fix';
}

/** What was found out by splitting a clip's sound. */
export interface StemsFacts extends Pick<StemsInfo, 'onScreenShare' | 'visibleSeconds' | 'model'>, Pick<StemsExportResult, 'residualDb' | 'mixture' | 'warnings'> {
  readonly kind: 'stems';
  /** Of each stem that was written. */
  readonly loudness: { readonly [K in StemKind]?: Loudness };
}

/** What was found out by looking where a clip's sound comes from. */
export interface SeeFacts {
  readonly kind: 'see';
  /** Mean probability that what is heard belongs to the picture, 0–1; null in silence. */
  readonly meanStrength: number | null;
  readonly warnings: readonly string[];
}

/** Files of one step, and what it found out. */
export interface MadeByStep {
  readonly files: readonly MadeFile[];
  readonly facts: StemsFacts | SeeFacts;
}
