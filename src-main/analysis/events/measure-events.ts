/** @file The measurement by what strikes and sounds, for films in which no lips tell: parts spread over the film are watched until the answer is certain. */
import type { Call } from '../../../src-shared/contract/services.ts';
import type { AlignmentEstimate, AlignmentWindow } from '../../../src-shared/model/alignment.ts';
import type { MediaInfo } from '../../../src-shared/model/media.ts';
import type { Tools } from '../../process/binaries.ts';
import type { OffsetGrid } from '../similarity.ts';
import { cutIntoParts, type WatchOptions, watchParts } from '../watch-parts.ts';
import { scoreCurve } from '../window-curve.ts';
import type { Stretch } from './coincidence.ts';
import { eventsConfidence } from './events-confidence.ts';
import { eventsCurve, eventsPeak } from './events-curve.ts';
import { type EventsJudgement, judgeEvents } from './judge-events.ts';
import { watchPart } from './watch-part.ts';

/** What stands in an estimate by events; the rest of it is as the faces left it. */
export type EventsFinding = Pick<AlignmentEstimate, 'verdict' | 'offset' | 'confidence' | 'driftPpm' | 'windows' | 'curve' | 'model' | 'analysedSeconds'>;

/** Named where models are: there is none, so this changes with the algorithm. */
export const EVENTS_MODEL = 'impacts-1';

/** Length of a part, seconds: long enough for several events, short enough to be within few shots. */
const PART_LENGTH = 10;
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
export async function measureEvents(media: MediaInfo, options: WatchOptions, { tools }: { readonly tools: Tools }, call: Call): Promise<EventsFinding> {
  const { range, audioTrack, maxOffset, thorough } = options;
  const grid: OffsetGrid = { step: STEP, radius: Math.round(maxOffset / STEP) };
  const parts = await watchParts(
    {
      parts: cutIntoParts(range, PART_LENGTH),
      thorough,
      watch: (part) => watchPart(media, { audioTrack, range: part, grid }, tools, call.signal),
      isCertain: (seen) => {
        const { confidence, verdict, driftPpm } = judgeEvents(seen, grid, range);
        return confidence >= SETTLED && verdict !== 'cannot-tell' && driftPpm !== null;
      },
    },
    call,
  );
  return finding(judgeEvents(parts, grid, range), parts, grid);
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
    curve: curve && scoreCurve(curve, grid),
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
