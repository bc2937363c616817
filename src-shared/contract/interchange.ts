/** @file Handing clips back to editing programs: timelines with their sound slipped, in any of the formats of `model/interchange.ts`. */
import type { Correction } from '../model/alignment.ts';
import type { InterchangeFormat, InterchangeMarker, InterchangeResidual } from '../model/interchange.ts';
import type { Call } from './services.ts';

/** One clip of the timeline. */
export interface InterchangeClipArgs {
  /** Absolute. */
  readonly path: string;
  /** The track that is slipped; null is the loudest. */
  readonly audioTrack: number | null;
  readonly correction: Correction;
  /** Moments to look at. Steps of the correction and the offset itself are marked without being asked. */
  readonly markers: readonly InterchangeMarker[];
  /** Parts of the sound, on extra tracks. */
  readonly stems: readonly { readonly path: string; readonly name: string }[];
}

/** What to write. */
export interface InterchangeArgs {
  /** Name of the timeline and, without what file systems forbid, of the files. */
  readonly name: string;
  readonly formats: readonly InterchangeFormat[];
  /** Existing or new folder, absolute. */
  readonly folder: string;
  readonly overwrite: boolean;
  /** In the order of the timeline. Clips of different frame rates go to files of their own. */
  readonly clips: readonly InterchangeClipArgs[];
}

/** One file that was written. */
export interface InterchangeFile {
  readonly format: InterchangeFormat;
  readonly path: string;
  /** What the format cannot carry of these clips, in sentences. */
  readonly notes: readonly string[];
  /** How far each clip's sound is from its correction, because the format counts in coarser steps. Empty for formats without sound. */
  readonly residuals: readonly InterchangeResidual[];
}

/** What became of it. */
export interface InterchangeResult {
  readonly files: readonly InterchangeFile[];
  /** Clips that are on no timeline, and why, in a sentence. */
  readonly skipped: readonly { readonly path: string; readonly reason: string }[];
  /** What to know about the clips themselves, in sentences. */
  readonly notes: readonly string[];
}

/** Timelines for editing programs. */
export interface InterchangeService {
  /** Writes every format asked for, each file whole or not at all; the media are only read. Throws {@link AppError} `fix.output-exists` before anything is written. */
  export(args: InterchangeArgs, call: Call): Promise<InterchangeResult>;
}
