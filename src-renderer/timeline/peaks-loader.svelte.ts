/** @file Reads a track's peaks while they are being made: the first seconds are on screen long before the last hour has been decoded. */
import { errorText } from '../../src-shared/contract/error-text.ts';
import { isCanceled } from '../../src-shared/contract/errors.ts';
import type { PeaksInfo } from '../../src-shared/model/media.ts';
import type { Client } from '../api/client.ts';
import type { PcmSource } from '../audio/pcm-source.ts';
import { Scope } from '../lib/scope.ts';
import type { Peaks } from './kernels/waveform-columns.ts';
import { peaksPart, peaksFrom } from './peaks-part.ts';

/**
 * Least time between two readings of a growing file, ms: each draws the lanes anew. Short at first, since the overview comes right after the
 * first seconds of sound; then twice as long each time, up to what the eye needs.
 */
const PAUSE_MS = { first: 50, longest: 700 };

/** The peaks of one track, as far as they have been read. Made with the track, disposed with it. */
export class PeaksLoader {
  readonly #client: Client;
  readonly #scope = new Scope();
  #peaks = $state.raw<Peaks | null>(null);
  #fraction = $state(0);
  #problem = $state<string | null>(null);

  constructor({ mediaId, track }: Pick<PcmSource, 'mediaId' | 'track'>, client: Client) {
    this.#client = client;
    void this.#run(mediaId, track, this.#scope.signal());
  }

  /** Null until the first part has come. */
  get peaks(): Peaks | null {
    return this.#peaks;
  }

  /** Share of the track that is covered, 0–1. */
  get fraction(): number {
    return this.#fraction;
  }

  /** Why there are none, in words, or null. */
  get problem(): string | null {
    return this.#problem;
  }

  /** Stops reading. */
  dispose(): void {
    this.#scope.dispose();
  }

  async #run(mediaId: string, audioTrack: number, signal: AbortSignal): Promise<void> {
    const url = this.#client.resource(`media/${mediaId}/peaks/${audioTrack}`);
    let reading: Promise<void> | null = null;
    let nextMs = -Infinity;
    let pauseMs = PAUSE_MS.first;
    const onProgress = ({ fraction, partial }: { readonly fraction: number | null; readonly partial?: unknown }) => {
      this.#fraction = fraction ?? 0;
      // Parts that come while one is being fetched, or soon after, are skipped: each holds all that came before.
      if (partial === undefined || reading !== null || performance.now() < nextMs) return;
      nextMs = performance.now() + pauseMs;
      pauseMs = Math.min(2 * pauseMs, PAUSE_MS.longest);
      // The only partial result that `media.peaks` documents.
      const info = partial as PeaksInfo;
      reading = this.#read(url, info, signal).finally(() => (reading = null));
    };
    try {
      const info = await this.#client.call('media.peaks', { mediaId, audioTrack }, { signal, onProgress });
      await reading;
      await this.#read(url, info, signal);
      this.#fraction = 1;
    } catch (error) {
      if (isCanceled(error) || signal.aborted) return;
      this.#problem = errorText(error).title;
    }
  }

  async #read(url: string, info: PeaksInfo, signal: AbortSignal): Promise<void> {
    const part = peaksPart(info);
    const response = await fetch(url, { signal, headers: { Range: `bytes=${part.offset}-` } });
    // The file may not have been opened for reading yet; the next part brings it.
    if (response.status !== 206) return;
    const bytes = await response.arrayBuffer();
    if (!signal.aborted) this.#peaks = peaksFrom(bytes, part, info);
  }
}
