/** @file The next training as it is being put together: its settings, and what a look at the footage has found. */
import type { ModelCard } from '../../src-shared/contract/models.ts';
import type { ScanReport, TrainingOptions } from '../../src-shared/contract/training.ts';
import type { Client } from '../api/client.ts';
import type { Jobs } from '../state/jobs.svelte.ts';
import { nameProblem, suggestedName } from './model-name.ts';

/** Minutes that a training takes unless told otherwise: long enough to see a difference on a laptop. */
const USUAL_MINUTES = 20;

/** The look at the footage. */
export type DraftScan =
  | { readonly state: 'none' }
  | { readonly state: 'running' | 'stopped' | 'done'; readonly report: ScanReport | null }
  | { readonly state: 'failed'; readonly error: Error };

/** What is there already. */
export interface Known {
  /** Names that a new model cannot have. */
  readonly taken: readonly string[];
  readonly active: ModelCard | null;
}

/** Settings of the next training. */
export class TrainingDraft {
  #folders = $state.raw<readonly string[]>([]);
  #keep = $state.raw<readonly string[]>([]);
  #from = $state<string | null>(null);
  #minutes = $state<number | null>(USUAL_MINUTES);
  /** Null while the suggested one is used. */
  #typedName = $state<string | null>(null);
  #scan = $state.raw<DraftScan>({ state: 'none' });
  #scans = 0;
  readonly #client: Pick<Client, 'call'>;
  readonly #jobs: Jobs;
  readonly #known: () => Known;
  readonly #name = $derived.by(() => this.#typedName ?? (this.#folders[0] === undefined ? '' : suggestedName(this.#folders[0], this.#known().taken)));

  constructor(client: Pick<Client, 'call'>, jobs: Jobs, known: () => Known) {
    this.#client = client;
    this.#jobs = jobs;
    this.#known = known;
  }

  get folders(): readonly string[] {
    return this.#folders;
  }

  /** Earlier footage that the model should not forget. */
  get keep(): readonly string[] {
    return this.#keep;
  }

  /** Model to go on from, `scratch`, or null for the one in use. */
  get from(): string | null {
    return this.#from;
  }

  /** Null while the field holds no number. */
  get minutes(): number | null {
    return this.#minutes;
  }

  get name(): string {
    return this.#name;
  }

  get scan(): DraftScan {
    return this.#scan;
  }

  /** What is wrong with the name, or null. */
  get nameProblem(): string | null {
    return nameProblem(this.#name, this.#known().taken);
  }

  /** What has to be done before the training can start, as a sentence, or null. */
  get obstacle(): string | null {
    if (this.#folders.length === 0) return 'Add a folder of footage first.';
    const { active } = this.#known();
    if (this.#from === null && active?.trainable === false) return `${active.id} can only be measured with. Begin with another model, or from scratch.`;
    if (this.#minutes === null) return 'Say how many minutes it may take.';
    if (this.#scan.state === 'failed') return 'The footage could not be looked at.';
    if (this.#scan.state === 'done' && this.#scan.report?.kept.count === 0) return 'There is nothing to learn from in these folders.';
    return this.nameProblem;
  }

  /** The settings as the trainer takes them; null while something is missing. */
  get options(): TrainingOptions | null {
    if (this.obstacle !== null || this.#minutes === null) return null;
    return { folders: this.#folders, from: this.#from, length: { minutes: this.#minutes }, name: this.#name, keep: this.#keep };
  }

  /** Adds folders that are not there yet, and looks at all of them. */
  addFolders(paths: readonly string[]): void {
    const added = paths.filter((path) => !this.#folders.includes(path));
    if (added.length === 0) return;
    this.#folders = [...this.#folders, ...new Set(added)];
    void this.look();
  }

  /** Takes a folder out. */
  removeFolder(path: string): void {
    this.#folders = this.#folders.filter((other) => other !== path);
    void this.look();
  }

  /** Adds and takes out footage that must not be forgotten. */
  setKeep(paths: readonly string[]): void {
    this.#keep = [...new Set(paths)];
  }

  /** Chooses the model to go on from. Its judgement decides what footage is in sync, so the footage is looked at again. */
  setFrom(from: string | null): void {
    this.#from = from;
    void this.look();
  }

  setMinutes(minutes: number | null): void {
    this.#minutes = minutes;
  }

  /** Names the new model; an empty name asks for a suggestion again. */
  setName(name: string): void {
    this.#typedName = name === '' ? null : name.trim();
  }

  /** Takes over the settings of an earlier training, under a new name. */
  repeat({ folders, keep, from, length }: TrainingOptions): void {
    this.#folders = folders;
    this.#keep = keep;
    this.#from = from;
    this.#minutes = 'minutes' in length ? length.minutes : USUAL_MINUTES;
    this.#typedName = null;
    void this.look();
  }

  /** Looks at the footage as a training would. A look under way is given up for the new one. */
  async look(): Promise<void> {
    this.stopLooking();
    this.#scans += 1;
    const [scan, folders] = [this.#scans, this.#folders];
    const isCurrent = () => scan === this.#scans;
    if (folders.length === 0) {
      this.#scan = { state: 'none' };
      return;
    }
    this.#scan = { state: 'running', report: null };
    const args = { folders, modelId: this.#from === 'scratch' ? null : this.#from };
    const outcome = await this.#jobs.run({ kind: 'scan', title: 'Looking at the footage', quiet: true }, (call) =>
      this.#client.call('training.scan', args, {
        signal: call.signal,
        onProgress: (progress) => {
          call.onProgress(progress);
          // What the scan reports while it runs is documented in the contract.
          if (isCurrent() && progress.partial !== undefined) this.#scan = { state: 'running', report: progress.partial as ScanReport };
        },
      }),
    );
    if (!isCurrent()) return;
    if (outcome.state === 'done') this.#scan = { state: 'done', report: outcome.value };
    else if (outcome.state === 'failed') this.#scan = { state: 'failed', error: outcome.error };
    else this.#scan = { state: 'stopped', report: 'report' in this.#scan ? this.#scan.report : null };
  }

  /** Gives up looking; what was found so far stays on screen. */
  stopLooking(): void {
    for (const job of this.#jobs.running) if (job.kind === 'scan') this.#jobs.cancel(job.id);
  }

  /** Starts afresh after a training has begun; length and base stay as they are. */
  clear(): void {
    this.stopLooking();
    this.#scans += 1;
    [this.#folders, this.#keep, this.#typedName, this.#scan] = [[], [], null, { state: 'none' }];
  }
}
