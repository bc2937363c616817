/**
 * @file Plays the sound of a clip with a correction applied while it is being decided on. The picture is the master: this follows wherever
 * the picture is said to be, and the video element itself stays silent.
 *
 * What counts is when sound leaves the loudspeaker, not when it is computed: `getOutputTimestamp` pairs the sample being heard with the
 * clock that video frames are stamped with, so the output latency of the sound card (tens of milliseconds, hundreds over Bluetooth) is
 * compensated as far as the system knows it.
 */
import { type Correction, NO_CORRECTION } from '../../src-shared/model/alignment.ts';
import { Scope } from '../lib/scope.ts';
import { ChunkFeed, type FeedSource } from './chunk-feed.ts';
import { CHUNK_SECONDS, chunksWanted } from './chunk-plan.ts';
import { ClockFilter } from './clock-filter.ts';
import type { PcmSource } from './pcm-source.ts';
import { type Course, PLAIN_MIX, type PreviewMix } from './preview-mixer.ts';
import type { PreviewLayer, PreviewMessage, PreviewReport } from './preview-processor.ts';
import processorUrl from './preview-processor.ts?worker&url';

const CHANNELS = 2;

/** Seconds by which sound may part from the picture before it is set right, once the clocks are known well … */
const TOLERANCE = 0.005;

/** … and before they are, while a start or a seek is settling. */
const TOLERANCE_UNSETTLED = 0.012;

/** Time that the playhead must rest before sound is fetched for it, ms. */
const REST_MS = 150;

/** Fastest speed with sound. Above it only the picture moves. */
export const FASTEST_AUDIBLE = 2;

/** The sound of one window. */
export class PreviewEngine {
  readonly #scope = new Scope();
  readonly #onProblem: (problem: string | null) => void;
  readonly #sound: ChunkFeed;
  readonly #stem: ChunkFeed;
  #context: AudioContext | null = null;
  #node: AudioWorkletNode | null = null;
  #volume: GainNode | null = null;
  #gain = 1;
  #mix = PLAIN_MIX;
  #stemId: string | null = null;
  #correction: Correction = NO_CORRECTION;
  #applied: Correction = NO_CORRECTION;
  #course: Course | null = null;
  #wasSteady = false;
  #heard = new ClockFilter();
  #place = 0;
  #cancelPrefetch: () => void = () => undefined;

  /**
   * @param resource makes a URL of a resource path.
   * @param onProblem hears why there is no sound, or null when there is again.
   */
  constructor(resource: (path: string) => string, onProblem: (problem: string | null) => void) {
    this.#onProblem = onProblem;
    const feed = (layer: PreviewLayer) =>
      new ChunkFeed({ layer, resource, onProblem, send: (message, transfer) => this.#send(message, transfer), wanted: () => this.#wanted() });
    this.#sound = feed('sound');
    this.#stem = feed('stem');
  }

  /** Opens the audio output. Browsers want a user's gesture for that; until then, {@link resume} is called on the first one. */
  async open(): Promise<void> {
    if (this.#context || this.#scope.disposed) return;
    const context = new AudioContext({ latencyHint: 'interactive' });
    this.#context = context;
    this.#scope.onDispose(() => void context.close());
    await context.audioWorklet.addModule(processorUrl);
    if (this.#scope.disposed) return;
    const chunkFrames = CHUNK_SECONDS * context.sampleRate;
    const node = new AudioWorkletNode(context, 'slateless-preview', {
      numberOfInputs: 0,
      outputChannelCount: [CHANNELS],
      processorOptions: { chunkFrames },
    });
    node.port.onmessage = ({ data }: MessageEvent<PreviewReport>) => this.prefetch(data.pictureTime);
    this.#volume = new GainNode(context, { gain: this.#gain });
    node.connect(this.#volume).connect(context.destination);
    this.#node = node;
    this.#send({ type: 'correction', correction: this.#applied });
    this.#send({ type: 'course', course: this.#course });
    this.#send({ type: 'mix', mix: this.#mix });
    this.prefetch(this.#place);
  }

  /** Wakes the output after the gesture that browsers ask for. */
  resume(): void {
    if (this.#context?.state === 'suspended') void this.#context.resume();
  }

  /** Chooses what is played; null is nothing. Forgets the sound of before. */
  setSource(source: PcmSource | null): void {
    const before = this.#sound.source;
    this.#sound.setSource(source && { ...source, start: 0 });
    if (before?.mediaId !== source?.mediaId || before?.track !== source?.track) this.#onProblem(null);
  }

  /**
   * Chooses the on-screen stem that is mixed in; null is none.
   *
   * @param id names the split: one that grows stays the same one.
   */
  setStem(id: string | null, source: FeedSource | null): void {
    if (id !== null && id === this.#stemId && source) {
      if (source.mediaId !== this.#stem.source?.mediaId) this.#stem.extend(source);
    } else this.#stem.setSource(source);
    this.#stemId = id;
    this.prefetch(this.#place);
  }

  /** How loud mixture and stem are. Changes within a few milliseconds, without a click. */
  setMix(mix: PreviewMix): void {
    if (mix.mixture === this.#mix.mixture && mix.onScreen === this.#mix.onScreen) return;
    this.#mix = mix;
    this.#send({ type: 'mix', mix });
  }

  /** What is heard: `applied` now; `correction` is kept at hand for the moment it is switched to. */
  setCorrection(applied: Correction, correction: Correction): void {
    this.#correction = correction;
    if (applied === this.#applied) return;
    this.#applied = applied;
    this.#send({ type: 'correction', correction: applied });
  }

  /** @param gain linear, 0–1. Changes within a few milliseconds, without a click. */
  setGain(gain: number): void {
    this.#gain = gain;
    if (this.#context && this.#volume) this.#volume.gain.setTargetAtTime(gain, this.#context.currentTime, 0.008);
  }

  /**
   * Tells where the picture is. Call once per animation frame while it moves.
   *
   * @param pictureTime seconds, of what is seen at `now`.
   * @param now milliseconds on the `performance.now()` clock.
   * @param settled whether `pictureTime` is as steady as it will get.
   */
  follow(pictureTime: number, rate: number, now: number, settled: boolean): void {
    const heardAt = this.#hear(now);
    if (heardAt === null || Math.abs(rate) > FASTEST_AUDIBLE) {
      this.#set(null);
      return;
    }
    const course = this.#course;
    const error = course && course.rate === rate ? course.pictureTime + rate * (heardAt - course.contextTime) - pictureTime : Number.POSITIVE_INFINITY;
    const isSteady = settled && this.#heard.settled;
    // Once, when the clocks have become steady, what a start has left over is taken out too.
    const hasJustSettled = isSteady && !this.#wasSteady;
    const tolerance = isSteady ? (hasJustSettled ? TOLERANCE / 2 : TOLERANCE) : TOLERANCE_UNSETTLED;
    this.#wasSteady = isSteady;
    if (Math.abs(error) > tolerance * Math.max(1, Math.abs(rate))) this.#set({ contextTime: heardAt, pictureTime, rate });
  }

  /** Falls silent, at once. */
  halt(): void {
    this.#set(null);
    this.#wasSteady = false;
  }

  /** Fetches the sound around a picture time once the playhead rests there: scrubbing through a film must not decode all of it. */
  prefetchSoon(pictureTime: number): void {
    this.#cancelPrefetch();
    this.#cancelPrefetch = this.#scope.timeout(REST_MS, () => this.prefetch(pictureTime));
  }

  /** Fetches the sound around a picture time, if it is not there yet. */
  prefetch(pictureTime: number): void {
    this.#place = pictureTime;
    if (!this.#context) return;
    const wanted = this.#wanted();
    this.#sound.prefetch(wanted, this.#context.sampleRate);
    // Also while it is not heard, so that switching to it does not wait.
    this.#stem.prefetch(wanted, this.#context.sampleRate);
  }

  /** Releases the audio output. */
  dispose(): void {
    this.#sound.setSource(null);
    this.#stem.setSource(null);
    this.#scope.dispose();
    this.#node?.disconnect();
  }

  #wanted(): readonly number[] {
    const source = this.#sound.source;
    return source ? chunksWanted(this.#place, this.#course?.rate ?? 0, this.#correction, source.duration) : [];
  }

  /** Audio-clock time of the sample that is heard at `now`; null while the output sleeps. */
  #hear(now: number): number | null {
    const context = this.#context;
    if (!context || !this.#node || context.state !== 'running') return null;
    const { contextTime = 0, performanceTime = 0 } = context.getOutputTimestamp();
    if (performanceTime > 0) this.#heard.observe(contextTime, performanceTime);
    else this.#heard.observe(context.currentTime - (context.outputLatency || context.baseLatency), now);
    return this.#heard.timeAt(now);
  }

  #set(course: Course | null): void {
    if (course === this.#course) return;
    this.#course = course;
    this.#send({ type: 'course', course });
  }

  #send(message: PreviewMessage, transfer: readonly ArrayBuffer[] = []): void {
    this.#node?.port.postMessage(message, [...transfer]);
  }
}
