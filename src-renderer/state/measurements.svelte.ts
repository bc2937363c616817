/** @file Measuring clips: one at a time, with early results on the way. Writes the answer into the document, outside of undo. */
import { SvelteMap } from 'svelte/reactivity';
import type { AlignmentEstimate } from '../../src-shared/model/alignment.ts';
import type { Clip } from '../../src-shared/model/project.ts';
import type { Client } from '../api/client.ts';
import type { Editor } from './editor.svelte.ts';
import type { Jobs } from './jobs.svelte.ts';
import { fileName } from './library.svelte.ts';
import type { Settings } from './settings.svelte.ts';

/** Measurements under way and just finished. */
export class Measurements {
  readonly #partial = new SvelteMap<string, AlignmentEstimate>();
  readonly #editor: Editor;
  readonly #client: Pick<Client, 'call'>;
  readonly #jobs: Jobs;
  readonly #settings: Settings;

  constructor(editor: Editor, deps: { readonly client: Pick<Client, 'call'>; readonly jobs: Jobs; readonly settings: Settings }) {
    this.#editor = editor;
    this.#client = deps.client;
    this.#jobs = deps.jobs;
    this.#settings = deps.settings;
  }

  /** What the measurement under way has found so far, or null. */
  partialOf(clipId: string): AlignmentEstimate | null {
    return this.#partial.get(clipId) ?? null;
  }

  /** Measures a clip. Does nothing when its file cannot be read or it is being measured already. */
  async measure(clip: Clip, thorough: boolean): Promise<void> {
    if (this.#jobs.of('measure', clip.id)) return;
    const media = this.#editor.mediaOf(clip.id);
    if (!media) return;
    const args = { mediaId: media.id, audioTrack: clip.audioTrack, range: clip.range, thorough, maxOffset: this.#settings.values.maxOffset };
    const title = `Measuring ${fileName(clip.path)}`;
    const spec = { kind: 'measure', title, clipId: clip.id, lane: 'analysis', retry: () => void this.#again(clip.id, thorough) } as const;
    const outcome = await this.#jobs.run(spec, ({ signal, onProgress }) =>
      this.#client.call('alignment.measure', args, {
        signal,
        onProgress: (progress) => {
          if (progress.partial) this.#partial.set(clip.id, progress.partial as AlignmentEstimate);
          onProgress(progress);
        },
      }),
    );
    this.#partial.delete(clip.id);
    if (outcome.state === 'done') this.#editor.dispatch({ type: 'set-estimate', id: clip.id, estimate: outcome.value }, { record: false });
  }

  async #again(clipId: string, thorough: boolean): Promise<void> {
    const clip = this.#editor.clipOf(clipId);
    if (clip) await this.measure(clip, thorough);
  }
}
