/** @file Everything one window works with, built once. Components reach it through the context; nothing here draws. */
import { createContext } from 'svelte';
import { isCanceled } from '../../src-shared/contract/errors.ts';
import { type Client, DisconnectedError } from '../api/client.ts';
import type { CommandId } from '../lib/command-table.ts';
import type { NamedFile } from '../lib/dropped-files.ts';
import type { Scope } from '../lib/scope.ts';
import { rebind } from '../lib/shortcuts.ts';
import { Learning } from '../learn/learning.svelte.ts';
import { HeatMapExports } from '../see/heat-map-exports.svelte.ts';
import { HeatMapLook } from '../see/heat-map-look.svelte.ts';
import { HeatMaps } from '../see/heat-maps.svelte.ts';
import { Tagging } from '../tags/tagging.svelte.ts';
import { Pages } from '../pages/pages.svelte.ts';
import { StemExports } from '../stems/stem-exports.svelte.ts';
import { Stems } from '../stems/stems.svelte.ts';
import { VisibleFaces } from '../stems/visible-faces.svelte.ts';
import { Dialogs } from './dialogs.svelte.ts';
import { Editor } from './editor.svelte.ts';
import { Inspector } from './inspector.svelte.ts';
import { Jobs } from './jobs.svelte.ts';
import { PaneSizes } from './pane-sizes.svelte.ts';
import { PROJECT_EXTENSION, ProjectFile } from './project-file.svelte.ts';
import { Session } from './session.svelte.ts';
import { Settings } from './settings.svelte.ts';

/** The window's state. */
export class Workspace {
  readonly client: Client;
  readonly jobs = new Jobs();
  readonly dialogs = new Dialogs();
  readonly pages = new Pages();
  readonly panes = new PaneSizes();
  readonly inspector = new Inspector();
  readonly settings: Settings;
  readonly session: Session;
  readonly editor: Editor;
  readonly projectFile: ProjectFile;
  readonly learning: Learning;
  readonly tagging: Tagging;
  readonly heatMaps: HeatMaps;
  readonly heatMapLook: HeatMapLook;
  readonly heatMapExports: HeatMapExports;
  readonly stems: Stems;
  readonly stemExports: StemExports;
  readonly visibleFaces: VisibleFaces;
  #started: Promise<void> = Promise.resolve();

  constructor(client: Client, scope: Scope) {
    this.client = client;
    const { jobs, dialogs } = this;
    this.settings = new Settings(client);
    this.session = new Session(client, jobs);
    this.editor = new Editor({ client, jobs, dialogs, settings: this.settings, announce: (text) => this.session.announce(text) });
    this.projectFile = new ProjectFile(this.editor, { client, jobs, scope });
    this.learning = new Learning({ client, jobs, dialogs, announce: (text) => this.session.announce(text) });
    const announce = (text: string) => this.session.announce(text);
    this.heatMapLook = new HeatMapLook(this.settings, (changes) => void this.changeSettings(changes));
    this.heatMaps = new HeatMaps(this.editor, { client, jobs, announce });
    this.heatMapExports = new HeatMapExports(this.editor, { client, jobs, dialogs, look: this.heatMapLook, settings: this.settings, announce });
    this.stems = new Stems(this.editor, { client, jobs, announce });
    this.stemExports = new StemExports(this.editor, { client, jobs, dialogs, settings: this.settings, announce });
    this.visibleFaces = new VisibleFaces(this.editor, { client, jobs });
    this.tagging = new Tagging({ client, jobs, dialogs, editor: this.editor, announce });
    let wasConnected = true;
    scope.onDispose(
      client.onConnection((connected) => {
        // The app may have been started anew: it knows nothing of what this window had opened.
        if (connected && !wasConnected) void this.#reconnect();
        wasConnected = connected;
      }),
    );
  }

  /** Reads the settings, brings back the last project and opens what the command line named. */
  async start(): Promise<void> {
    this.#started = this.#restore();
    await this.#started;
    void this.learning.load();
    void this.tagging.load();
    const paths = this.session.info?.openPaths ?? [];
    if (paths.length > 0) await this.openPaths(paths);
  }

  /** Opens clips, folders or a project, by path, and shows them. Waits for the last project to be back, which would replace them otherwise. */
  async openPaths(paths: readonly string[]): Promise<void> {
    await this.#started;
    this.pages.show('edit');
    const project = paths.find((path) => path.endsWith(PROJECT_EXTENSION));
    if (project !== undefined) await this.projectFile.open(project);
    else await this.editor.openPaths(paths);
  }

  /** Opens a project file, whatever it is called: a backup, for instance. */
  async openProject(path: string): Promise<void> {
    await this.#started;
    this.pages.show('edit');
    await this.projectFile.open(path);
  }

  /** Opens files whose path the browser did not tell. */
  async openNamed(files: readonly NamedFile[]): Promise<void> {
    const paths = await this.findNamed(files);
    if (paths.length > 0) await this.openPaths(paths);
  }

  /** Paths of files whose path the browser did not tell: found by name and size, or else shown in the file browser. */
  async findNamed(files: readonly NamedFile[]): Promise<readonly string[]> {
    if (files.length === 0) return [];
    const spec = { kind: 'files', title: files.length === 1 ? `Looking for ${files[0]?.name}` : `Looking for ${files.length} files` } as const;
    const outcome = await this.jobs.run(spec, (call) => this.client.call('files.locate', { files }, call));
    if (outcome.state !== 'done') return [];
    const found = outcome.value.filter((path) => path !== null);
    const missing = files.filter((_, index) => outcome.value[index] === null);
    const [first] = missing;
    if (!first) return found;
    const others = missing.length > 1 ? ` and ${missing.length - 1} more` : '';
    const explanation = `Browsers do not tell where a dropped file is, and ${first.name}${others} was not found in the usual folders. Show where it is, just this once.`;
    const chosen = await this.dialogs.browse({ purpose: 'open-media', name: missing.length === 1 ? first.name : '', explanation });
    return [...found, ...(chosen ?? [])];
  }

  /** Changes settings; a refusal is shown like any failed job. */
  async changeSettings(changes: Parameters<Settings['set']>[0]): Promise<void> {
    await this.jobs.run({ kind: 'project', title: 'Storing the settings' }, () => this.settings.set(changes));
    if ('ffmpegPath' in changes) await this.jobs.run({ kind: 'project', title: 'Looking for ffmpeg' }, () => this.session.load());
  }

  /** Gives a command other key chords. */
  rebind(id: CommandId, chords: readonly string[]): Promise<void> {
    return this.changeSettings({ shortcuts: rebind(this.settings.values.shortcuts, id, chords) });
  }

  async #restore(): Promise<void> {
    const outcome = await this.jobs.run({ kind: 'project', title: 'Starting', retry: () => void this.start() }, async () => {
      await Promise.all([this.settings.load(), this.session.load()]);
    });
    if (outcome.state === 'done') await this.projectFile.restore();
  }

  async #reconnect(): Promise<void> {
    try {
      await this.session.load();
      this.editor.library.clear();
      this.editor.openAll();
      await this.learning.load();
      await this.tagging.load();
    } catch (error) {
      // Gone again: the next reconnect tries once more.
      if (!(error instanceof DisconnectedError) && !isCanceled(error)) throw error;
    }
  }
}

const [getContext, setContext] = createContext<Workspace>();

/** The window's state. Call while a component is initialized. */
export const getWorkspace = getContext;

/** Provides the state. Call once, in `App.svelte`. */
export const setWorkspaceContext = setContext;
