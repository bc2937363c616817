/** @file The measurement by what strikes and sounds, for films in which no lips tell: parts spread over the film are watched until the answer is certain. */
import { throwIfCanceled } from '../../../src-shared/contract/errors.ts';
import type { Call } from '../../../src-shared/contract/services.ts';
import type { AlignmentEstimate, AlignmentWindow } from '../../../src-shared/model/alignment.ts';
import type { MediaInfo } from '../../../src-shared/model/media.ts';
import type { TimeRange } from '../../../src-shared/time.ts';
import type { Tools } from '../../process/binaries.ts';
import { gridLength, gridOffset, type OffsetGrid } from '../similarity.ts';
import { spreadOrder } from '../windows.ts';
import type { Stretch } from './coincidence.ts';
import { eventsConfidence } from './events-confidence.ts';
import { eventsCurve, eventsPeak } from './events-curve.ts';
import { type EventsJudgement, judgeEvents } from './judge-events.ts';
import { watchPart } from './watch-part.ts';

/** What to measure. */
export interface EventsOptions {
  readonly audioTrack: number;
  readonly range: TimeRange;
  readonly maxOffset: number;
  /** Watches all of it. */
  readonly thorough: boolean;
}

/** What stands in an estimate by events; the rest of it is as the faces left it. */
export type EventsFinding = Pick<AlignmentEstimate, 'verdict' | 'offset' | 'confidence' | 'driftPpm' | 'windows' | 'curve' | 'model' | 'analysedSeconds'>;

/** Named where models are: there is none, so this changes with the algorithm. */
export const EVENTS_MODEL = 'impacts-1';

/** Length of a part, seconds: long enough for several events, short enough to be within few shots. */
const PART_LENGTH = 10;
/** Parts after which a doubtful answer stays doubtful: three minutes of footage. */
const MOST_PARTS = 18;
/** Parts that a certain answer rests on at least, where the film has so many. */
const FEWEST_PARTS = 6;
/** Confidence at which watching on is not worth it. */
const SETTLED = 0.95;
/** Step of the offsets, seconds. */
const STEP = 0.01;

/**
 * Measures one film. Never throws for "can't tell". Memory is bounded by a part, and 80 kB for what each part says.
 *
 * @throws {AppError} `media.*`, `ffmpeg.*`.
 * @throws {CanceledError} within a second of `call.signal`.
 */
export async function measureEvents(media: MediaInfo, options: EventsOptions, { tools }: { readonly tools: Tools }, call: Call): Promise<EventsFinding> {
  const started = performance.now();
  const { range, audioTrack, maxOffset, thorough } = options;
  const grid: OffsetGrid = { step: STEP, radius: Math.round(maxOffset / STEP) };
  const ranges = cutIntoParts(range);
  const planned = thorough ? ranges.length : Math.min(ranges.length, MOST_PARTS);
  const watched = new Map<number, readonly Stretch[]>();
  for (const index of spreadOrder(ranges.length).slice(0, planned)) {
    throwIfCanceled(call.signal);
    const elapsed = (performance.now() - started) / 1000;
    const done = watched.size;
    call.onProgress({ stage: 'watching', fraction: done / planned, etaSeconds: done > 0 ? (elapsed / done) * (planned - done) : null });
    watched.set(index, await watchPart(media, { audioTrack, range: ranges[index], grid }, tools, call.signal));
    if (thorough || watched.size < FEWEST_PARTS || watched.size === planned) continue;
    const judgement = judgeEvents(inOrder(watched), grid, range);
    if (judgement.confidence >= SETTLED && judgement.verdict !== 'cannot-tell' && judgement.driftPpm !== null) break;
  }
  const parts = inOrder(watched);
  return finding(judgeEvents(parts, grid, range), parts, grid);
}

/** Parts of about {@link PART_LENGTH} that touch. */
function cutIntoParts({ start, end }: TimeRange): readonly TimeRange[] {
  const count = Math.max(1, Math.round((end - start) / PART_LENGTH));
  const length = (end - start) / count;
  return Array.from({ length: count }, (_, index) => ({ start: start + index * length, end: start + (index + 1) * length }));
}

function inOrder(watched: ReadonlyMap<number, readonly Stretch[]>): readonly (readonly Stretch[])[] {
  return [...watched].sort(([a], [b]) => a - b).map(([, part]) => part);
}

function finding(judgement: EventsJudgement, parts: readonly (readonly Stretch[])[], grid: OffsetGrid): EventsFinding {
  const { verdict, offset, confidence, driftPpm, curve } = judgement;
  const seconds = (part: readonly Stretch[]) => part.reduce((sum, { duration }) => sum + duration, 0);
  return {
    verdict,
    offset,
    confidence,
    driftPpm,
    windows: parts.flatMap((part) => reported(part, seconds(part), grid)),
    curve: curve && { offsets: Array.from({ length: gridLength(grid) }, (_, index) => gridOffset(grid, index)), scores: [...curve.scores] },
    model: EVENTS_MODEL,
    analysedSeconds: parts.reduce((sum, part) => sum + seconds(part), 0),
  };
}

/** What a part says by itself. */
function reported(part: readonly Stretch[], duration: number, grid: OffsetGrid): AlignmentWindow[] {
  const peak = eventsPeak(eventsCurve(part, grid), part, grid);
  if (!peak) return [];
  return [{ time: part[0].time - part[0].duration / 2 + duration / 2, duration, offset: peak.offset, confidence: eventsConfidence(peak), face: null }];
}
