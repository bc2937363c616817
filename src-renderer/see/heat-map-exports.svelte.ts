/** @file Stills and videos with the heat map drawn in, as the window shows it. Asks before an existing file is replaced, and keeps what came back. */
import { SvelteMap } from 'svelte/reactivity';
import type { HeatMapStill, HeatMapVideo } from '../../src-shared/contract/heat-map.ts';
import { isAppError } from '../../src-shared/contract/errors.ts';
import type { HeatMapStyle } from '../../src-shared/model/heat-map-style.ts';
import type { CallOptions, Client } from '../api/client.ts';
import type { Dialogs } from '../state/dialogs.svelte.ts';
import type { Editor } from '../state/editor.svelte.ts';
import type { Jobs } from '../state/jobs.svelte.ts';
import type { Settings } from '../state/settings.svelte.ts';
import { fileName } from '../state/library.svelte.ts';
import type { HeatMapLook } from './heat-map-look.svelte.ts';

/** What exports are made with. */
export interface HeatMapExportsDeps {
  readonly client: Pick<Client, 'call'>;
  readonly jobs: Jobs;
  readonly dialogs: Pick<Dialogs, 'confirm'>;
  readonly look: Pick<HeatMapLook, 'style'>;
  readonly settings: Pick<Settings, 'values'>;
  /** Tells a result to people who do not see it appear. */
  readonly announce: (text: string) => void;
}

/** What was written. */
export type HeatMapExport = ({ readonly kind: 'still' } & HeatMapStill) | ({ readonly kind: 'video' } & HeatMapVideo);

type ExportKind = 'see-still' | 'see-video';

/** What both kinds are told. */
interface Target {
  readonly mediaId: string;
  readonly audioTrack: number;
  readonly style: HeatMapStyle;
  readonly output: null;
  readonly folder: string | null;
  readonly overwrite: boolean;
}

/** Exports from this window. */
export class HeatMapExports {
  readonly #results = new SvelteMap<string, HeatMapExport>();
  readonly #editor: Editor;
  readonly #deps: HeatMapExportsDeps;

  constructor(editor: Editor, deps: HeatMapExportsDeps) {
    this.#editor = editor;
    this.#deps = deps;
  }

  /** What the last export of a clip wrote in this run, or null. */
  resultOf(clipId: string): HeatMapExport | null {
    return this.#results.get(clipId) ?? null;
  }

  /** Writes the frame that is on screen at a time, seconds. */
  async writeStill(clipId: string, time: number): Promise<void> {
    await this.#write('see-still', clipId, async (target, call) => ({ kind: 'still', ...(await this.#deps.client.call('heatMap.exportStill', { ...target, time }, call)) }));
  }

  /** Writes the clip, or its range if it has one. */
  async writeVideo(clipId: string): Promise<void> {
    const range = this.#editor.clipOf(clipId)?.range ?? null;
    await this.#write('see-video', clipId, async (target, call) => ({ kind: 'video', ...(await this.#deps.client.call('heatMap.exportVideo', { ...target, range }, call)) }));
  }

  async #write(kind: ExportKind, clipId: string, work: (target: Target, call: CallOptions) => Promise<HeatMapExport>, overwrite = false): Promise<void> {
    const clip = this.#editor.clipOf(clipId);
    const media = this.#editor.mediaOf(clipId);
    const { jobs, dialogs, look, settings, announce } = this.#deps;
    if (!clip || !media || jobs.of(kind, clipId)) return;
    const target = { mediaId: media.id, audioTrack: this.#editor.audioTrackOf(clip), style: look.style, output: null, folder: settings.values.outputFolder, overwrite };
    const title = `Writing ${kind === 'see-still' ? 'a frame' : 'the heat map'} of ${fileName(clip.path)}`;
    const quiet = (error: Error) => isAppError(error, 'fix.output-exists');
    const spec = { kind, title, clipId, lane: 'analysis', quiet, retry: () => void this.#write(kind, clipId, work) } as const;
    this.#results.delete(clipId);
    const outcome = await jobs.run(spec, (call) => work(target, call));
    if (outcome.state === 'done') {
      this.#results.set(clipId, outcome.value);
      announce(`Written: ${fileName(outcome.value.output)}`);
    } else if (outcome.state === 'failed' && isAppError(outcome.error, 'fix.output-exists')) {
      const text = `${outcome.error.details.path} is already there. It will be replaced only once the new file is complete and checked.`;
      if (await dialogs.confirm({ title: 'Replace the existing file?', text, action: 'Replace' })) await this.#write(kind, clipId, work, true);
    }
  }
}
