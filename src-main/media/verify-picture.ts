/** @file Proof that a written file shows the source's picture: the same packets, at the same times, the same way up, with what came with it. */
import type { MediaInfo } from '../../src-shared/model/media.ts';
import type { Tools } from '../process/binaries.ts';
import { type PictureProof, unframedHash } from './picture-proof.ts';
import type { FixPlan } from './resync-plan.ts';

/** One file's picture. */
export interface ProvenPicture {
  readonly media: MediaInfo;
  readonly proof: PictureProof;
  /** ffmpeg's index of each picture stream, the shown one's first. */
  readonly streams: readonly number[];
}

/** What was found out. */
export interface PictureVerdict {
  /** MD5 that is equal before and after. */
  readonly hash: string;
  /** What differs, or null. */
  readonly fault: string | null;
}

/** Compares packets and times before and after. */
export async function comparePictures(before: ProvenPicture, after: ProvenPicture, tools: Tools, signal: AbortSignal): Promise<PictureVerdict> {
  const codec = before.media.video?.codec;
  let [hash = ''] = before.proof.hashes;
  for (const [index, expected] of before.proof.hashes.entries()) {
    if (after.proof.hashes[index] === expected) continue;
    if (codec !== 'h264' && codec !== 'hevc') return { hash, fault: 'the picture was changed' };
    // MPEG-TS and AVI frame the same coded units otherwise than MP4, MOV and MKV do.
    const [from, to] = [before.streams[index] ?? -1, after.streams[index] ?? -1];
    const units = await unframedHash(before.media.path, from, codec, tools, signal);
    if (units !== (await unframedHash(after.media.path, to, codec, tools, signal))) return { hash, fault: 'the picture was changed' };
    if (index === 0) hash = units;
  }
  return { hash, fault: timesFault(before.proof, after.proof) };
}

/** Frames may move together, when the timeline begins elsewhere; apart only by the coarser clock of the two files. */
function timesFault(before: PictureProof, after: PictureProof): string | null {
  if (before.times.length !== after.times.length) return `the picture has ${after.times.length} frames instead of ${before.times.length}`;
  const tolerance = Math.max(before.tick, after.tick) + 1e-6;
  const begin = after.times[0]! - before.times[0]!;
  const moved = before.times.findIndex((time, index) => Math.abs(after.times[index]! - time - begin) > tolerance);
  return moved < 0 ? null : `frame ${moved} of the picture moved`;
}

/** Compares what has to survive beside the picture: rotation, shape, timecode, tracks, subtitles, chapters. Null when all of it did. */
export function inventoryFault(before: MediaInfo, after: MediaInfo, plan: FixPlan): string | null {
  const planned = (kind: string) => plan.streams.filter(({ source }) => source.kind === kind).length;
  const found = (kind: string) => after.others.filter((stream) => stream.kind === kind).length;
  if (!after.video) return 'the picture is missing';
  if (after.video.rotation !== before.video?.rotation) return `the rotation changed from ${before.video?.rotation ?? 0}° to ${after.video.rotation}°`;
  if (before.video.timecode !== null && after.video.timecode !== before.video.timecode) return `the timecode changed to ${after.video.timecode ?? 'none'}`;
  if (after.audio.length !== planned('audio')) return `there are ${after.audio.length} audio tracks instead of ${planned('audio')}`;
  if (found('video') + 1 !== planned('video')) return `there are ${found('video') + 1} picture streams instead of ${planned('video')}`;
  if (found('subtitle') !== planned('subtitle')) return `there are ${found('subtitle')} subtitle tracks instead of ${planned('subtitle')}`;
  if (found('attachment') !== planned('attachment')) return 'attachments are missing';
  return after.chapters === before.chapters ? null : `there are ${after.chapters} chapters instead of ${before.chapters}`;
}
