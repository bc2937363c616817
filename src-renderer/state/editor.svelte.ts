/**
 * @file The document and what is selected in it. The only writer of the project: every change is a command, applied here and recorded in the
 * history unless it is the result of a job.
 */
import { createContext } from 'svelte';
import { SvelteSet } from 'svelte/reactivity';
import { type AlignmentEstimate, type Correction, NO_CORRECTION, nudge as nudged } from '../../src-shared/model/alignment.ts';
import { apply, type Command } from '../../src-shared/model/commands.ts';
import type { MediaInfo } from '../../src-shared/model/media.ts';
import { type Clip, emptyProject, newClip, type Project } from '../../src-shared/model/project.ts';
import type { Client } from '../api/client.ts';
import { labelOf } from './command-label.ts';
import type { Dialogs } from './dialogs.svelte.ts';
import { effectiveCorrection } from './effective-correction.ts';
import { Fixes } from './fixes.svelte.ts';
import { History } from './history.svelte.ts';
import type { Jobs } from './jobs.svelte.ts';
import { Library } from './library.svelte.ts';
import { Measurements } from './measurements.svelte.ts';
import { Selection } from './selection.svelte.ts';
import type { Settings } from './settings.svelte.ts';

/** What the editor works with. */
export interface EditorDeps {
  readonly client: Pick<Client, 'call'>;
  readonly jobs: Jobs;
  readonly settings: Settings;
  readonly dialogs: Pick<Dialogs, 'confirm'>;
  /** Tells a result to people who do not see it appear. */
  readonly announce: (text: string) => void;
}

/** How a command is applied. */
export interface DispatchOptions {
  /** False for results of jobs: they are no edits. True unless told. */
  readonly record?: boolean;
  /** Continue the newest history entry: a key is held down. */
  readonly merge?: boolean;
}

/** The open project. */
export class Editor {
  readonly history: History;
  readonly library: Library;
  readonly selection: Selection;
  readonly measurements: Measurements;
  readonly fixes: Fixes;
  #project = $state.raw<Project>(emptyProject());
  readonly #listeners = new Set<() => void>();
  readonly #outdated = new SvelteSet<string>();
  readonly #deps: EditorDeps;

  constructor(deps: EditorDeps) {
    this.#deps = deps;
    this.history = new History((command) => this.#apply(command));
    this.library = new Library(deps.client, deps.jobs);
    this.selection = new Selection(() => this.#project.clips.map(({ id }) => id));
    this.measurements = new Measurements(this, deps);
    this.fixes = new Fixes(this, deps);
  }

  get project(): Project {
    return this.#project;
  }

  /** Calls back after each change of the document, but not when another one is loaded; returns the way to stop. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Id of the clip that viewer, timeline and sync panel show. */
  get selectedId(): string | null {
    return this.selection.primary;
  }

  /** The selected clip. */
  get clip(): Clip | null {
    return this.selectedId === null ? null : this.clipOf(this.selectedId);
  }

  /** Probed facts of the selected clip's file; null while it is opened or cannot be. */
  get media(): MediaInfo | null {
    return this.clip ? this.library.mediaOf(this.clip.path) : null;
  }

  /** The selected clip's measurement: what is known so far while it is measured, else the last answer. */
  get estimate(): AlignmentEstimate | null {
    return this.clip ? this.estimateOf(this.clip) : null;
  }

  /** What will be done to the selected clip's sound: the editor's decision, else what the last measurement asks for. */
  get correction(): Correction {
    return this.clip ? effectiveCorrection(this.clip) : NO_CORRECTION;
  }

  /** Audio track in use: the chosen one, else the measured one, else the loudest. */
  get audioTrack(): number {
    return this.clip ? this.audioTrackOf(this.clip) : 0;
  }

  /** A clip by id, or null. */
  clipOf(clipId: string): Clip | null {
    return this.#project.clips.find(({ id }) => id === clipId) ?? null;
  }

  /** Probed facts of a clip's file, or null. */
  mediaOf(clipId: string): MediaInfo | null {
    const clip = this.clipOf(clipId);
    return clip ? this.library.mediaOf(clip.path) : null;
  }

  /** See {@link estimate}. */
  estimateOf(clip: Clip): AlignmentEstimate | null {
    return this.measurements.partialOf(clip.id) ?? clip.estimate;
  }

  /** See {@link audioTrack}. */
  audioTrackOf(clip: Clip): number {
    return clip.audioTrack ?? clip.estimate?.audioTrack ?? this.library.loudestTrack(clip.path);
  }

  /** Whether a clip's file is no longer the one that was measured. */
  isOutdated(clipId: string): boolean {
    return this.#outdated.has(clipId);
  }

  /** Applies an edit and records it. A command about a clip that has meanwhile been removed does nothing. */
  dispatch(command: Command, { record = true, merge = false }: DispatchOptions = {}): void {
    if ('id' in command && !this.clipOf(command.id)) return;
    const inverse = this.#apply(command);
    if (record) this.history.record(labelOf(command), inverse, merge);
  }

  /** Makes a clip the one that is shown. */
  select(clipId: string | null): void {
    this.selection.set(clipId);
  }

  /** Decides the selected clip's correction; null goes back to what was measured. */
  setCorrection(correction: Correction | null, options: DispatchOptions = {}): void {
    if (this.clip) this.dispatch({ type: 'set-correction', id: this.clip.id, correction }, options);
  }

  /** Moves the selected clip's offset by `delta` seconds. */
  nudge(delta: number, options: DispatchOptions = {}): void {
    this.setCorrection(nudged(this.correction, delta), options);
  }

  /** Adds files, and the media in folders, to the end of the list. Files already in it are selected instead. */
  async openPaths(paths: readonly string[]): Promise<void> {
    const spec = { kind: 'files', title: 'Looking for media' } as const;
    const outcome = await this.#deps.jobs.run(spec, (call) => this.#deps.client.call('files.expand', { paths }, call));
    if (outcome.state !== 'done') return;
    const known = new Map(this.#project.clips.map((clip) => [clip.path, clip.id]));
    const clips = [...new Set(outcome.value)].filter((path) => !known.has(path)).map((path) => newClip(crypto.randomUUID(), path));
    if (clips.length > 0) this.dispatch({ type: 'insert-clips', at: this.#project.clips.length, clips });
    const first = clips[0]?.id ?? outcome.value.flatMap((path) => known.get(path) ?? [])[0];
    if (first) this.select(first);
    await Promise.all(clips.map((clip) => this.openClip(clip, this.#deps.settings.values.measureOnOpen)));
  }

  /** Probes a clip's file, notes which file it was, and measures it if wanted. */
  async openClip(clip: Clip, thenMeasure: boolean): Promise<void> {
    const media = await this.library.open(clip.path, clip.id);
    if (!media) return;
    const fingerprint = { sizeBytes: media.sizeBytes, modifiedMs: media.modifiedMs };
    const same = clip.fingerprint?.sizeBytes === fingerprint.sizeBytes && clip.fingerprint.modifiedMs === fingerprint.modifiedMs;
    if (!same && clip.fingerprint !== null && clip.estimate !== null) this.#outdated.add(clip.id);
    if (!same) this.dispatch({ type: 'set-file', id: clip.id, path: clip.path, fingerprint }, { record: false });
    if (thenMeasure) await this.measure(clip.id);
  }

  /** Measures a clip. */
  async measure(clipId: string, thorough = false): Promise<void> {
    const clip = this.clipOf(clipId);
    if (clip) await this.measurements.measure(clip, thorough);
  }

  /** Takes clips off the list and stops what was being done with them. */
  remove(clipIds: readonly string[]): void {
    if (clipIds.length === 0) return;
    this.#deps.jobs.cancelWhere(({ clipId }) => clipIds.includes(clipId ?? ''));
    this.selection.moveOff(clipIds);
    this.dispatch({ type: 'remove-clips', ids: clipIds });
  }

  /** Shows another document. Nothing of the old one can be undone any more. */
  load(project: Project): void {
    // What was looked for was for the old document; batches, trainings and models are of none.
    this.#deps.jobs.cancelWhere(({ kind, clipId }) => kind === 'files' || (clipId ?? null) !== null);
    this.history.clear();
    this.#project = project;
    this.select(project.clips[0]?.id ?? null);
    this.openAll();
  }

  /** Probes every clip's file that is not open yet. */
  openAll(): void {
    for (const clip of this.#project.clips) void this.openClip(clip, false);
  }

  #apply(command: Command): Command {
    const { project, inverse } = apply(this.#project, command);
    this.#project = project;
    for (const listener of this.#listeners) listener();
    if (command.type === 'set-estimate') this.#outdated.delete(command.id);
    // An undone removal or re-link brings back files that were never opened in this run.
    if (command.type === 'restore-clips') for (const { clip } of command.places) void this.library.open(clip.path, clip.id);
    if (command.type === 'set-file') void this.library.open(command.path, command.id);
    return inverse;
  }
}

const [getContext, setContext] = createContext<Editor>();

/** The editor. Call while a component is initialized. */
export const getEditor = getContext;

/** Provides the editor. Call once, in `App.svelte`. */
export const setEditorContext = setContext;
