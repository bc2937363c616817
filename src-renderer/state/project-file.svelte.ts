/** @file Where the document lives: restoring it at start, opening, saving, autosaving. The newest state always wins over an older write. */
import type { ResultOf } from '../../src-shared/contract/services.ts';
import { emptyProject } from '../../src-shared/model/project.ts';
import type { Client } from '../api/client.ts';
import type { Scope } from '../lib/scope.ts';
import type { Editor } from './editor.svelte.ts';
import type { Jobs } from './jobs.svelte.ts';
import { fileName } from './library.svelte.ts';

/** A pause in editing this long is taken to save, milliseconds. */
const AUTOSAVE_MS = 800;

/** Extension of project files. */
export const PROJECT_EXTENSION = '.slateless';

type RecentProject = ResultOf<'project.recent'>[number];

/** The project's file. */
export class ProjectFile {
  #path = $state<string | null>(null);
  #notes = $state.raw<readonly string[]>([]);
  #saving = $state<'saved' | 'unsaved' | 'saving' | 'failed'>('saved');
  #recent = $state.raw<readonly RecentProject[]>([]);
  #cancelTimer: (() => void) | null = null;
  readonly #editor: Editor;
  readonly #client: Pick<Client, 'call'>;
  readonly #jobs: Jobs;
  readonly #scope: Scope;

  constructor(editor: Editor, deps: { readonly client: Pick<Client, 'call'>; readonly jobs: Jobs; readonly scope: Scope }) {
    this.#editor = editor;
    this.#client = deps.client;
    this.#jobs = deps.jobs;
    this.#scope = deps.scope;
    editor.onChange(() => this.#scheduleSave());
  }

  /** Path of the project file; null until it is saved under a name. */
  get path(): string | null {
    return this.#path;
  }

  /** What had to be repaired or could not be found on opening, in words. */
  get notes(): readonly string[] {
    return this.#notes;
  }

  /** Whether what is on screen is on disk. */
  get saving(): 'saved' | 'unsaved' | 'saving' | 'failed' {
    return this.#saving;
  }

  /** Projects used lately, newest first. */
  get recent(): readonly RecentProject[] {
    return this.#recent;
  }

  /** Brings back the project of the last run. */
  async restore(): Promise<void> {
    const outcome = await this.#jobs.run({ kind: 'project', title: 'Opening the last project' }, (call) => this.#client.call('project.restore', {}, call));
    if (outcome.state === 'done') this.#show(outcome.value);
    await this.#loadRecent();
  }

  /** Opens a project file, after saving the one on screen. */
  async open(path: string): Promise<void> {
    await this.flush();
    const spec = { kind: 'project', title: `Opening ${fileName(path)}` } as const;
    const outcome = await this.#jobs.run(spec, (call) => this.#client.call('project.open', { path }, call));
    if (outcome.state === 'done') this.#show(outcome.value);
    await this.#loadRecent();
  }

  /** Starts an empty project, after saving the one on screen. */
  async create(): Promise<void> {
    await this.flush();
    this.#show({ project: emptyProject(), path: null, notes: [] });
    await this.#save(null);
  }

  /** Saves under a path, or in place; returns false when that failed. In place without a path is the app's own folder. */
  async save(path: string | null = this.#path): Promise<boolean> {
    const isNewName = path !== null && path !== this.#path;
    if (isNewName) this.#editor.dispatch({ type: 'rename', name: projectName(path) }, { record: false });
    const saved = await this.#save(path);
    if (saved && isNewName) await this.#loadRecent();
    return saved;
  }

  /** Writes now what autosave would write soon. */
  async flush(): Promise<void> {
    if (this.#saving === 'unsaved') await this.#save(this.#path);
  }

  /** Takes the notes off the screen. */
  dismissNotes(): void {
    this.#notes = [];
  }

  #show({ project, path, notes }: ResultOf<'project.open'>): void {
    this.#path = path;
    this.#notes = notes;
    this.#editor.load(project);
    this.#saving = 'saved';
  }

  #scheduleSave(): void {
    this.#saving = 'unsaved';
    this.#cancelTimer?.();
    this.#cancelTimer = this.#scope.timeout(AUTOSAVE_MS, () => {
      // In the middle of a drag the document is not what anybody decided yet.
      if (this.#editor.history.isMarked) this.#scheduleSave();
      else void this.#save(this.#path);
    });
  }

  async #save(path: string | null): Promise<boolean> {
    this.#cancelTimer?.();
    const { project } = this.#editor;
    this.#saving = 'saving';
    const spec = { kind: 'project', title: 'Saving the project', retry: () => void this.#save(path) } as const;
    const outcome = await this.#jobs.run(spec, (call) => this.#client.call('project.save', { project, path }, call));
    if (outcome.state === 'done') this.#path = outcome.value.path;
    const isNewest = this.#editor.project === project;
    this.#saving = outcome.state !== 'done' ? 'failed' : isNewest ? 'saved' : 'unsaved';
    if (outcome.state === 'done' && !isNewest) this.#scheduleSave();
    return outcome.state === 'done';
  }

  async #loadRecent(): Promise<void> {
    const outcome = await this.#jobs.run({ kind: 'project', title: 'Reading recent projects', quiet: true }, (call) => this.#client.call('project.recent', {}, call));
    if (outcome.state === 'done') this.#recent = outcome.value;
  }
}

/** Name of a project by its file. */
export function projectName(path: string): string {
  const name = fileName(path);
  return name.endsWith(PROJECT_EXTENSION) ? name.slice(0, -PROJECT_EXTENSION.length) : name;
}
