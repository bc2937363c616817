/**
 * @file A correction as pieces of sound on a timeline, in the steps that a format counts in. Pure.
 *
 * At picture time t the corrected clip plays the source sound of time t − offset(t). Cuts fall on frames in every format; what differs is where
 * the rest below a frame goes: into the source position (OTIO, FCPXML), into the placement (FCP7 XML, 80ths of a frame), or nowhere (EDL).
 */
import type { Correction, CorrectionSegment } from '../../src-shared/model/alignment.ts';
import { add, compare, frameTime, rational, subtract } from '../../src-shared/rational.ts';
import { type Rational, frameAt, frameFrom, frameToSeconds, nearestFrameTo, ratio, sampleFrom, secondsToSamples } from '../../src-shared/time.ts';

/** What a format can place sound by. */
export type SoundGrid =
  /** The source position is a whole number of samples, counted from timecode zero, which `sourceStart` is away from the clip's first frame. */
  | { readonly kind: 'samples'; readonly sampleRate: number; readonly sourceStart: Rational }
  /** The source position is a frame; the piece starts some 80ths of a frame late. */
  | { readonly kind: 'subframes' }
  /** Both are frames, and there is no other speed. */
  | { readonly kind: 'frames' };

/** One piece of sound. */
export interface SoundPiece {
  /** Frames from the clip's first, half-open. */
  readonly start: number;
  readonly end: number;
  /** The piece is placed this many 80ths of a frame later, 0–79. */
  readonly subframes: number;
  /** Source time in seconds that is heard where the piece begins, exact. */
  readonly source: Rational;
  /** What it answers. */
  readonly segment: CorrectionSegment;
  /** The source runs at 1 − driftPpm · 1e-6 of its speed; 0 in formats without speeds. */
  readonly driftPpm: number;
  /** What the piece is off its correction, seconds, at its worst; positive = later than it should be. */
  readonly residual: number;
}

/** What is cut up. */
export interface SoundSource {
  readonly correction: Correction;
  readonly frameRate: Rational;
  /** Length of the picture. */
  readonly frames: number;
  /** Where the sound ends, seconds. */
  readonly duration: number;
}

/** Parts that a frame is divided into by FCP7 XML. */
export const SUBFRAMES = 80;

/** The pieces, ordered and apart. None where the source's sound does not reach into the picture. */
export function soundPieces(source: SoundSource, grid: SoundGrid): readonly SoundPiece[] {
  const { correction, frameRate, frames } = source;
  const last = correction.segments.length - 1;
  const pieces = correction.segments.flatMap((segment, index) => {
    const start = index === 0 ? 0 : Math.min(frames, Math.max(0, nearestFrameTo(segment.start, frameRate)));
    const end = index === last || segment.end === null ? frames : Math.min(frames, Math.max(0, nearestFrameTo(segment.end, frameRate)));
    const piece = end > start ? cut(segment, { start, end }, source, grid) : null;
    return piece ? [piece] : [];
  });
  return pieces.map((piece, index) => apart(piece, pieces[index + 1], frames)).filter(({ start, end }) => end > start);
}

/** The residual of largest size, 0 for none. */
export function worstResidual(pieces: readonly SoundPiece[]): number {
  return pieces.reduce((worst, { residual }) => (Math.abs(residual) > Math.abs(worst) ? residual : worst), 0);
}

interface Span {
  readonly start: number;
  readonly end: number;
}

function cut(segment: CorrectionSegment, span: Span, source: SoundSource, grid: SoundGrid): SoundPiece | null {
  const placed = grid.kind === 'samples' ? cutBySamples(segment, span, source, grid) : cutByFrames(segment, span, source, grid.kind === 'subframes' ? SUBFRAMES : 1);
  return placed && placed.end > placed.start ? { ...placed, residual: residualOf(placed, source.frameRate) } : null;
}

type Placed = Omit<SoundPiece, 'residual'>;

function cutBySamples(segment: CorrectionSegment, span: Span, { frameRate, frames, duration }: SoundSource, grid: SoundGrid & { readonly kind: 'samples' }): Placed | null {
  const speed = 1 - segment.driftPpm * 1e-6;
  const zero = grid.sourceStart;
  const start = Math.max(span.start, frameFrom(segment.offset / speed, frameRate));
  // source(t) = t · speed − offset, on the samples of the file's own clock.
  const wanted = frameToSeconds(start, frameRate) * speed - segment.offset;
  const clock = { num: grid.sampleRate, den: 1 };
  const sample = Math.max(sampleFrom(zero, grid.sampleRate), secondsToSamples(ratio(zero) + wanted, grid.sampleRate));
  const source = subtract(rational(sample, grid.sampleRate), zero);
  // A piece that ends behind its media is refused on import, be it by a sample.
  const mediaEnd = earlier(frameTime(frames, frameRate), rational(frameAt(duration, clock), grid.sampleRate));
  const overruns = (end: number) =>
    segment.driftPpm === 0
      ? compare(add(source, frameTime(end - start, frameRate)), mediaEnd) > 0
      : ratio(source) + frameToSeconds(end - start, frameRate) * speed + 1 / grid.sampleRate > ratio(mediaEnd);
  let end = Math.min(span.end, frameAt((duration + segment.offset) / speed, frameRate));
  while (end > start && overruns(end)) end -= 1;
  return { start, end, subframes: 0, source, segment, driftPpm: segment.driftPpm };
}

function cutByFrames(segment: CorrectionSegment, span: Span, { frameRate, frames, duration }: SoundSource, parts: number): Placed | null {
  const available = Math.min(frames, frameAt(duration, frameRate));
  // Without speeds a drift is answered by the offset in the middle, which halves the worst error.
  const moment = parts === 1 ? (span.start + span.end) / 2 : span.start;
  const offset = segment.offset + segment.driftPpm * 1e-6 * frameToSeconds(moment, frameRate);
  const slip = nearestFrameTo(offset, { num: frameRate.num * parts, den: frameRate.den });
  const whole = Math.floor(slip / parts);
  const start = Math.max(span.start, whole);
  const driftPpm = parts === 1 ? 0 : segment.driftPpm;
  const end = Math.min(span.end, start + Math.floor((available - (start - whole)) / (1 - driftPpm * 1e-6)));
  return { start, end, subframes: slip - whole * parts, source: frameTime(start - whole, frameRate), segment, driftPpm };
}

/** Written minus wanted offset at both ends of the piece; both change evenly in between. */
function residualOf(piece: Placed, frameRate: Rational): number {
  const at = (frame: number) => {
    const time = frameToSeconds(frame, frameRate) + frameToSeconds(piece.subframes / SUBFRAMES, frameRate);
    const heard = ratio(piece.source) + frameToSeconds(frame - piece.start, frameRate) * (1 - piece.driftPpm * 1e-6);
    return time - heard - (piece.segment.offset + piece.segment.driftPpm * 1e-6 * time);
  };
  const [first, last] = [at(piece.start), at(piece.end)];
  return Math.abs(last) > Math.abs(first) ? last : first;
}

/** A piece that starts late also ends late: it gives way by a frame to what would overlap it, the next piece or, at its end, the next clip. */
function apart(piece: SoundPiece, next: SoundPiece | undefined, frames: number): SoundPiece {
  const [border, subframes] = next ? [next.start, next.subframes] : [frames, 0];
  return piece.end === border && piece.subframes > subframes ? { ...piece, end: piece.end - 1 } : piece;
}

function earlier(a: Rational, b: Rational): Rational {
  return compare(a, b) <= 0 ? a : b;
}
