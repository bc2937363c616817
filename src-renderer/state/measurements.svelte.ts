/** @file Measuring clips: one at a time, with early results on the way. Writes the answer into the document, outside of undo. */
import { SvelteMap } from 'svelte/reactivity';
import type { AlignmentEstimate } from '../../src-shared/model/alignment.ts';
import type { Clip } from '../../src-shared/model/project.ts';
import { badgeText } from '../lib/verdict.ts';
import type { Editor, EditorDeps } from './editor.svelte.ts';
import { fileName } from './library.svelte.ts';

/** Measurements under way and just finished. */
export class Measurements {
  readonly #partial = new SvelteMap<string, AlignmentEstimate>();
  readonly #editor: Editor;
  readonly #deps: EditorDeps;

  constructor(editor: Editor, deps: EditorDeps) {
    this.#editor = editor;
    this.#deps = deps;
  }

  /** What the measurement under way has found so far, or null. */
  partialOf(clipId: string): AlignmentEstimate | null {
    return this.#partial.get(clipId) ?? null;
  }

  /** Measures a clip. Does nothing when its file cannot be read or it is being measured already. */
  async measure(clip: Clip, thorough: boolean): Promise<void> {
    const { client, jobs, settings, announce } = this.#deps;
    if (jobs.of('measure', clip.id)) return;
    const media = this.#editor.mediaOf(clip.id);
    if (!media) return;
    const args = { mediaId: media.id, audioTrack: clip.audioTrack, range: clip.range, thorough, maxOffset: settings.values.maxOffset };
    const title = `Measuring ${fileName(clip.path)}`;
    const spec = { kind: 'measure', title, clipId: clip.id, lane: 'analysis', retry: () => void this.#again(clip.id, thorough) } as const;
    const outcome = await jobs.run(spec, ({ signal, onProgress }) =>
      client.call('alignment.measure', args, {
        signal,
        onProgress: (progress) => {
          if (progress.partial) this.#partial.set(clip.id, progress.partial as AlignmentEstimate);
          onProgress(progress);
        },
      }),
    );
    this.#partial.delete(clip.id);
    if (outcome.state !== 'done') return;
    this.#editor.dispatch({ type: 'set-estimate', id: clip.id, estimate: outcome.value }, { record: false });
    announce(`${fileName(clip.path)}: ${badgeText(outcome.value)}`);
  }

  async #again(clipId: string, thorough: boolean): Promise<void> {
    const clip = this.#editor.clipOf(clipId);
    if (clip) await this.measure(clip, thorough);
  }
}
