/** @file Reads how much of the sound is on screen over time: what is new, whenever there is more of it. */
import { untrack } from 'svelte';
import type { StemsInfo } from '../../src-shared/contract/stems.ts';
import { CURVE_STEP, CURVE_STEP_BYTES, decodeCurve, type OnScreenStep } from '../../src-shared/model/on-screen-curve.ts';
import type { Client } from '../api/client.ts';

/** The curve of the stems that are shown. */
export class ShareLoader {
  #steps = $state.raw<readonly OnScreenStep[]>([]);
  /** What they are of. */
  #url = '';

  readonly #client: Pick<Client, 'resource'>;

  constructor(client: Pick<Client, 'resource'>) {
    this.#client = client;
  }

  /** Reads on, as far as stems are covered. Returns how to give up; for an effect, which does so before it reads again. */
  follow({ id, mediaId, coveredSeconds }: Pick<StemsInfo, 'id' | 'mediaId' | 'coveredSeconds'>): () => void {
    const url = this.#client.resource(`media/${mediaId}/stems/${id}/curve`);
    const stop = new AbortController();
    // What an effect follows is the stems, not what was read of them.
    untrack(() => {
      const isOther = url !== this.#url || coveredSeconds < (this.#steps.length - 1) * CURVE_STEP;
      if (isOther) [this.#url, this.#steps] = [url, []];
      if (coveredSeconds > 0) void this.#readOn(stop.signal);
    });
    return () => stop.abort();
  }

  /** From the start of the stems; what is not split yet is missing. */
  get steps(): readonly OnScreenStep[] {
    return this.#steps;
  }

  async #readOn(signal: AbortSignal): Promise<void> {
    // The last step may have been cut short, and be measured anew.
    const known = this.#steps.slice(0, -1);
    const request = { signal, cache: 'no-store', headers: { Range: `bytes=${known.length * CURVE_STEP_BYTES}-` } } as const;
    // Given up, or the app is away: the figures beside the graph stay, and the next part brings it.
    const bytes = await fetch(this.#url, request).then((response) => (response.status === 206 ? response.arrayBuffer() : null)).catch(() => null);
    if (bytes && !signal.aborted) this.#steps = [...known, ...decodeCurve(new Uint8Array(bytes))];
  }
}
