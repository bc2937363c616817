/** @file What a clip was tagged as, and what is known of how well tags are told apart. Tags are learned from groups of clips in the project. */

/** A named set of clips, of which a tag is learned. A clip is in one group at most: `Clip.group`. */
export interface TagGroup {
  /** Stable within the project. */
  readonly id: string;
  /** The tag. */
  readonly name: string;
}

/** Why a clip gets no tag. */
export type NoTagReason =
  /** It lacks half of what is looked at. */
  | 'no-audio'
  | 'no-video'
  /** Shorter than the network's window. */
  | 'too-short'
  /** Like none of the clips that were learned from. */
  | 'unlike'
  /** No tag is likely enough. */
  | 'unsure';

/** The reasons, as they follow "can't tell:". */
export const NO_TAG_WORDS: { readonly [R in NoTagReason]: string } = {
  'no-audio': 'no sound',
  'no-video': 'no picture',
  'too-short': 'too short',
  unlike: 'like none of the clips learned from',
  unsure: 'no tag is likely enough',
};

/** One tag and how likely it is. */
export interface TagProbability {
  readonly tag: string;
  /** 0–1, calibrated on clips that were held out; those of one clip sum to 1. */
  readonly probability: number;
}

/** A clip's tags, as one tag set tells them. */
export interface ClipTags {
  /** Name of the tag set, and the start of its checksum: of what it had learned then. */
  readonly set: string;
  readonly version: string;
  /** The tag, or null for "can't tell". */
  readonly tag: string | null;
  /** Why there is none; null where there is one. */
  readonly reason: NoTagReason | null;
  /** Every tag, most likely first; empty where the clip could not be looked at. */
  readonly probabilities: readonly TagProbability[];
}

/** What became of held-out clips: each was judged by a head that had not seen it. */
export interface TagEvaluation {
  readonly clips: number;
  /** Share whose most likely tag was theirs, with its 95 % interval (Wilson 1927), 0–1. */
  readonly accuracy: number;
  readonly interval: readonly [low: number, high: number];
  /** Share that the most frequent tag alone would get right. */
  readonly majority: number;
  /** Of those that were given a tag, how many and how many rightly; the others were "can't tell". */
  readonly told: number;
  readonly toldRight: number;
  readonly perTag: readonly { readonly tag: string; readonly clips: number; readonly right: number }[];
}

/** Whether held-out clips show that more was learned than which tag is frequent. */
export function beatsMajority({ interval, majority }: TagEvaluation): boolean {
  return interval[0] > majority;
}
