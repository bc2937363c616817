/** @file Edits as data. `apply` returns the new document and the command that takes it back. */
import type { TimeRange } from '../time.ts';
import type { AlignmentEstimate, Correction } from './alignment.ts';
import type { Clip, Project } from './project.ts';
import { applyToGroups } from './group-commands.ts';
import type { ClipStems, StemFileRef } from './stem.ts';
import type { ClipTags, TagGroup } from './tags.ts';

/** Everything that can happen to a project. */
export type Command =
  | { readonly type: 'insert-clips'; readonly at: number; readonly clips: readonly Clip[] }
  | { readonly type: 'remove-clips'; readonly ids: readonly string[] }
  /** Puts clips back where they were: the inverse of removing from several places. */
  | { readonly type: 'restore-clips'; readonly places: readonly { readonly at: number; readonly clip: Clip }[] }
  | { readonly type: 'set-correction'; readonly id: string; readonly correction: Correction | null }
  | { readonly type: 'set-audio-track'; readonly id: string; readonly audioTrack: number | null }
  | { readonly type: 'set-range'; readonly id: string; readonly range: TimeRange | null }
  | { readonly type: 'set-estimate'; readonly id: string; readonly estimate: AlignmentEstimate | null }
  | { readonly type: 'set-file'; readonly id: string; readonly path: string; readonly fingerprint: Clip['fingerprint'] }
  | { readonly type: 'set-stems'; readonly id: string; readonly stems: ClipStems | null }
  | { readonly type: 'set-stem-files'; readonly id: string; readonly stemFiles: readonly StemFileRef[] }
  | { readonly type: 'set-output'; readonly id: string; readonly output: string | null }
  | { readonly type: 'set-tags'; readonly id: string; readonly tags: ClipTags | null }
  /** Adds a group and puts clips into it. */
  | { readonly type: 'insert-group'; readonly at: number; readonly group: TagGroup; readonly clips: readonly string[] }
  /** Its clips go where `before` says; out of any group unless told. */
  | { readonly type: 'remove-group'; readonly groupId: string; readonly before?: readonly GroupPlace[] }
  | { readonly type: 'rename-group'; readonly groupId: string; readonly name: string }
  /** Puts clips into groups, or out of any (null). */
  | { readonly type: 'set-groups'; readonly places: readonly GroupPlace[] }
  | { readonly type: 'rename'; readonly name: string };

/** A clip and the group it is in. */
export interface GroupPlace {
  readonly id: string;
  readonly group: string | null;
}

/** What {@link apply} returns. */
export interface Applied {
  readonly project: Project;
  readonly inverse: Command;
}

/**
 * Applies one command.
 *
 * @throws {RangeError} when the command names a clip or a group that is not there.
 */
export function apply(project: Project, command: Command): Applied {
  switch (command.type) {
    case 'insert-clips': {
      const clips = [...project.clips.slice(0, command.at), ...command.clips, ...project.clips.slice(command.at)];
      return { project: { ...project, clips }, inverse: { type: 'remove-clips', ids: command.clips.map(({ id }) => id) } };
    }
    case 'remove-clips': {
      const ids = new Set(command.ids);
      const places = project.clips.flatMap((clip, at) => (ids.has(clip.id) ? [{ at, clip }] : []));
      return { project: { ...project, clips: project.clips.filter(({ id }) => !ids.has(id)) }, inverse: { type: 'restore-clips', places } };
    }
    case 'restore-clips': {
      const clips = [...project.clips];
      for (const { at, clip } of command.places) clips.splice(at, 0, clip);
      return { project: { ...project, clips }, inverse: { type: 'remove-clips', ids: command.places.map(({ clip }) => clip.id) } };
    }
    case 'set-correction':
      return change(project, command.id, { correction: command.correction }, (old) => ({ ...command, correction: old.correction }));
    case 'set-audio-track':
      return change(project, command.id, { audioTrack: command.audioTrack }, (old) => ({ ...command, audioTrack: old.audioTrack }));
    case 'set-range':
      return change(project, command.id, { range: command.range }, (old) => ({ ...command, range: old.range }));
    case 'set-estimate':
      return change(project, command.id, { estimate: command.estimate }, (old) => ({ ...command, estimate: old.estimate }));
    case 'set-file':
      return change(project, command.id, { path: command.path, fingerprint: command.fingerprint }, (old) => ({
        ...command,
        path: old.path,
        fingerprint: old.fingerprint,
      }));
    case 'set-stems':
      return change(project, command.id, { stems: command.stems }, (old) => ({ ...command, stems: old.stems }));
    case 'set-stem-files':
      return change(project, command.id, { stemFiles: command.stemFiles }, (old) => ({ ...command, stemFiles: old.stemFiles }));
    case 'set-output':
      return change(project, command.id, { output: command.output }, (old) => ({ ...command, output: old.output }));
    case 'set-tags':
      return change(project, command.id, { tags: command.tags }, (old) => ({ ...command, tags: old.tags }));
    case 'insert-group':
    case 'remove-group':
    case 'rename-group':
    case 'set-groups':
      return applyToGroups(project, command);
    case 'rename':
      return { project: { ...project, name: command.name }, inverse: { type: 'rename', name: project.name } };
  }
}

function change(project: Project, id: string, fields: Partial<Clip>, inverseOf: (old: Clip) => Command): Applied {
  const old = project.clips.find((clip) => clip.id === id);
  if (!old) throw new RangeError(`No clip ${id} in project ${project.name}`);
  const clips = project.clips.map((clip) => (clip.id === id ? { ...clip, ...fields } : clip));
  return { project: { ...project, clips }, inverse: inverseOf(old) };
}
