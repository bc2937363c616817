/**
 * @file Splits one track, or goes on with a split: masks and sound are streamed side by side, and what is finished is put down every few seconds. However
 * long the film, memory holds two windows of it.
 */
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError, CanceledError, isAppError } from '../../src-shared/contract/errors.ts';
import type { Call } from '../../src-shared/contract/services.ts';
import type { StemsInfo } from '../../src-shared/contract/stems.ts';
import type { MediaInfo } from '../../src-shared/model/media.ts';
import type { Sight } from '../../src-shared/model/on-screen-curve.ts';
import { samplesToSeconds, secondsToSamples, type TimeRange } from '../../src-shared/time.ts';
import { sourceStft } from '../analysis/separation/band-gains.ts';
import { displacedFaces } from '../analysis/separation/displaced-faces.ts';
import { type MaskDeps, maskStream } from '../analysis/separation/mask-stream.ts';
import { planFor, windowsOver } from '../analysis/separation/separation-windows.ts';
import { type SplitPiece, splitSound } from '../analysis/separation/split-sound.ts';
import { lockDocument } from '../batch/document-lock.ts';
import { audioStream, decodeRaw } from '../media/decode.ts';
import type { MediaRegistry } from '../media/media-registry.ts';
import { inWords } from '../media/output-file.ts';
import { formatOf, LOSSLESS_CODEC, SAMPLE_FORMATS, triangularNoise } from '../media/sample-format.ts';
import { chosenFace, peopleOf } from './people-pass.ts';
import { OnScreenMeter, stepAt, stepStart } from './on-screen-meter.ts';
import { splitSamples } from './split-samples.ts';
import { openStems, StemsOutput } from './stems-output.ts';
import type { StemsFiles, StemsState, StemsStore } from './stems-store.ts';

/** What a split stands on. */
export interface SplitDeps extends MaskDeps {
  readonly store: StemsStore;
  readonly registry: MediaRegistry;
}

/** What to split, with the track chosen. */
export interface SplitOptions {
  readonly audioTrack: number;
  readonly range: TimeRange | null;
  readonly face: number | null;
  /** See `StemsArgs`. */
  readonly offset: number;
}

/** A split on the disk. */
export interface StoredStems {
  readonly files: StemsFiles;
  readonly state: StemsState;
  readonly info: StemsInfo;
}

/** Between two times of putting down what is finished, and between two looks at a split that another process is at. */
const CHECKPOINT_MS = 2000;
const POLL_MS = 300;
/** Raised whenever the same models would give other stems. */
const VERSION = 3;

/**
 * Splits what is not split yet. Another process that is at the same split is waited for.
 *
 * @throws {AppError} `media.*`, `stems.no-such-face`, `ffmpeg.*`, `engine.*`, `disk.*`.
 * @throws {CanceledError} within a second of `call.signal`; what is finished stays for the next time.
 */
export async function splitStems(media: MediaInfo, options: SplitOptions, given: SplitDeps, call: Call): Promise<StoredStems> {
  const faces = displacedFaces(given.faces, Math.round(options.offset * given.faces.frameRate));
  // Whoever chooses a face has seen who talks.
  const deps = { ...given, faces, listener: options.face === null ? given.listener : null };
  const { store } = deps;
  const state = freshState(media, options, deps);
  const files = store.files(state);
  const release = store.hold(files);
  try {
    const done = await finished(files, deps);
    if (done) return done;
    await mkdir(dirname(files.lock), { recursive: true });
    const unlock = await locked(files, call);
    try {
      const doneMeanwhile = await finished(files, deps);
      if (doneMeanwhile) return doneMeanwhile;
      const known = await store.read(files);
      return await split({ media, options, files, state: known ?? state }, deps, call);
    } catch (error) {
      throw call.signal.aborted ? new CanceledError() : inWords(error, files.state);
    } finally {
      await unlock();
      await store.trim();
    }
  } finally {
    release();
  }
}

function freshState(media: MediaInfo, { audioTrack, range, face, offset }: SplitOptions, { separator, faces, voices }: SplitDeps): StemsState {
  const audio = audioStream(media, audioTrack);
  // Without a picture nothing could be told; that is another failure than sound that belongs to nobody in it.
  if (!media.video) throw new AppError('media.no-video-stream', `${media.path} has no picture`, { path: media.path });
  const { sampleRate, channels, channelLayout } = audio;
  // What a lossy codec decodes to has no depth; floats keep all of it, also what is louder than full scale.
  const format = LOSSLESS_CODEC.test(audio.codec) ? formatOf(audio) : SAMPLE_FORMATS.f32;
  const end = range === null ? null : Math.min(range.end, trackEnd(media, audioTrack));
  if (range && (end ?? 0) <= range.start) throw new AppError('contract.invalid-argument', 'The range lies behind the end', { method: 'stems.split', cause: 'The range lies behind the end of the track' });
  const model = [separator.id, faces.id, ...(voices ? [voices.id] : []), `v${VERSION}`].join(' ');
  return { mediaId: media.id, audioTrack, start: range?.start ?? 0, end, face, offset, model, format: format.name, sampleRate, channels, channelLayout, frames: 0, complete: false, onScreenShare: null, visibleSeconds: 0, doubtedSeconds: 0 };
}

/** As far as the container tells. */
function trackEnd(media: MediaInfo, audioTrack: number): number {
  const { startTime, duration } = audioStream(media, audioTrack);
  return duration === null ? media.duration : startTime + duration;
}

async function finished(files: StemsFiles, deps: SplitDeps): Promise<StoredStems | null> {
  const state = await deps.store.read(files);
  return state?.complete ? { files, state, info: await openStems(files, state, deps.registry) } : null;
}

async function locked(files: StemsFiles, { signal, onProgress }: Call): Promise<() => Promise<void>> {
  for (;;) {
    const unlock = await lockDocument(files.lock).catch((error: unknown) => {
      if (isAppError(error, 'batch.busy')) return null;
      throw error;
    });
    if (unlock) return unlock;
    onProgress({ stage: 'waiting', fraction: null, etaSeconds: null });
    await sleep(POLL_MS, undefined, { signal });
  }
}

interface Job {
  readonly media: MediaInfo;
  readonly options: SplitOptions;
  readonly files: StemsFiles;
  /** Where to go on from. */
  readonly state: StemsState;
}

async function split(job: Job, deps: SplitDeps, call: Call): Promise<StoredStems> {
  const { media, options, state } = job;
  const { sampleRate } = state;
  const network = deps.separator.config;
  const spec = sourceStft(network, sampleRate);
  const base = secondsToSamples(state.start, sampleRate);
  // A step of the curve that was cut short is measured anew, from its first sample.
  const resumed = stepStart(stepAt(state.frames, sampleRate), sampleRate);
  const begin = base + resumed;
  const end = state.end === null ? Infinity : secondsToSamples(state.end, sampleRate);
  // Sound around what is wanted, so that its ends are as they would be within a longer stretch.
  const heard = { start: samplesToSeconds(Math.max(0, begin - spec.windowLength), sampleRate), end: Number.isFinite(end) ? samplesToSeconds(end + spec.windowLength, sampleRate) : Infinity };
  const total = Math.ceil(Math.max(media.duration, trackEnd(media, options.audioTrack)) * network.frameRate);
  const pictures = (range: { readonly first: number; readonly end: number }) => windowsOver(range, total, planFor(network.frameRate));
  const wantedEnd = state.end === null ? total : Math.ceil(heard.end * network.frameRate) + 1;
  const people = options.face === null ? null : await peopleOf(media, pictures({ first: Math.floor(state.start * network.frameRate), end: wantedEnd }), deps.faces, call);
  const chosen = chosenFace(media, options.face, people);
  const from = Math.floor(heard.start * network.frameRate);
  const windows = pictures({ first: from, end: wantedEnd });

  await using out = await StemsOutput.open(job.files, state, resumed, deps);
  const format = SAMPLE_FORMATS[state.format];
  const meter = new OnScreenMeter(sampleRate, stepAt(resumed, sampleRate));
  const noise = state.format === 's16' ? triangularNoise() : undefined;
  const { signal } = call;
  const sound = decodeRaw(media, { audioTrack: options.audioTrack, sampleRate, channels: 0, range: heard, format }, deps.tools, signal);
  // One figure for both streams, which take turns: what earlier calls did, and how many windows are judged of the rest.
  const before = resumed / sampleRate / ((state.end ?? total / network.frameRate) - state.start);
  let fraction = before;
  const onProgress: Call['onProgress'] = (progress) => {
    fraction = before + (1 - before) * (progress.fraction ?? 0);
    call.onProgress({ ...progress, fraction });
  };
  const masks = maskStream(media, { audioTrack: options.audioTrack, from, windows, chosen }, deps, { ...call, onProgress });
  const onFrame = (sample: number, sight: Sight) => {
    if (sample >= begin) meter.see(sample - base, sight);
  };
  let downMs = performance.now();
  for await (const piece of splitSound({ sound, masks, network, format, sampleRate, channels: state.channels, onFrame })) {
    const wanted = within(piece, begin, end);
    if (!wanted) continue;
    meter.push({ ...wanted, first: wanted.first - base });
    await out.write(splitSamples(format, wanted.mixture, wanted.onScreen, noise));
    if (performance.now() - downMs < CHECKPOINT_MS) continue;
    const info = await out.putDown(meter.take(), false);
    call.onProgress({ stage: 'separating', fraction, etaSeconds: null, partial: info });
    downMs = performance.now();
  }
  meter.end();
  const info = await out.putDown(meter.take(), true);
  return { files: job.files, state: out.state, info };
}

/** The part of a piece that lies in `[begin, end)`; null when there is none. */
function within(piece: SplitPiece, begin: number, end: number): SplitPiece | null {
  const length = piece.mixture[0]?.length ?? 0;
  const [from, to] = [Math.max(0, begin - piece.first), Math.min(length, end - piece.first)];
  if (to <= from) return null;
  const cut = (values: Float64Array) => values.subarray(from, to);
  return { first: piece.first + from, mixture: piece.mixture.map(cut), onScreen: piece.onScreen.map(cut) };
}
