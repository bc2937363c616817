/** @file The whole measurement of one file: by lips, and where none tell, by what else moves with the sound. */
import type { Call, MeasureOptions } from '../../src-shared/contract/services.ts';
import type { AlignmentEstimate, CannotTellReason } from '../../src-shared/model/alignment.ts';
import type { MediaInfo } from '../../src-shared/model/media.ts';
import { measureEvents } from './events/measure-events.ts';
import { clipped, measureLips, type MeasureDeps } from './measure-lips.ts';

/**
 * Answers of the lips after which events are asked: nobody is seen, or nobody speaks. Where somebody does, lips that do not fit are evidence against the sound,
 * and what moves beside them was not measured to be more reliable.
 */
const WITHOUT_LIPS: readonly (CannotTellReason | null)[] = ['no-face', 'no-speech'];

/**
 * Measures one file. Never throws for "can't tell". The same file and options give the same answer, however fast the machine is.
 *
 * @throws {AppError} `media.no-such-track`, `ffmpeg.*`, `engine.*`, `model.*`.
 * @throws {CanceledError} within a second of `call.signal`.
 */
export async function measureAlignment(media: MediaInfo, options: MeasureOptions & { readonly audioTrack: number }, deps: MeasureDeps, call: Call): Promise<AlignmentEstimate> {
  const started = performance.now();
  const byLips = await measureLips(media, options, deps, call);
  if (!WITHOUT_LIPS.includes(byLips.reason)) return byLips;
  const { verdict, ...found } = await measureEvents(media, { ...options, range: clipped(options.range, media.duration) }, deps, call);
  const elapsedSeconds = (performance.now() - started) / 1000;
  if (verdict === 'cannot-tell') return { ...byLips, elapsedSeconds };
  return { ...byLips, ...found, verdict, reason: null, evidence: 'events', elapsedSeconds };
}
