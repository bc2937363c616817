/** @file The commands that are about clips, projects and corrections. Playback and view register theirs where they live. */
import { constantCorrection, NO_CORRECTION } from '../../src-shared/model/alignment.ts';
import { ratio } from '../../src-shared/time.ts';
import { clipRate } from '../lib/clip-rate.ts';
import { type CommandHandler, registerCommand } from '../lib/commands.ts';
import type { CommandId } from '../lib/command-table.ts';
import type { JobKind } from './jobs.svelte.ts';
import { PROJECT_EXTENSION } from './project-file.svelte.ts';
import type { Workspace } from './workspace.ts';

/** Jobs that one key stops: those that were asked for and take a while. */
const STOPPABLE: ReadonlySet<JobKind> = new Set(['measure', 'fix', 'see', 'see-still', 'see-video', 'stems', 'stems-export', 'faces', 'learn-tags', 'tag']);

/** Registers them; returns the way to take them back. */
export function registerWindowCommands(workspace: Workspace): () => void {
  const { editor, dialogs, inspector, jobs, pages } = workspace;
  const { history, selection } = editor;
  const hasClips = () => editor.project.clips.length > 0;
  const canMeasure = () => editor.clip !== null && editor.media !== null && jobs.of('measure', editor.clip.id) === null;
  const stoppable = () => jobs.running.filter(({ kind }) => STOPPABLE.has(kind));
  const canCorrect = () => editor.clip !== null && editor.media !== null;
  const nudge =
    (seconds: () => number): CommandHandler =>
    ({ repeat }) =>
      editor.nudge(seconds(), { merge: repeat });
  const frame = () => 1 / ratio(clipRate(editor.media) ?? { num: 25, den: 1 });

  const table: readonly (readonly [CommandId, CommandHandler, (() => boolean)?])[] = [
    ['file.open', () => void openClips(workspace)],
    ['project.new', () => void createProject(workspace)],
    ['project.open', () => void openProject(workspace)],
    ['project.save', () => void saveProject(workspace)],
    ['project.save-as', () => void saveProjectAs(workspace)],
    ['project.export-timeline', () => dialogs.toggle('export-timeline'), hasClips],
    ['settings.open', () => dialogs.toggle('settings')],
    ['help.shortcuts', () => dialogs.toggle('shortcuts')],
    ['page.edit', () => pages.show('edit')],
    ['page.batch', () => pages.show('batch')],
    ['page.learn', () => pages.show('learn')],
    ['inspector.sync', () => inspector.show('sync'), hasClips],
    ['inspector.see', () => inspector.show('see'), hasClips],
    ['inspector.stems', () => inspector.show('stems'), hasClips],
    ['edit.undo', () => announce(workspace, 'Undone', history.undo()), () => history.canUndo],
    ['edit.redo', () => announce(workspace, 'Done again', history.redo()), () => history.canRedo],
    ['clip.next', () => selection.move(1), hasClips],
    ['clip.previous', () => selection.move(-1), hasClips],
    ['clip.select-all', () => selection.all(), hasClips],
    ['clip.remove', () => editor.remove(selection.ids), hasClips],
    ['clip.relink', () => void relink(workspace), () => editor.clip !== null],
    ['sync.measure', () => void measureSelected(workspace, false), canMeasure],
    ['sync.measure-thoroughly', () => void measureSelected(workspace, true), canMeasure],
    ['sync.measure-all', () => measureAll(workspace), hasClips],
    ['sync.cancel', () => stoppable().forEach(({ id }) => jobs.cancel(id)), () => stoppable().length > 0],
    ['sync.nudge-down-ms', nudge(() => -0.001), canCorrect],
    ['sync.nudge-up-ms', nudge(() => 0.001), canCorrect],
    ['sync.nudge-down-frame', nudge(() => -frame()), canCorrect],
    ['sync.nudge-up-frame', nudge(frame), canCorrect],
    ['sync.reset', () => editor.setCorrection(null), () => editor.clip?.correction != null],
    ['sync.none', () => editor.setCorrection(NO_CORRECTION), canCorrect],
    ['fix.write', () => void (editor.clip && editor.fixes.write(editor.clip.id)), () => canFix(workspace)],
  ];
  const registered = table.map(([id, handler, enabled]) => registerCommand(id, handler, enabled));
  return () => registered.forEach((takeBack) => takeBack());
}

/** Whether there is a file and a correction to write. */
export function canFix({ editor, jobs }: Workspace): boolean {
  return editor.clip !== null && editor.media !== null && editor.media.audio.length > 0 && jobs.of('fix', editor.clip.id) === null;
}

/** Sets the selected clip's offset as typed, keeping its drift unless it has steps. */
export function setOffset({ editor }: Workspace, offset: number): void {
  const [first, second] = editor.correction.segments;
  editor.setCorrection(constantCorrection(offset, second ? 0 : (first?.driftPpm ?? 0)));
}

function announce({ session }: Workspace, what: string, label: string | null): void {
  if (label !== null) session.announce(`${what}: ${label}`);
}

async function openClips(workspace: Workspace): Promise<void> {
  const paths = await workspace.dialogs.browse({ purpose: 'open-media' });
  if (paths) await workspace.openPaths(paths);
}

async function createProject({ pages, projectFile }: Workspace): Promise<void> {
  pages.show('edit');
  await projectFile.create();
}

async function openProject(workspace: Workspace): Promise<void> {
  const paths = await workspace.dialogs.browse({ purpose: 'open-project' });
  if (paths?.[0]) await workspace.openProject(paths[0]);
}

async function saveProject(workspace: Workspace): Promise<void> {
  if (workspace.projectFile.path === null) await saveProjectAs(workspace);
  else await workspace.projectFile.save();
}

async function saveProjectAs({ dialogs, projectFile, editor }: Workspace): Promise<void> {
  const first = editor.project.clips[0]?.path ?? null;
  const folder = first === null ? null : first.slice(0, Math.max(first.lastIndexOf('/'), first.lastIndexOf('\\')));
  const paths = await dialogs.browse({ purpose: 'save-project', folder: folder || null, name: `${editor.project.name}${PROJECT_EXTENSION}` });
  if (paths?.[0]) await projectFile.save(paths[0]);
}

/** Points a clip to where its file is now. */
async function relink({ dialogs, editor }: Workspace): Promise<void> {
  const { clip } = editor;
  if (!clip) return;
  const name = clip.path.slice(Math.max(clip.path.lastIndexOf('/'), clip.path.lastIndexOf('\\')) + 1);
  const paths = await dialogs.browse({ purpose: 'locate-file', name, explanation: `${clip.path} is not there. Show where it is now.` });
  const path = paths?.[0];
  if (path === undefined) return;
  editor.dispatch({ type: 'set-file', id: clip.id, path, fingerprint: null });
  const moved = editor.clipOf(clip.id);
  if (moved) await editor.openClip(moved, moved.estimate === null);
}

async function measureSelected({ editor }: Workspace, thorough: boolean): Promise<void> {
  await Promise.all(editor.selection.ids.map((id) => editor.measure(id, thorough)));
}

function measureAll({ editor }: Workspace): void {
  for (const clip of editor.project.clips) if (clip.estimate === null) void editor.measure(clip.id);
}
