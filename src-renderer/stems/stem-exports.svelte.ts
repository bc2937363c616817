/** @file Writing stems into files. Asks before existing ones are replaced, and keeps what came back: names, loudness, the proof that they add up. */
import { SvelteMap } from 'svelte/reactivity';
import { isAppError } from '../../src-shared/contract/errors.ts';
import type { StemsExportArgs, StemsExportResult } from '../../src-shared/contract/stems.ts';
import type { Client } from '../api/client.ts';
import type { Dialogs } from '../state/dialogs.svelte.ts';
import type { Editor } from '../state/editor.svelte.ts';
import type { Jobs } from '../state/jobs.svelte.ts';
import { fileName } from '../state/library.svelte.ts';
import type { Settings } from '../state/settings.svelte.ts';
import { stemArgs } from './stem-args.ts';

/** What exports are made with. */
export interface StemExportsDeps {
  readonly client: Pick<Client, 'call'>;
  readonly jobs: Jobs;
  readonly dialogs: Pick<Dialogs, 'confirm'>;
  readonly settings: Pick<Settings, 'values'>;
  /** Tells a result to people who do not see it appear. */
  readonly announce: (text: string) => void;
}

/** What the editor chooses. */
export type StemExportChoice = Pick<StemsExportArgs, 'stems' | 'format' | 'pattern' | 'mux'>;

/** Exports from this window. */
export class StemExports {
  readonly #results = new SvelteMap<string, StemsExportResult>();
  readonly #editor: Editor;
  readonly #deps: StemExportsDeps;
  #choice = $state.raw<StemExportChoice>({ stems: ['on-screen', 'off-screen'], format: 'source', pattern: null, mux: false });

  constructor(editor: Editor, deps: StemExportsDeps) {
    this.#editor = editor;
    this.#deps = deps;
  }

  /** What is written, for all clips of this window. */
  get choice(): StemExportChoice {
    return this.#choice;
  }

  choose(changes: Partial<StemExportChoice>): void {
    this.#choice = { ...this.#choice, ...changes };
  }

  /** What the last export of a clip wrote in this run, or null. */
  resultOf(clipId: string): StemsExportResult | null {
    return this.#results.get(clipId) ?? null;
  }

  /** Writes the stems of a clip, or of its range if it has one. */
  async write(clipId: string, overwrite = false): Promise<void> {
    const clip = this.#editor.clipOf(clipId);
    const media = this.#editor.mediaOf(clipId);
    const { client, jobs, dialogs, settings, announce } = this.#deps;
    if (!clip || !media || this.#choice.stems.length === 0 || jobs.of('stems-export', clipId)) return;
    // A copy of the film has whole tracks.
    const mux = this.#choice.mux && clip.range === null;
    const args = { ...stemArgs(clip, media.id, this.#editor.audioTrackOf(clip)), ...this.#choice, mux, folder: settings.values.outputFolder, overwrite };
    const quiet = (error: Error) => isAppError(error, 'fix.output-exists');
    const spec = { kind: 'stems-export', title: `Writing the stems of ${fileName(clip.path)}`, clipId, lane: 'analysis', quiet, retry: () => void this.write(clipId) } as const;
    this.#results.delete(clipId);
    const outcome = await jobs.run(spec, (call) => client.call('stems.export', args, call));
    if (outcome.state === 'done') {
      this.#results.set(clipId, outcome.value);
      const stemFiles = outcome.value.files.map(({ kind, path }) => ({ kind, path }));
      // A stem of a part has no place of its own on a timeline.
      if (clip.range === null) this.#editor.dispatch({ type: 'set-stem-files', id: clipId, stemFiles }, { record: false });
      announce(`Written: ${outcome.value.files.map(({ path }) => fileName(path)).join(', ')}`);
    } else if (outcome.state === 'failed' && isAppError(outcome.error, 'fix.output-exists')) {
      const text = `${outcome.error.details.path} is already there. It will be replaced only once the new file is complete and checked.`;
      if (await dialogs.confirm({ title: 'Replace the existing file?', text, action: 'Replace' })) await this.write(clipId, true);
    }
  }
}
