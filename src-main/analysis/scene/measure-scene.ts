/** @file The measurement by the picture as a whole, for films in which no lips can be followed: parts spread over the film are seen and heard until the answer is certain. */
import type { Call } from '../../../src-shared/contract/services.ts';
import type { AlignmentEstimate } from '../../../src-shared/model/alignment.ts';
import type { MediaInfo } from '../../../src-shared/model/media.ts';
import type { Tools } from '../../process/binaries.ts';
import type { OffsetGrid } from '../similarity.ts';
import { cutIntoParts, type WatchOptions, watchParts } from '../watch-parts.ts';
import { scoreCurve } from '../window-curve.ts';
import type { AgreementNetwork } from './agreement-network.ts';
import { judgeScene } from './judge-scene.ts';
import { stepOf, watchScene } from './watch-scene.ts';

/** What stands in an estimate by the scene; the rest of it is as the faces left it. */
export type SceneFinding = Pick<AlignmentEstimate, 'offset' | 'confidence' | 'driftPpm' | 'windows' | 'curve' | 'model' | 'analysedSeconds'> & { readonly verdict: 'in-sync' | 'offset' | 'cannot-tell' };

/** Length of a part, seconds: four windows. */
const PART_LENGTH = 12;
/** Confidence at which looking on is not worth it. */
const SETTLED = 0.95;

/**
 * Measures one film. Never throws for "can't tell". Memory is bounded by a part.
 *
 * @param network one that compares.
 * @throws {AppError} `media.*`, `ffmpeg.*`, `engine.*`.
 * @throws {CanceledError} within a second of `call.signal`.
 */
export async function measureScene(media: MediaInfo, options: WatchOptions, { network, tools }: { readonly network: AgreementNetwork; readonly tools: Tools }, call: Call): Promise<SceneFinding> {
  const { audioTrack, range, maxOffset, thorough } = options;
  const step = stepOf(network);
  const grid: OffsetGrid = { step, radius: Math.round(maxOffset / step) };
  const seen = await watchParts(
    {
      parts: cutIntoParts(range, PART_LENGTH),
      thorough,
      watch: (part) => watchScene(media, { audioTrack, range: part, grid }, { network, tools, turn: call }),
      isCertain: (parts) => judgeScene(parts.flat(), grid).confidence >= SETTLED,
    },
    call,
  );
  const windows = seen.flat();
  const { verdict, offset, confidence, curve } = judgeScene(windows, grid);
  return {
    verdict,
    offset,
    confidence,
    driftPpm: null,
    windows: windows.flatMap((window) => {
      const own = judgeScene([window], grid);
      return own.offset === null ? [] : [{ time: window.time, duration: window.duration, offset: own.offset, confidence: own.confidence, face: null }];
    }),
    curve: curve && scoreCurve(curve, grid),
    model: network.id,
    analysedSeconds: windows.reduce((sum, { duration }) => sum + duration, 0),
  };
}
