/** @file The batches of this machine: which there are, which one is shown, and what can be asked of it. */
import type { BatchEvent, BatchOptions, BatchSummary, RecipePreset, ReportFormat } from '../../src-shared/contract/batch.ts';
import type { ArgsOf, MethodName, ResultOf } from '../../src-shared/contract/services.ts';
import type { Correction } from '../../src-shared/model/alignment.ts';
import type { Client } from '../api/client.ts';
import type { Jobs } from '../state/jobs.svelte.ts';
import { BatchEdits } from './batch-edits.ts';
import { BatchItems } from './batch-items.svelte.ts';

/** What the page works with. */
export interface BatchesDeps {
  readonly client: Pick<Client, 'call'>;
  readonly jobs: Jobs;
  /** Milliseconds on a clock that only goes forward. */
  readonly now: () => number;
}

/** Files of the last report of a batch. */
export type WrittenReport = ResultOf<'batch.report'>;

/** Batches and their items. */
export class Batches {
  readonly items: BatchItems;
  readonly edits: BatchEdits;
  #list = $state.raw<readonly BatchSummary[] | null>(null);
  #shownId = $state<string | null>(null);
  #presets = $state.raw<readonly RecipePreset[]>([]);
  #report = $state.raw<{ readonly batchId: string; readonly files: WrittenReport } | null>(null);
  #since = $state(0);
  readonly #deps: BatchesDeps;

  constructor(deps: BatchesDeps) {
    this.#deps = deps;
    this.items = new BatchItems(deps.client);
    this.edits = new BatchEdits(() => this.#shownId, this.items, (title, method, args) => this.#ask(title, method, args));
  }

  /** Known batches, newest first; null until the app has answered. */
  get list(): readonly BatchSummary[] | null {
    return this.#list;
  }

  /** The batch on screen; null while a new one is put together. */
  get shown(): BatchSummary | null {
    return this.#list?.find(({ id }) => id === this.#shownId) ?? null;
  }

  /** Shipped recipes, then the user's own. */
  get presets(): readonly RecipePreset[] {
    return this.#presets;
  }

  /** What was last written of the batch on screen, or null. */
  get report(): WrittenReport | null {
    return this.#report?.batchId === this.#shownId ? this.#report.files : null;
  }

  /** Since when the batch on screen is watched at work, on the clock of the dependencies. */
  get since(): number {
    return this.#since;
  }

  /** Asks for everything, at the start and after a reconnect. Shows a batch that was interrupted or is at work, else the newest. */
  async load(): Promise<void> {
    const outcome = await this.#deps.jobs.run({ kind: 'batch', title: 'Reading the batches', retry: () => void this.load() }, () =>
      Promise.all([this.#deps.client.call('batch.list', {}), this.#deps.client.call('batch.recipes', {})]),
    );
    if (outcome.state !== 'done') return;
    [this.#list, this.#presets] = outcome.value;
    if (this.shown) return this.items.reload();
    const pressing = this.#list.find(({ state }) => state === 'interrupted' || state === 'running');
    await this.show((pressing ?? this.#list[0])?.id ?? null);
  }

  /** Shows a batch, or with null a new one. */
  async show(batchId: string | null): Promise<void> {
    if (batchId === this.#shownId) return;
    await this.edits.leave();
    this.#shownId = batchId;
    this.#since = this.#deps.now();
    await this.items.show(batchId);
  }

  /** Takes over what the app tells. */
  take(event: BatchEvent): void {
    const { batch, batchId } = event;
    const known = this.#list?.some(({ id }) => id === batchId) ?? false;
    const list = this.#list ?? [];
    if (!batch) {
      this.#list = list.filter(({ id }) => id !== batchId);
      if (batchId === this.#shownId) void this.show(this.#list[0]?.id ?? null);
      return;
    }
    if (batchId === this.#shownId && batch.state === 'running' && this.shown?.state !== 'running') this.#since = this.#deps.now();
    this.#list = known ? list.map((other) => (other.id === batchId ? batch : other)) : [batch, ...list];
    this.items.take(event, this.#deps.now());
  }

  /** Makes a batch, shows it and, unless told otherwise, starts it. Returns whether there is one now. */
  async create(options: BatchOptions, thenStart = true): Promise<boolean> {
    const batch = await this.#ask('Looking for clips', 'batch.create', options);
    if (!batch) return false;
    this.#put(batch);
    await this.show(batch.id);
    if (thenStart) await this.start();
    return true;
  }

  /** Starts the batch on screen, or goes on. */
  async start(): Promise<void> {
    await this.#change('Starting the batch', 'batch.start');
  }

  /** Lets the items at work end and starts no more. */
  async pause(): Promise<void> {
    await this.#change('Pausing the batch', 'batch.pause');
  }

  /** Ends the items at work too; they wait again. */
  async stop(): Promise<void> {
    await this.#change('Stopping the batch', 'batch.stop');
  }

  /** Forgets a batch; what was written from its clips stays. */
  async delete(batchId: string): Promise<void> {
    const done = await this.#ask('Deleting the batch', 'batch.delete', { batchId });
    if (done) this.take({ type: 'batch', batch: null, batchId, changed: [], removed: [] });
  }

  /** Tries items again, and starts a batch that had ended. */
  async retry(itemIds: readonly string[], measure: boolean): Promise<void> {
    // Asked before: with items that wait again it has not ended any more.
    const hadEnded = this.shown?.state === 'finished';
    await this.edits.retry(itemIds, measure);
    if (hadEnded) await this.start();
  }

  /** Keeps a correction decided on the Edit page, also of a batch that is not on screen. Undo has it there. */
  async correctLater(batchId: string, itemId: string, correction: Correction | null): Promise<void> {
    const item = await this.#ask('Keeping the correction', 'batch.correct', { batchId, itemId, correction });
    if (item && batchId === this.#shownId) this.items.put(item);
  }

  /** Writes reports of what is known now, beside the document or into a folder. */
  async writeReport(formats: readonly ReportFormat[], folder: string | null): Promise<WrittenReport | null> {
    const batchId = this.#shownId;
    if (batchId === null) return null;
    await this.edits.steps.settled();
    const files = await this.#ask('Writing the report', 'batch.report', { batchId, formats, folder });
    if (files) this.#report = { batchId, files };
    return files;
  }

  /** Saves or deletes a recipe of the user's. Returns whether the app agreed. */
  async changePresets(change: { readonly save: RecipePreset['recipe'] } | { readonly delete: string }): Promise<boolean> {
    const presets = 'save' in change ? await this.#ask('Saving the recipe', 'batch.saveRecipe', { recipe: change.save }) : await this.#ask('Deleting the recipe', 'batch.deleteRecipe', { name: change.delete });
    if (presets) this.#presets = presets;
    return presets !== null;
  }

  async #change(title: string, method: 'batch.start' | 'batch.pause' | 'batch.stop'): Promise<void> {
    const batchId = this.#shownId;
    const batch = batchId === null ? null : await this.#ask(title, method, { batchId });
    if (batch) this.#put(batch);
  }

  #put(batch: BatchSummary): void {
    this.take({ type: 'batch', batch, batchId: batch.id, changed: [], removed: [] });
  }

  async #ask<M extends MethodName>(title: string, method: M, args: ArgsOf<M>): Promise<ResultOf<M> | null> {
    const outcome = await this.#deps.jobs.run({ kind: 'batch', title, retry: () => void this.#ask(title, method, args) }, (call) => this.#deps.client.call(method, args, call));
    return outcome.state === 'done' ? outcome.value : null;
  }
}
