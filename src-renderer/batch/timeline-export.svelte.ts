/** @file Handing the clips of the batch on screen back to an editing program. */
import { isAppError } from '../../src-shared/contract/errors.ts';
import type { InterchangeResult } from '../../src-shared/contract/interchange.ts';
import type { InterchangeFormat } from '../../src-shared/model/interchange.ts';
import type { Client } from '../api/client.ts';
import type { Dialogs } from '../state/dialogs.svelte.ts';
import type { Jobs } from '../state/jobs.svelte.ts';
import type { Batches } from './batches.svelte.ts';
import type { ItemDetail } from './item-detail.svelte.ts';
import { isOnTimeline, needsEstimate, timelineClip } from './timeline-clips.ts';

/** What an export works with. */
export interface TimelineExportDeps {
  readonly client: Pick<Client, 'call'>;
  readonly jobs: Jobs;
  readonly dialogs: Pick<Dialogs, 'browse' | 'confirm'>;
  readonly batches: Batches;
  readonly detail: ItemDetail;
}

/** Exports of timelines. */
export class TimelineExport {
  #result = $state.raw<{ readonly batchId: string; readonly value: InterchangeResult } | null>(null);
  readonly #deps: TimelineExportDeps;

  constructor(deps: TimelineExportDeps) {
    this.#deps = deps;
  }

  /** What was last written of the batch on screen, or null. */
  get result(): InterchangeResult | null {
    return this.#result?.batchId === this.#deps.batches.shown?.id ? (this.#result?.value ?? null) : null;
  }

  /** How many clips of the batch on screen a timeline would hold. */
  get count(): number {
    return this.#deps.batches.items.list.filter(isOnTimeline).length;
  }

  /** Asks for a folder and writes the timeline there; asks again before it replaces one. */
  async write(format: InterchangeFormat): Promise<void> {
    const { dialogs, batches } = this.#deps;
    const batch = batches.shown;
    if (!batch) return;
    const [folder] = (await dialogs.browse({ purpose: 'choose-folder', title: 'Where the timeline goes', folder: batch.options.output.folder })) ?? [];
    if (folder !== undefined) await this.#write(batch.id, batch.name, format, folder);
  }

  async #write(batchId: string, name: string, format: InterchangeFormat, folder: string, overwrite = false): Promise<void> {
    const { client, jobs, dialogs } = this.#deps;
    const quiet = (error: Error) => !overwrite && isAppError(error, 'fix.output-exists');
    const outcome = await jobs.run({ kind: 'batch', title: 'Writing the timeline', quiet }, async (call) => {
      const clips = await this.#clips(batchId);
      return client.call('interchange.export', { name, formats: [format], folder, overwrite, clips }, call);
    });
    if (outcome.state === 'done') this.#result = { batchId, value: outcome.value };
    else if (outcome.state === 'failed' && isAppError(outcome.error, 'fix.output-exists')) {
      const text = `${outcome.error.details.path} is already there.`;
      if (await dialogs.confirm({ title: 'Replace the timeline?', text, action: 'Replace' })) await this.#write(batchId, name, format, folder, true);
    }
  }

  async #clips(batchId: string) {
    const { batches, detail } = this.#deps;
    const track = batches.shown?.options.recipe.steps.find((step) => step.kind === 'measure')?.audioTrack ?? null;
    const clips = [];
    for (const item of batches.items.list.filter(isOnTimeline)) {
      const estimate = needsEstimate(item) ? ((await detail.get(batchId, item))?.estimate ?? null) : null;
      clips.push(timelineClip(item, estimate, estimate?.audioTrack ?? track));
    }
    return clips;
  }
}
