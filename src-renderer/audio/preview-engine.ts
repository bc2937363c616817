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
import { CHUNK_SECONDS, chunksToDrop, chunksWanted } from './chunk-plan.ts';
import { ClockFilter } from './clock-filter.ts';
import { fetchPcm, pcmPath, type PcmSource } from './pcm-source.ts';
import type { Course } from './preview-mixer.ts';
import type { PreviewMessage, PreviewReport } from './preview-processor.ts';
import processorUrl from './preview-processor.ts?worker&url';

const CHANNELS = 2;

/** Requests for sound under way at once: one is being decoded while the next is waiting. */
const REQUESTS = 2;

/** Seconds until sound that could not be read is asked for again. */
const RETRY = 3;

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
  readonly #resource: (path: string) => string;
  readonly #onProblem: (problem: string | null) => void;
  #context: AudioContext | null = null;
  #node: AudioWorkletNode | null = null;
  #volume: GainNode | null = null;
  #gain = 1;
  #source: PcmSource | null = null;
  #correction: Correction = NO_CORRECTION;
  #applied: Correction = NO_CORRECTION;
  #course: Course | null = null;
  #wasSteady = false;
  #heard = new ClockFilter();
  /** Chunk numbers the audio thread has, least recently wanted first. */
  #held: number[] = [];
  #requests = new Map<number, AbortController>();
  #failedUntil = new Map<number, number>();
  #cancelPrefetch: () => void = () => undefined;

  /**
   * @param resource makes a URL of a resource path.
   * @param onProblem hears why there is no sound, or null when there is again.
   */
  constructor(resource: (path: string) => string, onProblem: (problem: string | null) => void) {
    this.#resource = resource;
    this.#onProblem = onProblem;
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
  }

  /** Wakes the output after the gesture that browsers ask for. */
  resume(): void {
    if (this.#context?.state === 'suspended') void this.#context.resume();
  }

  /** Chooses what is played; null is nothing. Forgets the sound of before. */
  setSource(source: PcmSource | null): void {
    const isSame = source?.mediaId === this.#source?.mediaId && source?.track === this.#source?.track;
    this.#source = source;
    if (isSame) return;
    for (const request of this.#requests.values()) request.abort();
    this.#requests.clear();
    this.#failedUntil.clear();
    this.#held = [];
    this.#onProblem(null);
    this.#send({ type: 'clear' });
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
    if (!this.#source || !this.#context) return;
    const wanted = chunksWanted(pictureTime, this.#course?.rate ?? 0, this.#correction, this.#source.duration);
    this.#held = [...this.#held.filter((index) => !wanted.includes(index)), ...this.#held.filter((index) => wanted.includes(index))];
    for (const [index, request] of this.#requests) {
      if (wanted.includes(index)) continue;
      request.abort();
      this.#requests.delete(index);
    }
    const now = performance.now();
    for (const index of wanted) {
      if (this.#requests.size >= REQUESTS) return;
      const isDue = (this.#failedUntil.get(index) ?? 0) <= now;
      if (isDue && !this.#held.includes(index) && !this.#requests.has(index)) void this.#fetch(this.#source, index, this.#context.sampleRate, pictureTime);
    }
  }

  /** Releases the audio output. */
  dispose(): void {
    this.setSource(null);
    this.#scope.dispose();
    this.#node?.disconnect();
  }

  async #fetch(source: PcmSource, index: number, sampleRate: number, pictureTime: number): Promise<void> {
    const request = new AbortController();
    this.#requests.set(index, request);
    const range = { start: index * CHUNK_SECONDS, end: Math.min((index + 1) * CHUNK_SECONDS, source.duration) };
    try {
      const url = this.#resource(pcmPath(source, range, sampleRate, CHANNELS));
      const channels = await fetchPcm(url, range, sampleRate, CHANNELS, request.signal);
      if (request.signal.aborted) return;
      this.#onProblem(null);
      this.#keep(index, channels, pictureTime);
    } catch (error) {
      if (request.signal.aborted) return;
      this.#failedUntil.set(index, performance.now() + RETRY * 1000);
      this.#onProblem(error instanceof Error ? error.message : String(error));
    } finally {
      if (this.#requests.get(index) === request) this.#requests.delete(index);
    }
    this.prefetch(pictureTime);
  }

  #keep(index: number, channels: readonly Float32Array<ArrayBuffer>[], pictureTime: number): void {
    this.#held.push(index);
    this.#node?.port.postMessage({ type: 'put', index, channels } satisfies PreviewMessage, channels.map(({ buffer }) => buffer));
    const wanted = this.#source ? chunksWanted(pictureTime, this.#course?.rate ?? 0, this.#correction, this.#source.duration) : [];
    for (const surplus of chunksToDrop(this.#held, wanted)) {
      this.#held.splice(this.#held.indexOf(surplus), 1);
      this.#send({ type: 'drop', index: surplus });
    }
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

  #send(message: PreviewMessage): void {
    this.#node?.port.postMessage(message);
  }
}
