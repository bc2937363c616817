/** @file Reads how much of the sound is on screen over time, anew whenever there is more of it. */
import type { StemsInfo } from '../../src-shared/contract/stems.ts';
import { decodeCurve, type OnScreenStep } from '../../src-shared/model/on-screen-curve.ts';
import type { Client } from '../api/client.ts';

/** The curve of the stems that are shown. */
export class ShareLoader {
  #steps = $state.raw<readonly OnScreenStep[]>([]);

  /** Has to be made while a component is: it reads as long as that lives. */
  constructor(info: () => Pick<StemsInfo, 'id' | 'mediaId' | 'coveredSeconds'>, client: Pick<Client, 'resource'>) {
    $effect(() => {
      const { id, mediaId, coveredSeconds } = info();
      if (coveredSeconds === 0) return;
      const stop = new AbortController();
      void this.#read(client.resource(`media/${mediaId}/stems/${id}/curve`), stop.signal);
      return () => stop.abort();
    });
  }

  /** From the start of the stems; what is not split yet is missing. */
  get steps(): readonly OnScreenStep[] {
    return this.#steps;
  }

  async #read(url: string, signal: AbortSignal): Promise<void> {
    // Given up, or the app is away: the figures beside the graph stay, and the next part brings it.
    const bytes = await fetch(url, { signal }).then((response) => (response.ok ? response.arrayBuffer() : null)).catch(() => null);
    if (bytes) this.#steps = decodeCurve(new Uint8Array(bytes));
  }
}
