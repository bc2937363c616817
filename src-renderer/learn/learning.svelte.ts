/** @file Trainings and models of this machine: which there are, which one is shown, and what can be asked of them. */
import type { ModelCard, ModelComparison, ModelList } from '../../src-shared/contract/models.ts';
import type { ArgsOf, MethodName, ResultOf } from '../../src-shared/contract/services.ts';
import type { TrainingRun } from '../../src-shared/contract/training.ts';
import type { Client } from '../api/client.ts';
import type { Dialogs } from '../state/dialogs.svelte.ts';
import type { JobKind, Jobs } from '../state/jobs.svelte.ts';
import { isAtWork, isOpen } from './run-words.ts';
import { TrainingDraft } from './training-draft.svelte.ts';

/** What the page shows. */
export type Subject = { readonly kind: 'new' } | { readonly kind: 'run'; readonly id: string } | { readonly kind: 'model'; readonly id: string };

/** What the state works with. */
export interface LearningDeps {
  readonly client: Pick<Client, 'call' | 'onEvent'>;
  readonly jobs: Jobs;
  readonly dialogs: Dialogs;
  /** Tells screen readers. */
  readonly announce: (text: string) => void;
}

/** Trainings and models. */
export class Learning {
  readonly draft: TrainingDraft;
  #runs = $state.raw<readonly TrainingRun[] | null>(null);
  #list = $state.raw<ModelList | null>(null);
  #subject = $state.raw<Subject>({ kind: 'new' });
  readonly #deps: LearningDeps;

  constructor(deps: LearningDeps) {
    this.#deps = deps;
    this.draft = new TrainingDraft(deps.client, deps.jobs, () => ({ taken: [...this.runs, ...this.models].map(({ id }) => id), active: this.active }));
    deps.client.onEvent((event) => {
      if (event.type === 'training') this.#take(event.run);
    });
  }

  /** All trainings, latest first; none until the app has answered. */
  get runs(): readonly TrainingRun[] {
    return this.#runs ?? [];
  }

  /** All models, the one in use first; none until the app has answered. */
  get models(): readonly ModelCard[] {
    return this.#list?.models ?? [];
  }

  /** The model that {@link revert} goes back to, or null. */
  get revertTo(): string | null {
    return this.#list?.revertTo ?? null;
  }

  /** The model that {@link revert} puts out of use. */
  get afterRevertTo(): ModelCard | null {
    const before = this.models.find(({ id }) => id === this.revertTo);
    return this.models.find(({ kind, active }) => kind === before?.kind && active) ?? null;
  }

  /** Whether the app has told what there is. */
  get isLoaded(): boolean {
    return this.#runs !== null && this.#list !== null;
  }

  /** The model that measuring uses; null until known. */
  get active(): ModelCard | null {
    return this.models.find(({ kind, active }) => kind === 'lip-sync' && active) ?? null;
  }

  /** The training at work, or null. */
  get running(): TrainingRun | null {
    return this.runs.find(isAtWork) ?? null;
  }

  /** What is shown. A training or model that has gone gives way to a new training. */
  get subject(): Subject {
    const subject = this.#subject;
    if (subject.kind === 'run' && !this.runs.some(({ id }) => id === subject.id)) return { kind: 'new' };
    if (subject.kind === 'model' && !this.models.some(({ id }) => id === subject.id)) return { kind: 'new' };
    return subject;
  }

  /** Whether an order to a training has not been answered yet. */
  get isAsking(): boolean {
    return this.#deps.jobs.running.some(({ kind }) => kind === 'training');
  }

  show(subject: Subject): void {
    this.#subject = subject;
  }

  /** Reads everything, at the start and after a reconnect. Shows the training that is not over, if there is one. */
  async load(): Promise<void> {
    const read = { kind: 'models', title: 'Reading trainings and models', retry: () => void this.load() } as const;
    const outcome = await this.#deps.jobs.run(read, () => Promise.all([this.#deps.client.call('training.runs', {}), this.#deps.client.call('models.list', {})]));
    if (outcome.state !== 'done') return;
    [this.#runs, this.#list] = outcome.value;
    const open = this.runs.find(isOpen);
    if (open && this.#subject.kind === 'new' && this.draft.folders.length === 0) this.show({ kind: 'run', id: open.id });
  }

  /** Starts what the draft says. */
  async start(): Promise<void> {
    const { options } = this.draft;
    if (!options) return;
    this.draft.stopLooking();
    const run = await this.#ask('training', `Starting ${options.name}`, 'training.start', options);
    if (!run) return;
    this.draft.clear();
    this.#take(run);
    this.show({ kind: 'run', id: run.id });
  }

  async pause(runId: string): Promise<void> {
    this.#takeAnswer(await this.#ask('training', `Pausing ${runId}`, 'training.pause', { runId }));
  }

  async resume(runId: string): Promise<void> {
    this.#takeAnswer(await this.#ask('training', `Going on with ${runId}`, 'training.resume', { runId }));
  }

  /** Ends a training and keeps the best of it as a model. */
  async stop(runId: string): Promise<void> {
    this.#takeAnswer(await this.#ask('training', `Ending ${runId}`, 'training.stop', { runId }));
  }

  /** Forgets a training, and the model that it made unless that is in use, after asking. */
  async discard({ id, model }: TrainingRun): Promise<void> {
    const made = this.models.find((card) => card.id === model) ?? null;
    const text = !made
      ? `What ${id} has learned so far is deleted. Your footage is not touched.`
      : made.active
        ? `The curves of ${id} are deleted. The model stays: it is in use.`
        : `The model ${made.id} and the curves of its training are deleted. Your footage is not touched.`;
    if (!(await this.#deps.dialogs.confirm({ title: 'Discard the training?', text, action: 'Discard' }))) return;
    if (made && !made.active && !(await this.#changeModels(`Removing ${made.id}`, 'models.remove', { id: made.id }))) return;
    const runs = await this.#ask('training', `Discarding ${id}`, 'training.discard', { runId: id });
    if (runs) this.#runs = runs;
  }

  /** Measures with a model from now on. One that forgot is asked about first. */
  async activate({ id, losesBase }: Pick<ModelCard, 'id' | 'losesBase'>): Promise<void> {
    const text = `On the footage that it should not forget, ${id} is clearly worse than the model it continued. It may fail on clips that were measured well before.`;
    if (losesBase && !(await this.#deps.dialogs.confirm({ title: 'Use a model that forgot?', text, action: 'Use it all the same' }))) return;
    if (await this.#changeModels(`Putting ${id} to use`, 'models.activate', { id, evenIfWorse: losesBase })) this.#deps.announce(`Measuring uses ${id} now`);
  }

  /** Goes back to the model that was in use before. */
  async revert(): Promise<void> {
    const to = this.revertTo;
    if (to !== null && (await this.#changeModels(`Going back to ${to}`, 'models.revert', {}))) this.#deps.announce(`Measuring uses ${to} again`);
  }

  /** Deletes a model, after asking. */
  async remove({ id }: ModelCard): Promise<void> {
    const text = `The file of ${id} is deleted from this machine. Export it first if you may want it back.`;
    if (await this.#deps.dialogs.confirm({ title: 'Remove the model?', text, action: 'Remove' })) await this.#changeModels(`Removing ${id}`, 'models.remove', { id });
  }

  /** Writes a model to a file that the user chooses. */
  async export({ id }: ModelCard): Promise<void> {
    // The file browser asks before it hands out the name of a file that is there.
    const [path] = (await this.#deps.dialogs.browse({ purpose: 'export-model', name: `${id}.onnx` })) ?? [];
    if (path === undefined) return;
    const written = await this.#ask('models', `Exporting ${id}`, 'models.export', { id, path, overwrite: true });
    if (written) this.#deps.announce(`Written to ${written.path}`);
  }

  /** Adds a model from a file that the user chooses, and shows it. */
  async import(): Promise<void> {
    const [path] = (await this.#deps.dialogs.browse({ purpose: 'import-model' })) ?? [];
    if (path === undefined) return;
    const before = new Set(this.models.map(({ id }) => id));
    if (!(await this.#changeModels('Importing a model', 'models.import', { path }))) return;
    const added = this.models.find(({ id }) => !before.has(id));
    if (added) this.show({ kind: 'model', id: added.id });
  }

  /** Judges two models on footage; null when it was stopped or failed. */
  async compare(a: string, b: string, folders: readonly string[]): Promise<ModelComparison | null> {
    return this.#ask('compare', `Comparing ${a} and ${b}`, 'models.compare', { a, b, folders });
  }

  #takeAnswer(run: TrainingRun | null): void {
    if (run) this.#take(run);
  }

  #take(run: TrainingRun): void {
    const before = this.runs.find(({ id }) => id === run.id);
    this.#runs = before ? this.runs.map((other) => (other.id === run.id ? run : other)) : [run, ...this.runs];
    if (before && before.state !== run.state && run.state === 'failed') this.#deps.announce(`Training ${run.id} failed`);
    if (run.model === null || before?.model === run.model) return;
    if (before) this.#deps.announce(`Training ${run.id} is done`);
    void this.#changeModels('Reading the models', 'models.list', {});
  }

  async #changeModels<M extends 'models.list' | 'models.activate' | 'models.revert' | 'models.remove' | 'models.import'>(title: string, method: M, args: ArgsOf<M>): Promise<boolean> {
    const list = (await this.#ask('models', title, method, args)) as ModelList | null;
    if (list) this.#list = list;
    return list !== null;
  }

  async #ask<M extends MethodName>(kind: JobKind, title: string, method: M, args: ArgsOf<M>): Promise<ResultOf<M> | null> {
    const outcome = await this.#deps.jobs.run({ kind, title }, (call) => this.#deps.client.call(method, args, call));
    return outcome.state === 'done' ? outcome.value : null;
  }
}
