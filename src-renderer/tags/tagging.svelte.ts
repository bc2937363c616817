/** @file Tags in the window: which sets there are, which one is in use, learning it from the groups, and giving its tags to clips. */
import type { LeftOutClip, TagSet } from '../../src-shared/contract/tags.ts';
import type { Clip } from '../../src-shared/model/project.ts';
import type { Client } from '../api/client.ts';
import type { Dialogs } from '../state/dialogs.svelte.ts';
import type { Editor } from '../state/editor.svelte.ts';
import type { Jobs } from '../state/jobs.svelte.ts';
import { fileName } from '../state/library.svelte.ts';
import { ClipDrag } from './clip-drag.svelte.ts';
import { addFolders } from './group-edits.ts';
import { chipText, evaluationText, learnObstacle } from './tag-words.ts';

/** What the state works with. */
export interface TaggingDeps {
  readonly client: Pick<Client, 'call'>;
  readonly jobs: Jobs;
  readonly dialogs: Pick<Dialogs, 'confirm' | 'browse'>;
  readonly editor: Editor;
  readonly announce: (text: string) => void;
}

/** Name of the set that is learned unless another is chosen. */
const DEFAULT_NAME = 'my-tags';

/** Tag sets and what is done with them. */
export class Tagging {
  readonly drag = new ClipDrag();
  #sets = $state.raw<readonly TagSet[]>([]);
  #name = $state<string | null>(null);
  #leftOut = $state.raw<readonly LeftOutClip[]>([]);
  readonly #deps: TaggingDeps;

  constructor(deps: TaggingDeps) {
    this.#deps = deps;
  }

  /** All sets, the latest learned first. */
  get sets(): readonly TagSet[] {
    return this.#sets;
  }

  /** Name of the set in use: the one chosen, else the one that the project's clips were tagged by, else the latest. */
  get name(): string {
    const used = () => this.#deps.editor.project.clips.find(({ tags }) => tags && this.#sets.some(({ name }) => name === tags.set))?.tags?.set;
    return this.#name ?? used() ?? this.#sets[0]?.name ?? DEFAULT_NAME;
  }

  /** The set of that name, or null where it has not been learned. */
  get set(): TagSet | null {
    return this.#sets.find(({ name }) => name === this.name) ?? null;
  }

  /** Clips that the last learning could do nothing with. */
  get leftOut(): readonly LeftOutClip[] {
    return this.#leftOut;
  }

  /** Why nothing can be learned now, or null. */
  get obstacle(): string | null {
    return learnObstacle(this.#deps.editor.project);
  }

  /** The learning under way, or null. */
  get learning() {
    return this.#deps.jobs.of('learn-tags', null);
  }

  /** Clips whose tags are missing or were told by something learned earlier, and whose files are open. */
  get untagged(): readonly Clip[] {
    const { set } = this;
    return this.#deps.editor.project.clips.filter(({ id, tags }) => set && (tags?.set !== set.name || tags.version !== set.version) && this.#deps.editor.mediaOf(id));
  }

  choose(name: string): void {
    this.#name = name;
    this.#leftOut = [];
  }

  /** Reads which sets there are, at the start and after a reconnect. */
  async load(): Promise<void> {
    const outcome = await this.#deps.jobs.run({ kind: 'models', title: 'Reading tags', retry: () => void this.load() }, (call) => this.#deps.client.call('tags.list', {}, call));
    if (outcome.state === 'done') this.#sets = outcome.value;
  }

  /** Learns the groups of the project under the name in use, then tags all clips. */
  async learn(): Promise<void> {
    const { client, jobs, editor, announce } = this.#deps;
    const { name } = this;
    if (this.learning || this.obstacle !== null || !(await this.#mayReplace())) return;
    const groups = editor.project.groups.map((group) => ({ tag: group.name, clips: editor.project.clips.filter((clip) => clip.group === group.id).flatMap((clip) => this.#clip(clip)) }));
    const outcome = await jobs.run({ kind: 'learn-tags', title: `Learning ${name}`, retry: () => void this.learn() }, (call) => client.call('tags.learn', { name, groups }, call));
    if (outcome.state !== 'done') return;
    const { set, leftOut } = outcome.value;
    this.#sets = [set, ...this.#sets.filter((other) => other.name !== set.name)];
    this.#name = name;
    this.#leftOut = leftOut;
    announce(`Learned ${name}: ${evaluationText(set.evaluation)}`);
    await this.tagAll();
  }

  /** Tags every clip that the set in use has not judged. */
  async tagAll(): Promise<void> {
    if (!this.set || this.set.stale) return;
    await Promise.all(this.untagged.map((clip) => this.#tag(clip)));
  }

  /** Lets the user choose a folder, and makes a group of each of its sub-folders. */
  async addFolders(): Promise<void> {
    const { client, dialogs, jobs, editor } = this.#deps;
    const explanation = 'Each of its sub-folders becomes a group with the clips in it.';
    const [path] = (await dialogs.browse({ purpose: 'choose-folder', title: 'Folder with a sub-folder per tag', explanation })) ?? [];
    if (path === undefined) return;
    const outcome = await jobs.run({ kind: 'files', title: 'Looking for groups' }, (call) => client.call('tags.folders', { path }, call));
    if (outcome.state === 'done') await addFolders(editor, outcome.value);
  }

  async #tag(clip: Clip): Promise<void> {
    const { client, jobs, editor, announce } = this.#deps;
    const [asked] = this.#clip(clip);
    if (!asked || jobs.of('tag', clip.id)) return;
    const spec = { kind: 'tag', title: `Tagging ${fileName(clip.path)}`, clipId: clip.id, lane: 'analysis', retry: () => void this.tagAll() } as const;
    const outcome = await jobs.run(spec, (call) => client.call('tags.tag', { ...asked, set: this.name }, call));
    if (outcome.state !== 'done') return;
    editor.dispatch({ type: 'set-tags', id: clip.id, tags: outcome.value }, { record: false });
    announce(`${fileName(clip.path)}: ${chipText(outcome.value)}`);
  }

  /** A clip as the app takes it; nothing while its file is not open. */
  #clip(clip: Clip) {
    const media = this.#deps.editor.mediaOf(clip.id);
    return media ? [{ mediaId: media.id, audioTrack: this.#deps.editor.audioTrackOf(clip), range: clip.range }] : [];
  }

  /** What was learned from other groups is not replaced unasked: it cannot be undone. */
  async #mayReplace(): Promise<boolean> {
    const { set } = this;
    const names = new Set(this.#deps.editor.project.groups.map(({ name }) => name));
    if (!set || set.tags.every((tag) => names.has(tag))) return true;
    const text = `It tells ${set.tags.join(', ')}. This project has other groups; learning them under this name forgets what it knows now. Choose another name to keep both.`;
    return this.#deps.dialogs.confirm({ title: `Replace ${set.name}?`, text, action: 'Replace' });
  }
}
