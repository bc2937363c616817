/** @file Brings one sound to the audio thread, chunk by chunk, where it is about to be heard: asks for what is wanted, gives up what is not, tries again what failed. */
import type { TimeRange } from '../../src-shared/time.ts';
import { CHUNK_SECONDS, chunksToDrop } from './chunk-plan.ts';
import { fetchPcm, pcmPath, type PcmSource } from './pcm-source.ts';
import type { PreviewLayer, PreviewMessage } from './preview-processor.ts';

const CHANNELS = 2;

/** Requests under way at once: one is being decoded while the next is waiting. */
const REQUESTS = 2;

/** Seconds until sound that could not be read is asked for again. */
const RETRY = 3;

/** A sound on the clip's timeline. */
export interface FeedSource extends PcmSource {
  /** Clip time of the sound's own time 0, seconds. */
  readonly start: number;
}

/** What a feed is made with. */
export interface ChunkFeedDeps {
  readonly layer: PreviewLayer;
  /** Makes a URL of a resource path. */
  readonly resource: (path: string) => string;
  /** Tells the audio thread. */
  readonly send: (message: PreviewMessage, transfer?: readonly ArrayBuffer[]) => void;
  /** Hears why there is no sound, or null when there is again. */
  readonly onProblem: (problem: string | null) => void;
  /** Asked after each chunk: what is wanted now. */
  readonly wanted: () => readonly number[];
}

/** One sound's chunks. */
export class ChunkFeed {
  readonly #deps: ChunkFeedDeps;
  #source: FeedSource | null = null;
  /** Chunk numbers the audio thread has, least recently wanted first. */
  #held: number[] = [];
  readonly #requests = new Map<number, AbortController>();
  readonly #failedUntil = new Map<number, number>();

  constructor(deps: ChunkFeedDeps) {
    this.#deps = deps;
  }

  get source(): FeedSource | null {
    return this.#source;
  }

  /** Chooses what is brought; null is nothing. Forgets what was there before. */
  setSource(source: FeedSource | null): void {
    const isSame = source?.mediaId === this.#source?.mediaId && source?.track === this.#source?.track && source?.start === this.#source?.start;
    this.#source = source;
    if (!isSame) this.#forget(() => true);
  }

  /** Goes on with a longer version of the same sound: only chunks that its old end lay in, or before, are brought anew. */
  extend(source: FeedSource): void {
    const oldEnd = this.#source ? this.#source.start + this.#source.duration : 0;
    this.#source = source;
    this.#forget((index) => (index + 1) * CHUNK_SECONDS > oldEnd);
  }

  /** Asks for chunks, the most urgent first. */
  prefetch(wanted: readonly number[], sampleRate: number): void {
    const source = this.#source;
    if (!source) return;
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
      if (isDue && !this.#held.includes(index) && !this.#requests.has(index)) void this.#fetch(source, index, sampleRate);
    }
  }

  #forget(isGone: (index: number) => boolean): void {
    for (const [index, request] of this.#requests) {
      if (!isGone(index)) continue;
      request.abort();
      this.#requests.delete(index);
    }
    this.#failedUntil.clear();
    const gone = this.#held.filter(isGone);
    if (gone.length === this.#held.length) this.#deps.send({ type: 'clear', layer: this.#deps.layer });
    else for (const index of gone) this.#deps.send({ type: 'drop', layer: this.#deps.layer, index });
    this.#held = this.#held.filter((index) => !isGone(index));
  }

  async #fetch(source: FeedSource, index: number, sampleRate: number): Promise<void> {
    const request = new AbortController();
    this.#requests.set(index, request);
    try {
      const channels = await this.#read(source, index, sampleRate, request.signal);
      if (request.signal.aborted) return;
      this.#deps.onProblem(null);
      this.#keep(index, channels);
    } catch (error) {
      if (request.signal.aborted) return;
      this.#failedUntil.set(index, performance.now() + RETRY * 1000);
      this.#deps.onProblem(error instanceof Error ? error.message : String(error));
    } finally {
      if (this.#requests.get(index) === request) this.#requests.delete(index);
    }
    this.prefetch(this.#deps.wanted(), sampleRate);
  }

  /** A whole chunk of the clip's timeline: silence where the sound has not begun, or has ended. */
  async #read(source: FeedSource, index: number, sampleRate: number, signal: AbortSignal): Promise<Float32Array<ArrayBuffer>[]> {
    const chunk: TimeRange = { start: index * CHUNK_SECONDS, end: (index + 1) * CHUNK_SECONDS };
    const range = { start: Math.max(0, chunk.start - source.start), end: Math.min(chunk.end - source.start, source.duration) };
    const frames = CHUNK_SECONDS * sampleRate;
    if (range.end <= range.start) return Array.from({ length: CHANNELS }, () => new Float32Array(frames));
    const read = await fetchPcm(this.#deps.resource(pcmPath(source, range, sampleRate, CHANNELS)), range, sampleRate, CHANNELS, signal);
    const before = Math.max(0, Math.round((source.start - chunk.start) * sampleRate));
    if (before === 0) return read;
    return read.map((samples) => {
      const whole = new Float32Array(frames);
      whole.set(samples.subarray(0, frames - before), before);
      return whole;
    });
  }

  #keep(index: number, channels: readonly Float32Array<ArrayBuffer>[]): void {
    this.#held.push(index);
    this.#deps.send({ type: 'put', layer: this.#deps.layer, index, channels }, channels.map(({ buffer }) => buffer));
    for (const surplus of chunksToDrop(this.#held, this.#deps.wanted())) {
      this.#held.splice(this.#held.indexOf(surplus), 1);
      this.#deps.send({ type: 'drop', layer: this.#deps.layer, index: surplus });
    }
  }
}
