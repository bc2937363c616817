/** @file Which file the picture is played from: the clip itself where the window can play it, else a proxy with the same timestamps, made now. */
import { isCanceled } from '../../src-shared/contract/errors.ts';
import type { MediaInfo } from '../../src-shared/model/media.ts';
import type { Client } from '../api/client.ts';
import { Scope } from '../lib/scope.ts';

/** What is shown instead of, or with, the picture. */
export type PictureState =
  /** The clip itself. */
  | { readonly kind: 'direct' }
  /** A proxy is being made. `fraction` 0–1, or null while unknown. */
  | { readonly kind: 'making-proxy'; readonly reason: string; readonly fraction: number | null }
  | { readonly kind: 'proxy'; readonly reason: string }
  /** There is no picture in the file. */
  | { readonly kind: 'none' }
  | { readonly kind: 'failed'; readonly error: unknown };

/** The picture of one clip. Made with the clip, disposed with it. */
export class PictureSource {
  readonly #media: MediaInfo;
  readonly #client: Client;
  readonly #scope = new Scope();
  #state = $state.raw<PictureState>({ kind: 'none' });

  constructor(media: MediaInfo, client: Client) {
    this.#media = media;
    this.#client = client;
    if (!media.video) return;
    if (media.playback.direct) this.#state = { kind: 'direct' };
    else void this.#makeProxy(media.playback.reason ?? 'This format cannot be played here');
  }

  get state(): PictureState {
    return this.#state;
  }

  /** URL for the video element; null while there is nothing to play. */
  get url(): string | null {
    if (this.#state.kind === 'direct') return this.#client.resource(`media/${this.#media.id}`);
    return this.#state.kind === 'proxy' ? this.#client.resource(`media/${this.#media.id}/proxy`) : null;
  }

  /** A still for as long as nothing else is shown; null without a picture. */
  get poster(): string | null {
    return this.#media.video ? this.#client.resource(`media/${this.#media.id}/frame?time=0&width=960`) : null;
  }

  /** The element could not play its file: a proxy is tried, once. */
  onError(cause: string): void {
    if (this.#state.kind === 'direct') void this.#makeProxy(`This system cannot play it (${cause})`);
    else this.#state = { kind: 'failed', error: new Error(cause) };
  }

  /** Tries again from the start of what failed. */
  retry(): void {
    if (this.#state.kind === 'failed') void this.#makeProxy(this.#media.playback.reason ?? 'This system cannot play it');
  }

  dispose(): void {
    this.#scope.dispose();
  }

  async #makeProxy(reason: string): Promise<void> {
    const signal = this.#scope.signal();
    this.#state = { kind: 'making-proxy', reason, fraction: null };
    try {
      await this.#client.call('media.proxy', { mediaId: this.#media.id }, { signal, onProgress: ({ fraction }) => (this.#state = { kind: 'making-proxy', reason, fraction }) });
      this.#state = { kind: 'proxy', reason };
    } catch (error) {
      if (!isCanceled(error) && !signal.aborted) this.#state = { kind: 'failed', error };
    }
  }
}
