/** @file What is done with groups, as edits that can be undone. */
import type { FolderGroup } from '../../src-shared/contract/tags.ts';
import { newClip } from '../../src-shared/model/project.ts';
import type { TagGroup } from '../../src-shared/model/tags.ts';
import type { Editor } from '../state/editor.svelte.ts';

/** The group of that name, whatever the case; null without one. */
export function groupNamed({ project }: Pick<Editor, 'project'>, name: string): TagGroup | null {
  const wanted = name.trim().toLocaleLowerCase();
  return project.groups.find((group) => group.name.toLocaleLowerCase() === wanted) ?? null;
}

/** Adds a group with clips in it, under a name of its own unless one is given. A group that has the name takes the clips instead. */
export function addGroup(editor: Editor, clipIds: readonly string[], name?: string): TagGroup {
  const known = name === undefined ? null : groupNamed(editor, name);
  if (known) {
    putInto(editor, known.id, clipIds);
    return known;
  }
  const group = { id: crypto.randomUUID(), name: name?.trim() || freeName(editor) };
  editor.dispatch({ type: 'insert-group', at: editor.project.groups.length, group, clips: clipIds });
  return group;
}

/** Puts clips into a group, or out of any (null). Clips that are there already stay as they are. */
export function putInto(editor: Editor, groupId: string | null, clipIds: readonly string[]): void {
  const places = clipIds.filter((id) => editor.clipOf(id)?.group !== groupId).map((id) => ({ id, group: groupId }));
  if (places.length > 0) editor.dispatch({ type: 'set-groups', places });
}

/** Renames a group. False where the name is empty or another group has it. */
export function renameGroup(editor: Editor, groupId: string, name: string): boolean {
  const trimmed = name.trim();
  const same = groupNamed(editor, trimmed);
  if (trimmed === '' || (same && same.id !== groupId)) return false;
  if (same?.name !== trimmed) editor.dispatch({ type: 'rename-group', groupId, name: trimmed });
  return true;
}

/** Takes a group away; its clips stay in the list. */
export function removeGroup(editor: Editor, groupId: string): void {
  editor.dispatch({ type: 'remove-group', groupId });
}

/** Makes groups of folders: their files become clips where they are none yet. One step of undo. */
export async function addFolders(editor: Editor, folders: readonly FolderGroup[]): Promise<void> {
  editor.history.mark('add groups');
  const known = new Map(editor.project.clips.map((clip) => [clip.path, clip]));
  const added = [...new Set(folders.flatMap(({ paths }) => paths))].filter((path) => !known.has(path)).map((path) => newClip(crypto.randomUUID(), path));
  for (const clip of added) known.set(clip.path, clip);
  if (added.length > 0) editor.dispatch({ type: 'insert-clips', at: editor.project.clips.length, clips: added });
  for (const { tag, paths } of folders) addGroup(editor, paths.flatMap((path) => known.get(path)?.id ?? []), tag);
  editor.history.squashToMark();
  await Promise.all(added.map((clip) => editor.openClip(clip, false)));
}

function freeName(editor: Editor): string {
  for (let number = editor.project.groups.length + 1; ; number++) {
    const name = `Group ${number}`;
    if (!groupNamed(editor, name)) return name;
  }
}
