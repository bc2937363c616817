/** @file The measurement of one file by lips: parts are looked at until the answer is certain, two at a time, and judged together after each round. */
import type { Call, MeasureOptions, Progress } from '../../src-shared/contract/services.ts';
import { CanceledError, isCanceled, throwIfCanceled } from '../../src-shared/contract/errors.ts';
import type { AlignmentEstimate, CannotTellReason } from '../../src-shared/model/alignment.ts';
import type { MediaInfo } from '../../src-shared/model/media.ts';
import type { TimeRange } from '../../src-shared/time.ts';
import type { FaceModels } from '../models/face-weights.ts';
import type { ModelStore } from '../models/model-store.ts';
import type { Tools } from '../process/binaries.ts';
import type { Inference } from './embed.ts';
import { appraise, type Appraisal, type EstimateContext } from './estimate.ts';
import { type Footage, type FootageDeps, probeFootage } from './probe-footage.ts';
import type { SpeechPart } from './separation/speech-part.ts';
import { offsetGrid } from './similarity.ts';
import { between, cutIntoProbes, spreadOrder } from './windows.ts';

/** What a measurement needs. */
export interface MeasureDeps {
  readonly tools: Tools;
  readonly engine: Inference;
  readonly models: ModelStore;
  readonly faceModels: FaceModels;
  /** What takes the speech out of sound; null where nothing is installed that could. */
  readonly speech: () => Promise<SpeechPart | null>;
}

/** Parts decoded at the same time: while one waits for the engine, the other's pictures are decoded. */
const AT_ONCE = 2;
/** Parts between two judgements. */
const ROUND = 4;
/** Parts that a certain answer rests on at least, where the file has so many: enough to see a drift or an edit. */
const FEWEST_PARTS = 8;
/** Parts after which a doubtful answer stays doubtful: about three minutes of footage. */
const MOST_PARTS = 48;
/** Confidence at which looking further is not worth it. */
const SETTLED = 0.98;
/** How much more footage a thorough run has seen at the next judgement. */
const THOROUGH_GROWTH = 1.3;
/** Less footage than this, seconds, holds no answer. */
const SHORTEST = 0.5;

/**
 * Measures one file by lips. Never throws for "can't tell". The same file and options give the same answer, however fast the machine is.
 *
 * @throws {AppError} `media.no-such-track`, `ffmpeg.*`, `engine.*`, `model.*`.
 * @throws {CanceledError} within a second of `call.signal`.
 */
export async function measureLips(media: MediaInfo, options: MeasureOptions & { readonly audioTrack: number }, deps: MeasureDeps, call: Call): Promise<AlignmentEstimate> {
  const started = performance.now();
  throwIfCanceled(call.signal);
  const model = await deps.models.lipSync();
  const range = clipped(options.range, media.duration);
  const context = (): EstimateContext => ({
    grid: offsetGrid(options.maxOffset, model.manifest.mel.hopLength / model.manifest.mel.sampleRate),
    range,
    audioTrack: options.audioTrack,
    model: model.source.id,
    zeroOffset: model.manifest.zeroOffset,
    elapsedSeconds: (performance.now() - started) / 1000,
  });
  const impossible = whyImpossible(media, range);
  if (impossible) return { ...appraise([], context()).estimate, reason: impossible };

  const probes = cutIntoProbes(range);
  const queue = [...spreadOrder(probes.length)];
  const visited = new Set<number>();
  const footage: Footage[] = [];
  let appraised = 0;
  const planned = options.thorough ? probes.length : Math.min(probes.length, MOST_PARTS);
  const report = (stage: Progress['stage'], done: number, partial?: AlignmentEstimate) => {
    const fraction = Math.min(1, done / planned);
    const elapsed = (performance.now() - started) / 1000;
    call.onProgress({ stage, fraction, etaSeconds: done > 0 ? (elapsed / done) * (planned - done) : null, ...(partial && { partial }) });
  };
  const probeDeps: FootageDeps = { ...deps, model, speech: await deps.speech() };
  for (;;) {
    const round = nextRound(queue, visited);
    for (const index of round) visited.add(index);
    let done = footage.length;
    footage.push(
      ...(await inParallel(round, call.signal, async (index, signal) => {
        const part = await probeFootage(media, { audioTrack: options.audioTrack, range: probes[index], grid: context().grid }, probeDeps, { signal, background: call.background, onStage: (stage) => report(stage, done) });
        done++;
        return part;
      })),
    );
    // Judging costs more the more there is: a thorough run does it now and then.
    if (options.thorough && visited.size < probes.length && visited.size < THOROUGH_GROWTH * appraised) continue;
    appraised = visited.size;
    const appraisal = appraise(footage, context());
    report('matching', footage.length, appraisal.estimate);
    if (visited.size === probes.length) return appraisal.estimate;
    if (options.thorough) continue;
    const wanted = appraisal.edits.flatMap(([from, to]) => between(probes, visited, from, to).slice(0, 1));
    if (wanted.length > 0 && visited.size < 2 * MOST_PARTS) queue.unshift(...wanted);
    else if (isSettled(appraisal, visited.size) || visited.size >= MOST_PARTS) return appraisal.estimate;
  }
}

/** Certain, and enough seen to know whether the offset changes over the file. */
function isSettled({ estimate }: Appraisal, visited: number): boolean {
  if (visited < FEWEST_PARTS || estimate.confidence < SETTLED) return false;
  return estimate.verdict === 'steps' || (estimate.verdict !== 'cannot-tell' && (estimate.driftPpm !== null || visited >= 2 * FEWEST_PARTS));
}

/** Takes the next parts off the queue. */
function nextRound(queue: number[], visited: ReadonlySet<number>): readonly number[] {
  const round: number[] = [];
  while (round.length < ROUND && queue.length > 0) {
    const index = queue.shift();
    if (index !== undefined && !visited.has(index) && !round.includes(index)) round.push(index);
  }
  return round;
}

/** Runs `work` on all items, a few at a time, and returns the results in the items' order. One failure stops the rest and is thrown once they have stopped. */
async function inParallel<T, R>(items: readonly T[], signal: AbortSignal, work: (item: T, signal: AbortSignal) => Promise<R>): Promise<readonly R[]> {
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  const results = new Map<T, R>();
  const waiting = [...items];
  let failure: unknown = null;
  const worker = async () => {
    for (let item = waiting.shift(); item !== undefined && !either.aborted; item = waiting.shift()) {
      try {
        results.set(item, await work(item, either));
      } catch (error) {
        if (failure === null || isCanceled(failure)) failure = error;
        failed.abort();
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  if (signal.aborted) throw new CanceledError();
  if (failure !== null) throw failure;
  return items.flatMap((item) => (results.has(item) ? [results.get(item) as R] : []));
}

function whyImpossible(media: MediaInfo, range: TimeRange): CannotTellReason | null {
  if (!media.video) return 'no-video';
  if (media.audio.length === 0) return 'no-audio';
  return range.end - range.start < SHORTEST ? 'too-short' : null;
}

/** The part of a film that is asked about. */
export function clipped(range: TimeRange | null, duration: number): TimeRange {
  const start = Math.max(0, range?.start ?? 0);
  return { start, end: Math.max(start, Math.min(duration, range?.end ?? duration)) };
}
