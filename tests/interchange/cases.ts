/** @file Timelines by chance from a seed: all rates, both ways of counting, offsets, drifts, steps, odd names; and what every reading of one must show. */
import { expect } from 'vitest';
import { seededRandom } from '../../src-main/nn/random.ts';
import { type Timeline, timelinesOf } from '../../src-main/interchange/timeline.ts';
import { type Correction, offsetAt } from '../../src-shared/model/alignment.ts';
import type { InterchangeClip, InterchangeMarker } from '../../src-shared/model/interchange.ts';
import { type Rational, formatTimecode, ratio } from '../../src-shared/time.ts';

/** One stretch of picture or sound as a reader of a file understands it. Seconds on the timeline and in the source, both from zero. */
export interface ReadPiece {
  readonly url: string;
  readonly start: number;
  readonly end: number;
  /** Source time heard at a timeline time. */
  readonly sourceAt: (time: number) => number;
}

/** A timeline as read back. */
export interface ReadTimeline {
  readonly pictures: readonly ReadPiece[];
  readonly sounds: readonly ReadPiece[];
  readonly stems: readonly ReadPiece[];
  readonly markers: readonly { readonly time: number; readonly name: string }[];
}

export const RATES: readonly (readonly [Rational, boolean])[] = [
  [{ num: 24000, den: 1001 }, false],
  [{ num: 24, den: 1 }, false],
  [{ num: 25, den: 1 }, false],
  [{ num: 30000, den: 1001 }, true],
  [{ num: 30000, den: 1001 }, false],
  [{ num: 30, den: 1 }, false],
  [{ num: 50, den: 1 }, false],
  [{ num: 60000, den: 1001 }, true],
  [{ num: 60000, den: 1001 }, false],
];

const NAMES = ['A001.mov', 'Füße & <Hände> "1".mov', "Anna's 100% #2?.mxf", 'A001 .mov', '日本 clip.mp4', 'x'.repeat(90), ']]> {a}.mov'];
const FOLDERS = ['/Volumes/Card 1', 'C:\\Footage\\Tag 1', '\\\\nas\\Share', '/mnt/ä'];

/** `count` timelines of each rate. `kind` restricts what corrections there are. */
export function randomTimelines(count: number, kind: 'constant' | 'drift' | 'steps' | 'any' = 'any'): readonly Timeline[] {
  const random = seededRandom(20261122);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  return RATES.flatMap(([frameRate, dropFrame]) =>
    Array.from({ length: count }, () => {
      const clips = Array.from({ length: 1 + Math.floor(random() * 3) }, (_, index) => randomClip(random, pick, { frameRate, dropFrame, index, kind }));
      const [timeline] = timelinesOf('Tag 1 & "2"', clips);
      if (!timeline) throw new Error('no timeline');
      return timeline;
    }),
  );
}

interface Wish {
  readonly frameRate: Rational;
  readonly dropFrame: boolean;
  readonly index: number;
  readonly kind: 'constant' | 'drift' | 'steps' | 'any';
}

function randomClip(random: () => number, pick: <T>(items: readonly T[]) => T, { frameRate, dropFrame, index, kind }: Wish): InterchangeClip {
  const duration = 1.5 + random() * pick([4, 60, 3000]);
  const offset = () => pick([0, 0.04, -0.08, (random() - 0.5) * 0.3, (random() - 0.5) * 2.4, Math.round((random() - 0.5) * 400) / 1000]);
  const shape = kind === 'any' ? pick(['constant', 'drift', 'steps'] as const) : kind;
  const sampleRate = pick([48_000, 48_000, 44_100, 96_000]);
  const channels = pick([1, 2, 6]);
  const firstChannel = pick([0, 0, 2]);
  const correction: Correction =
    shape === 'steps'
      ? stepped([0.3, 0.7].map((part) => duration * (part + (random() - 0.5) * 0.2)), offset)
      : { segments: [{ start: 0, end: null, offset: offset(), driftPpm: shape === 'drift' ? pick([145, -50, 1000, -1001, 12.34]) : 0 }] };
  const folder = pick(FOLDERS);
  const startFrame = dropFrame ? Math.floor(random() * 2_000_000) : pick([0, Math.floor(random() * 80_000 * ratio(frameRate))]);
  return {
    path: `${folder}${folder.includes('\\') ? '\\' : '/'}${index} ${pick(NAMES)}`,
    name: pick(NAMES),
    frameRate,
    duration,
    timecode: dropFrame || startFrame > 0 ? formatTimecode(startFrame, frameRate, dropFrame) : null,
    width: pick([1920, 3840]),
    height: 1080,
    sound: { firstChannel, channels, fileChannels: firstChannel + channels, sampleRate, duration: duration + pick([0, 0.01, -0.25]) },
    correction,
    stems: random() < 0.3 ? [{ path: `/stems/${index} on.wav`, name: 'On screen', channels: 2, sampleRate, duration }] : [],
    markers: markersFor(correction, duration),
  };
}

function stepped(cuts: readonly number[], offset: () => number): Correction {
  const starts = [0, ...cuts];
  return { segments: starts.map((start, index) => ({ start, end: starts[index + 1] ?? null, offset: offset(), driftPpm: 0 })) };
}

function markersFor({ segments }: Correction, duration: number): readonly InterchangeMarker[] {
  const steps = segments.slice(1).map(({ start }, index): InterchangeMarker => ({ time: start, duration: 0, name: `Step ${index + 1}`, comment: 'a | b, "c"', color: 'yellow', kind: 'step' }));
  return [...steps, { time: duration * 0.9, duration: 0.5, name: 'Check <this>', comment: '', color: 'red', kind: 'doubtful' }];
}

/**
 * What a reading must show: every picture where it belongs, and at both ends of every piece of sound the measured slip to `resolution` seconds,
 * pieces apart and inside their clip, and no sound missing that could be heard but for a frame (two for steps) at each cut.
 *
 * @param url how the format names a clip's media.
 * @param tracks on how many tracks, all alike, each piece of sound lies.
 */
export function expectSlips(read: ReadTimeline, timeline: Timeline, resolution: number, url: (clip: InterchangeClip) => string, tracks = 1): void {
  const frame = 1 / ratio(timeline.frameRate);
  expect(read.pictures).toHaveLength(timeline.clips.length);
  let heard = 0;
  timeline.clips.forEach(({ clip, start, frames }, index) => {
    const picture = read.pictures[index] as ReadPiece;
    const [from, to] = [start * frame, (start + frames) * frame];
    expect(picture.url).toBe(url(clip));
    expect(picture.start).toBeCloseTo(from, 6);
    expect(picture.end).toBeCloseTo(to, 6);
    expect(picture.sourceAt(picture.start)).toBeCloseTo(0, 6);
    const pieces = read.sounds.filter((piece) => piece.start >= from - frame / 2 && piece.start < to - frame / 2);
    heard += pieces.length;
    expectPieces(pieces, { clip, from, to, frame, resolution, url: url(clip), end: Math.min(clip.sound?.duration ?? 0, frames * frame), tracks });
  });
  expect(heard).toBe(read.sounds.length);
}

interface Expected {
  readonly clip: InterchangeClip;
  readonly from: number;
  readonly to: number;
  readonly frame: number;
  readonly resolution: number;
  readonly url: string;
  /** Where the source's sound ends. */
  readonly end: number;
  /** Tracks that carry the same pieces. */
  readonly tracks: number;
}

/** See {@link expectSlips}. */
function expectPieces(pieces: readonly ReadPiece[], { clip, from, to, frame, resolution, url, end, tracks }: Expected): void {
  let previous = from;
  for (const piece of pieces.filter((_, index) => index % tracks === 0)) {
    expect(piece.url).toBe(url);
    expect(piece.start).toBeGreaterThanOrEqual(previous - 1e-7);
    expect(piece.end).toBeLessThanOrEqual(to + 1e-7);
    previous = piece.end;
    for (const time of [piece.start, piece.end - frame / 4]) {
      const wanted = wantedOffset(clip.correction, piece, from, frame, time);
      const source = piece.sourceAt(time);
      expect(Math.abs(time - from - source - wanted), `slip of ${clip.name} at ${time - from}: ${time - from - source}, not ${wanted}`).toBeLessThanOrEqual(resolution + 1e-9);
      expect(source).toBeGreaterThanOrEqual(-1e-7);
      expect(source).toBeLessThanOrEqual(end + 1e-6);
    }
  }
  const steps = Math.max(20, Math.ceil((to - from) / 7));
  for (let step = 0; step < steps; step += 1) {
    const time = from + ((to - from) * (step + 0.5)) / steps;
    const source = time - from - offsetAt(clip.correction, time - from);
    const nearCut = clip.correction.segments.some(({ start }) => Math.abs(time - from - start) <= 2 * frame + 1e-6);
    if (source < 2 * frame || source > end - 2 * frame || nearCut) continue;
    const covering = pieces.filter((piece) => time >= piece.start && time < piece.end);
    expect(covering.length, `pieces at ${time - from} of ${clip.name}`).toBe(tracks);
  }
}

/** The offset of the segment that a piece belongs to, which a cut on the nearest frame may make begin a little earlier or end later. */
function wantedOffset(correction: Correction, piece: ReadPiece, from: number, frame: number, time: number): number {
  // Placed late by less than a frame or not, a piece was cut on frames, each within half a frame of its segment's own cut.
  const first = Math.floor((piece.start - from) / frame + 1e-6) * frame;
  const middle = first + (piece.end - piece.start) / 2 + 1e-9;
  const segment = correction.segments.find(({ end }) => end === null || middle < end);
  if (!segment) throw new Error('a correction without segments');
  return segment.offset + segment.driftPpm * 1e-6 * (time - from);
}
