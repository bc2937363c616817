/** @file The edits of groups. A clip knows its group, so clips that are removed and brought back are where they were. */
import type { Applied, Command, GroupPlace } from './commands.ts';
import type { Project } from './project.ts';

/** The commands about groups. */
export type GroupCommand = Extract<Command, { type: 'insert-group' | 'remove-group' | 'rename-group' | 'set-groups' }>;

/** Applies one of them. Throws RangeError for a clip or a group that is not there. */
export function applyToGroups(project: Project, command: GroupCommand): Applied {
  switch (command.type) {
    case 'insert-group': {
      const { group, at, clips } = command;
      const groups = [...project.groups.slice(0, at), group, ...project.groups.slice(at)];
      const placed = placeClips({ ...project, groups }, clips.map((id) => ({ id, group: group.id })));
      return { project: placed.project, inverse: { type: 'remove-group', groupId: group.id, before: placed.before } };
    }
    case 'remove-group': {
      const { group, at } = find(project, command.groupId);
      const clips = project.clips.filter((clip) => clip.group === group.id).map(({ id }) => id);
      const before = command.before ?? clips.map((id) => ({ id, group: null }));
      const { project: emptied } = placeClips(project, before);
      return { project: { ...emptied, groups: project.groups.filter(({ id }) => id !== group.id) }, inverse: { type: 'insert-group', at, group, clips } };
    }
    case 'rename-group': {
      const { group } = find(project, command.groupId);
      const groups = project.groups.map((other) => (other === group ? { ...group, name: command.name } : other));
      return { project: { ...project, groups }, inverse: { ...command, name: group.name } };
    }
    case 'set-groups': {
      const placed = placeClips(project, command.places);
      return { project: placed.project, inverse: { type: 'set-groups', places: placed.before } };
    }
  }
}

function find(project: Project, id: string) {
  const at = project.groups.findIndex((group) => group.id === id);
  const group = project.groups[at];
  if (!group) throw new RangeError(`No group ${id} in project ${project.name}`);
  return { group, at };
}

function placeClips(project: Project, places: readonly GroupPlace[]): { readonly project: Project; readonly before: readonly GroupPlace[] } {
  for (const { group } of places) if (group !== null) find(project, group);
  const before = places.map(({ id }) => {
    const clip = project.clips.find((known) => known.id === id);
    if (!clip) throw new RangeError(`No clip ${id} in project ${project.name}`);
    return { id, group: clip.group };
  });
  const wanted = new Map(places.map(({ id, group }) => [id, group]));
  const clips = project.clips.map((clip) => (wanted.has(clip.id) ? { ...clip, group: wanted.get(clip.id) ?? null } : clip));
  return { project: { ...project, clips }, before };
}
