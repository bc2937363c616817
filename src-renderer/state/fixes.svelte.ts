/** @file Writing corrected files. Asks before an existing file is replaced, and keeps the proof that came back. */
import { SvelteMap } from 'svelte/reactivity';
import { isAppError } from '../../src-shared/contract/errors.ts';
import type { FixResult } from '../../src-shared/contract/services.ts';
import type { Client } from '../api/client.ts';
import type { Dialogs } from './dialogs.svelte.ts';
import type { Editor } from './editor.svelte.ts';
import { effectiveCorrection } from './effective-correction.ts';
import type { Jobs } from './jobs.svelte.ts';
import { fileName } from './library.svelte.ts';
import type { Settings } from './settings.svelte.ts';

/** Files written from this window. */
export class Fixes {
  readonly #results = new SvelteMap<string, FixResult>();
  readonly #editor: Editor;
  readonly #deps: { readonly client: Pick<Client, 'call'>; readonly jobs: Jobs; readonly settings: Settings; readonly dialogs: Pick<Dialogs, 'confirm'> };

  constructor(editor: Editor, deps: { readonly client: Pick<Client, 'call'>; readonly jobs: Jobs; readonly settings: Settings; readonly dialogs: Pick<Dialogs, 'confirm'> }) {
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
    const { client, jobs, settings, dialogs } = this.#deps;
    if (!clip || !media || jobs.of('fix', clipId)) return;
    const { fixMode: mode, audioFormat, outputFolder: folder } = settings.values;
    const audioTrack = this.#editor.audioTrackOf(clip);
    const args = { mediaId: media.id, audioTrack, correction: effectiveCorrection(clip), mode, audioFormat, output: null, folder, overwrite };
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
      this.#editor.dispatch({ type: 'set-output', id: clipId, output: outcome.value.output }, { record: false });
    } else if (outcome.state === 'failed' && isAppError(outcome.error, 'fix.output-exists')) {
      const text = `${outcome.error.details.path} is already there. It will be replaced only once the new file is complete and checked.`;
      if (await dialogs.confirm({ title: 'Replace the existing file?', text, action: 'Replace' })) await this.write(clipId, true);
    }
  }
}
