/** @file The project document: which clips, what was measured, what the editor decided. Versioned JSON; replaced, never mutated. */
import type { TimeRange } from '../time.ts';
import type { ClipStems, StemFileRef } from './stem.ts';
import type { AlignmentEstimate, Correction } from './alignment.ts';
import type { ClipTags, TagGroup } from './tags.ts';

/** Version this program writes. `project-migrations.ts` lifts older ones. */
export const PROJECT_VERSION = 3;

/** One clip in the list. */
export interface Clip {
  /** Stable within the project. */
  readonly id: string;
  /** Absolute path when last seen. */
  readonly path: string;
  /** Path from the project file's folder, so that both can move together; null while the project has no file. */
  readonly relativePath: string | null;
  /** To notice another file under the same name. */
  readonly fingerprint: { readonly sizeBytes: number; readonly modifiedMs: number } | null;
  /** Chosen audio track, or null for the loudest. */
  readonly audioTrack: number | null;
  /** In and out point; null for the whole clip. */
  readonly range: TimeRange | null;
  /** Last measurement, or null. */
  readonly estimate: AlignmentEstimate | null;
  /** What the editor decided, or null for what the estimate asks for. */
  readonly correction: Correction | null;
  /** How the stems are mixed, or null while nobody has asked for stems. */
  readonly stems: ClipStems | null;
  /** Stems of the whole track that were last written; timelines take them along. */
  readonly stemFiles: readonly StemFileRef[];
  /** Last file written from this clip. */
  readonly output: string | null;
  /** Id of the group that the editor put it into, for tags to be learned from; or null. */
  readonly group: string | null;
  /** What it was last tagged as, or null. */
  readonly tags: ClipTags | null;
}

/** The document. */
export interface Project {
  readonly format: 'slateless-project';
  readonly version: number;
  readonly name: string;
  readonly clips: readonly Clip[];
  /** Groups in the order they are listed. */
  readonly groups: readonly TagGroup[];
}

/** An empty document. */
export function emptyProject(name = 'Untitled'): Project {
  return { format: 'slateless-project', version: PROJECT_VERSION, name, clips: [], groups: [] };
}

/** A clip nobody has touched yet. */
export function newClip(id: string, path: string): Clip {
  return { id, path, relativePath: null, fingerprint: null, audioTrack: null, range: null, estimate: null, correction: null, stems: null, stemFiles: [], output: null, group: null, tags: null };
}
