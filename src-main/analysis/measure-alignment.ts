/** @file The whole measurement of one file: by lips, and where none tell, by what else goes with the sound. */
import type { Call, MeasureOptions } from '../../src-shared/contract/services.ts';
import type { AlignmentEstimate, CannotTellReason } from '../../src-shared/model/alignment.ts';
import type { MediaInfo } from '../../src-shared/model/media.ts';
import { type PlannedStage, stagedProgress } from '../media/fix-progress.ts';
import { measureEvents } from './events/measure-events.ts';
import { clipped, measureLips, type MeasureDeps } from './measure-lips.ts';
import type { AgreementNetwork } from './scene/agreement-network.ts';
import { measureScene } from './scene/measure-scene.ts';
import { surest } from './surest.ts';

/** What a whole measurement needs. */
export interface AlignmentDeps extends MeasureDeps {
  /** Null where no network is installed that compares picture and sound. */
  readonly scene: () => Promise<AgreementNetwork | null>;
}

/**
 * Answers of the lips after which the rest of the picture is asked: nobody is seen, or nobody speaks. Where somebody does, lips that do not fit are evidence
 * against the sound, and what moves beside them was not measured to be more reliable.
 */
const WITHOUT_LIPS: readonly (CannotTellReason | null)[] = ['no-face', 'no-speech'];
/** Events and the scene take about as long. */
const WATCHING: PlannedStage = { stage: 'watching', weight: 1 };

/**
 * Measures one file. Never throws for "can't tell". The same file and options give the same answer, however fast the machine is.
 *
 * @throws {AppError} `media.no-such-track`, `ffmpeg.*`, `engine.*`, `model.*`.
 * @throws {CanceledError} within a second of `call.signal`.
 */
export async function measureAlignment(media: MediaInfo, options: MeasureOptions & { readonly audioTrack: number }, deps: AlignmentDeps, call: Call): Promise<AlignmentEstimate> {
  const started = performance.now();
  const byLips = await measureLips(media, options, deps, call);
  if (!WITHOUT_LIPS.includes(byLips.reason)) return byLips;
  const asked = { ...options, range: clipped(options.range, media.duration) };
  const network = await deps.scene();
  const report = stagedProgress(network ? [WATCHING, WATCHING] : [WATCHING], call.onProgress);
  const part = (index: number): Call => ({ ...call, onProgress: ({ fraction }) => report(index, fraction ?? 0) });
  const events = await measureEvents(media, asked, deps, part(0));
  const scene = network && (await measureScene(media, asked, { network, tools: deps.tools }, part(1)));
  const found = surest(events, scene);
  const elapsedSeconds = (performance.now() - started) / 1000;
  return found ? { ...byLips, ...found, reason: null, elapsedSeconds } : { ...byLips, elapsedSeconds };
}
