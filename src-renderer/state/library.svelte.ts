/** @file What is known of the files behind the clips: probed facts, levels, failures. Keyed by path, so that undo finds them again. */
import { SvelteMap } from 'svelte/reactivity';
import type { MediaInfo } from '../../src-shared/model/media.ts';
import type { Client } from '../api/client.ts';
import type { Jobs } from './jobs.svelte.ts';

/** How far a file has got. */
export type FileState =
  | { readonly state: 'opening' }
  | { readonly state: 'ready'; readonly media: MediaInfo; /** dBFS per audio track; null while not measured. */ readonly levels: readonly (number | null)[] | null }
  | { readonly state: 'failed'; readonly error: Error };

/** The files in use. */
export class Library {
  readonly #files = new SvelteMap<string, FileState>();
  readonly #client: Pick<Client, 'call'>;
  readonly #jobs: Jobs;

  constructor(client: Pick<Client, 'call'>, jobs: Jobs) {
    this.#client = client;
    this.#jobs = jobs;
  }

  /** State of a file; null when it was never asked for. */
  stateOf(path: string): FileState | null {
    return this.#files.get(path) ?? null;
  }

  /** Probed facts of a file, or null while there are none. */
  mediaOf(path: string): MediaInfo | null {
    const file = this.#files.get(path);
    return file?.state === 'ready' ? file.media : null;
  }

  /** The track with the highest level; 0 while levels are unknown. */
  loudestTrack(path: string): number {
    const file = this.#files.get(path);
    const levels = file?.state === 'ready' ? file.levels : null;
    if (!levels) return 0;
    const loudness = levels.map((level) => level ?? -Infinity);
    return Math.max(0, loudness.indexOf(Math.max(...loudness)));
  }

  /** Probes a file, again if it failed before. Resolves with the facts, or null when it could not be read. */
  async open(path: string, clipId: string): Promise<MediaInfo | null> {
    const known = this.#files.get(path);
    if (known?.state === 'ready') return known.media;
    if (known?.state === 'opening') return null;
    this.#files.set(path, { state: 'opening' });
    const spec = { kind: 'open', title: `Opening ${fileName(path)}`, clipId, lane: 'opening', quiet: true } as const;
    const outcome = await this.#jobs.run(spec, (call) => this.#client.call('media.open', { path }, call));
    if (outcome.state === 'canceled') this.#files.delete(path);
    if (outcome.state === 'failed') this.#files.set(path, { state: 'failed', error: outcome.error });
    if (outcome.state !== 'done') return null;
    this.#files.set(path, { state: 'ready', media: outcome.value, levels: null });
    if (outcome.value.audio.length > 1) void this.#readLevels(path, outcome.value, clipId);
    return outcome.value;
  }

  /** Forgets everything: the app has started anew and serves none of these files. */
  clear(): void {
    this.#files.clear();
  }

  async #readLevels(path: string, media: MediaInfo, clipId: string): Promise<void> {
    const spec = { kind: 'open', title: `Comparing the audio tracks of ${media.name}`, clipId, quiet: true } as const;
    const outcome = await this.#jobs.run(spec, (call) => this.#client.call('media.levels', { mediaId: media.id }, call));
    if (outcome.state === 'done') this.#files.set(path, { state: 'ready', media, levels: outcome.value });
  }
}

/** Last part of a path, whichever slash it uses. */
export function fileName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}
