/**
 * @file Clips laid out one after the other, with frame numbers for all that a timeline counts in frames. One timeline per frame rate and way
 * of counting: programs read source times at the timeline's rate, so clips of different rates on one timeline would start at wrong frames.
 */
import type { InterchangeClip, InterchangeMarker } from '../../src-shared/model/interchange.ts';
import { type Rational, frameAt, parseTimecode, ratio } from '../../src-shared/time.ts';

/** A clip on a timeline. Counts are frames. */
export interface PlacedClip {
  readonly clip: InterchangeClip;
  /** Frames from the timeline's first. */
  readonly start: number;
  /** Length of the picture, at least 1. */
  readonly frames: number;
  /** Timecode of the clip's first frame as a frame count since midnight. */
  readonly sourceStart: number;
}

/** All clips of one frame rate. */
export interface Timeline {
  readonly name: string;
  readonly frameRate: Rational;
  /** Whether timecode skips frame numbers. */
  readonly dropFrame: boolean;
  /** Timecode of the first frame as a frame count: one hour, by the custom of the trade. */
  readonly startFrame: number;
  readonly frames: number;
  readonly clips: readonly PlacedClip[];
}

/** One timeline per frame rate and counting, each with its clips in the order given. The name says the rate where there are several. */
export function timelinesOf(name: string, clips: readonly InterchangeClip[]): readonly Timeline[] {
  const groups = new Map<string, { readonly frameRate: Rational; readonly dropFrame: boolean; readonly clips: InterchangeClip[] }>();
  for (const clip of clips) {
    const { frameRate } = clip;
    const dropFrame = timecodeOf(clip).dropFrame;
    const key = rateLabel(frameRate, dropFrame);
    const group = groups.get(key) ?? { frameRate, dropFrame, clips: [] };
    group.clips.push(clip);
    groups.set(key, group);
  }
  return [...groups].map(([key, { frameRate, dropFrame, clips: members }]) => {
    const placed = place(members);
    const startFrame = parseTimecode(dropFrame ? '01:00:00;00' : '01:00:00:00', frameRate)?.frame ?? 0;
    const last = placed.at(-1);
    return { name: groups.size > 1 ? `${name} ${key}` : name, frameRate, dropFrame, startFrame, frames: last ? last.start + last.frames : 0, clips: placed };
  });
}

/** `29.97 DF`, `25`. */
export function rateLabel(frameRate: Rational, dropFrame: boolean): string {
  return `${Number(ratio(frameRate).toFixed(3))}${dropFrame ? ' DF' : ''}`;
}

/** Whole frames of picture. */
export function framesOf({ duration, frameRate }: Pick<InterchangeClip, 'duration' | 'frameRate'>): number {
  return Math.max(1, frameAt(duration, frameRate));
}

/** Frames from the clip's first that a marker stands on, inside the clip and at least one. */
export function markerFrames({ time, duration }: InterchangeMarker, { clip, frames }: PlacedClip): { readonly frame: number; readonly length: number } {
  const frame = Math.min(frames - 1, Math.max(0, frameAt(time, clip.frameRate)));
  return { frame, length: Math.max(1, Math.min(frames - frame, frameAt(duration, clip.frameRate))) };
}

function place(clips: readonly InterchangeClip[]): readonly PlacedClip[] {
  let start = 0;
  return clips.map((clip) => {
    const placed = { clip, start, frames: framesOf(clip), sourceStart: timecodeOf(clip).frame };
    start += placed.frames;
    return placed;
  });
}

function timecodeOf({ timecode, frameRate }: InterchangeClip): { readonly frame: number; readonly dropFrame: boolean } {
  return (timecode === null ? null : parseTimecode(timecode, frameRate)) ?? { frame: 0, dropFrame: false };
}
