/** @file From groups of clips to a tag set: look at every clip, learn a head, judge it by clips held out. */
import { AppError, throwIfCanceled } from '../../../src-shared/contract/errors.ts';
import type { Call } from '../../../src-shared/contract/services.ts';
import { LEAST_TO_LEARN, type LeftOutClip } from '../../../src-shared/contract/tags.ts';
import type { MediaInfo } from '../../../src-shared/model/media.ts';
import { clipFeatures, type FeatureDeps, type FeatureOptions, featuresKey } from './clip-features.ts';
import { learnHead } from './learn-head.ts';
import { evaluationOf } from './tag-evaluation.ts';
import type { TagSetDocument } from './tag-set-file.ts';

/** A clip of a group. */
export interface GroupedClip {
  readonly tag: string;
  readonly media: MediaInfo;
  readonly options: FeatureOptions;
}

/** What was learned, and of which clips nothing could be. */
export interface LearnedDocument {
  readonly document: TagSetDocument;
  readonly leftOut: readonly LeftOutClip[];
}

/** Share of the time that looking at clips takes; the rest is learning. */
const LOOKING = 0.95;

/**
 * Learns a tag set.
 *
 * @param tags names, in the order they are kept; those without enough clips must not be among them.
 * @throws {AppError} `tags.too-few-clips`, `engine.*`, `disk.*`, `ffmpeg.missing`.
 * @throws {CanceledError}
 */
export async function learnTags(tags: readonly string[], clips: readonly GroupedClip[], deps: FeatureDeps, { signal, onProgress }: Call): Promise<LearnedDocument> {
  // Before an hour of looking: what is too little now does not become more.
  assertEnough(tags, clips);
  const leftOut: LeftOutClip[] = [];
  const seen: (GroupedClip & { readonly vector: Float64Array })[] = [];
  for (const [index, clip] of clips.entries()) {
    onProgress({ stage: 'features', fraction: (LOOKING * index) / clips.length, etaSeconds: null });
    const { id: mediaId, path } = clip.media;
    const looked = await looks(clip, deps, signal);
    if (looked.vector) seen.push({ ...clip, vector: looked.vector });
    else leftOut.push({ mediaId, path, reason: looked.reason });
  }
  assertEnough(tags, seen);
  const truth = seen.map(({ tag }) => tags.indexOf(tag));
  const examples = { vectors: seen.map(({ vector }) => vector), tags: truth, sources: seen.map(({ media }) => media.path) };
  const onFraction = (fraction: number) => onProgress({ stage: 'learning', fraction: LOOKING + (1 - LOOKING) * fraction, etaSeconds: null });
  onFraction(0);
  const { head, settings, heldOut } = await learnHead(examples, tags.length, { signal, onFraction });
  const features = { model: deps.network.id.split('@')[0] ?? deps.network.id, key: featuresKey(deps.network) };
  const evaluation = evaluationOf(heldOut, truth, tags);
  return { document: { learnedAt: new Date().toISOString(), tags, features, ridge: settings.ridge, head, evaluation }, leftOut };
}

/** A clip's features. What is the file's own fault leaves it out; anything else stops the learning. */
async function looks({ media, options }: GroupedClip, deps: FeatureDeps, signal: AbortSignal): Promise<{ readonly vector: Float64Array } | { readonly vector: null; readonly reason: LeftOutClip['reason'] }> {
  try {
    return await clipFeatures(media, options, deps, signal);
  } catch (error) {
    throwIfCanceled(signal);
    if (error instanceof AppError && (error.code.startsWith('media.') || error.code === 'ffmpeg.failed' || error.code === 'ffmpeg.stalled')) return { vector: null, reason: 'unreadable' };
    throw error;
  }
}

function assertEnough(tags: readonly string[], clips: readonly GroupedClip[]): void {
  const groups = tags.map((tag) => ({ tag, clips: clips.filter((clip) => clip.tag === tag).length }));
  const { groups: leastGroups, clips: leastClips } = LEAST_TO_LEARN;
  if (groups.length >= leastGroups && groups.every((group) => group.clips >= leastClips)) return;
  const counts = groups.map(({ tag, clips: count }) => `${tag} ${count}`).join(', ');
  throw new AppError('tags.too-few-clips', `too few clips to learn from: ${counts}`, { groups, leastGroups, leastClips });
}
