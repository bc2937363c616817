/** @file Tags: what kind of clip it is, learned from groups of the editor's own clips. */
import type { MediaId } from '../model/media.ts';
import type { ClipTags, NoTagReason, TagEvaluation } from '../model/tags.ts';
import type { TimeRange } from '../time.ts';
import type { Call } from './services.ts';

/** A clip, or the part of it that counts. */
export interface TaggedClip {
  readonly mediaId: MediaId;
  /** Null is the first track. */
  readonly audioTrack: number | null;
  /** Null is the whole clip. */
  readonly range: TimeRange | null;
}

/** What one tag is learned from. */
export interface LearnGroup {
  readonly tag: string;
  readonly clips: readonly TaggedClip[];
}

/** Tags that were learned together. */
export interface TagSet {
  /** Its file's stem. */
  readonly name: string;
  /** Start of its file's checksum: changes when it is learned again. */
  readonly version: string;
  readonly tags: readonly string[];
  /** Clips that it learned from. */
  readonly clips: number;
  /** ISO 8601. */
  readonly learnedAt: string;
  /** Model whose features it reads. */
  readonly model: string;
  /** True when that model is not the one in use, or has other weights: it has to be learned again. */
  readonly stale: boolean;
  readonly evaluation: TagEvaluation;
}

/** A clip that could not be learned from. */
export interface LeftOutClip {
  readonly mediaId: MediaId;
  readonly path: string;
  readonly reason: Exclude<NoTagReason, 'unlike' | 'unsure'> | 'unreadable';
}

/** A tag set that was just learned. */
export interface LearnedTags {
  readonly set: TagSet;
  readonly leftOut: readonly LeftOutClip[];
}

/** Groups of files found in a folder. */
export interface FolderGroup {
  /** Name of the sub-folder. */
  readonly tag: string;
  readonly paths: readonly string[];
}

/** Fewest groups, and fewest clips in each of them, that anything is learned from. */
export const LEAST_TO_LEARN = { groups: 2, clips: 3 } as const;

/** Tags of clips. */
export interface TagsService {
  /** All tag sets, the latest learned first. Files that are damaged are left out. */
  list(args: Record<string, never>, call: Call): Promise<readonly TagSet[]>;
  /**
   * Learns a tag per group and stores them under a name, replacing what had it. Throws `tags.too-few-clips` where less than {@link LEAST_TO_LEARN} can be
   * learned from, `model.*`, `disk.*`.
   */
  learn(args: { readonly name: string; readonly groups: readonly LearnGroup[] }, call: Call): Promise<LearnedTags>;
  /** Tags one clip. Throws `tags.no-set`, `tags.set-invalid`, `tags.stale`, `media.*`; never for "can't tell". */
  tag(args: TaggedClip & { readonly set: string }, call: Call): Promise<ClipTags>;
  /** Deletes a tag set; answers with those left. Throws `tags.no-set`. */
  remove(args: { readonly name: string }, call: Call): Promise<readonly TagSet[]>;
  /** The sub-folders of a folder that have media in them, each as a group. Throws `tags.no-folders`. */
  folders(args: { readonly path: string }, call: Call): Promise<readonly FolderGroup[]>;
}
