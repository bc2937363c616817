/** @file Writing corrected files. Asks before an existing file is replaced, and keeps the proof that came back. */
import { SvelteMap } from 'svelte/reactivity';
import { isAppError } from '../../src-shared/contract/errors.ts';
import type { FixResult } from '../../src-shared/contract/services.ts';
import type { Editor, EditorDeps } from './editor.svelte.ts';
import { effectiveCorrection } from './effective-correction.ts';
import { fileName } from './library.svelte.ts';

/** Files written from this window. */
export class Fixes {
  readonly #results = new SvelteMap<string, FixResult>();
  readonly #editor: Editor;
  readonly #deps: EditorDeps;

  constructor(editor: Editor, deps: EditorDeps) {
    this.#editor = editor;
    this.#deps = deps;
  }

  /** What the last fix of a clip wrote in this run, or null. */
  resultOf(clipId: string): FixResult | null {
    return this.#results.get(clipId) ?? null;
  }

  /** Writes the corrected file of a clip as the settings say. */
  async write(clipId: string, overwrite = false): Promise<void> {
    const clip = this.#editor.clipOf(clipId);
    const media = this.#editor.mediaOf(clipId);
    const { client, jobs, settings, dialogs, announce } = this.#deps;
    if (!clip || !media || jobs.of('fix', clipId)) return;
    const { fixMode: mode, audioFormat, outputFolder: folder } = settings.values;
    const audioTrack = this.#editor.audioTrackOf(clip);
    const measurement = clip.correction === null && clip.estimate ? { model: clip.estimate.model, confidence: clip.estimate.confidence } : null;
    const args = { mediaId: media.id, audioTrack, correction: effectiveCorrection(clip), measurement, mode, audioFormat, output: null, folder, overwrite };
    const spec = {
      kind: 'fix',
      title: `Writing the fix of ${fileName(clip.path)}`,
      clipId,
      lane: 'analysis',
      quiet: (error: Error) => isAppError(error, 'fix.output-exists'),
      retry: () => void this.write(clipId),
    } as const;
    this.#results.delete(clipId);
    const outcome = await jobs.run(spec, (call) => client.call('alignment.fix', args, call));
    if (outcome.state === 'done') {
      this.#results.set(clipId, outcome.value);
      announce(`Written: ${fileName(outcome.value.output)}`);
      this.#editor.dispatch({ type: 'set-output', id: clipId, output: outcome.value.output }, { record: false });
    } else if (outcome.state === 'failed' && isAppError(outcome.error, 'fix.output-exists')) {
      const text = `${outcome.error.details.path} is already there. It will be replaced only once the new file is complete and checked.`;
      if (await dialogs.confirm({ title: 'Replace the existing file?', text, action: 'Replace' })) await this.write(clipId, true);
    }
  }
}
