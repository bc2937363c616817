/** @file Every command and its inverse are the identity. */
import { describe, expect, it } from 'vitest';
import { constantCorrection } from './alignment.ts';
import { apply, type Command } from './commands.ts';
import { emptyProject, newClip, type Project } from './project.ts';
import { presetMix } from './stem.ts';

const project: Project = {
  ...emptyProject('Reel 1'),
  clips: ['a', 'b', 'c', 'd'].map((id) => ({ ...newClip(id, `/footage/${id}.mov`), group: id === 'b' ? 'dogs' : id === 'c' ? 'drums' : null })),
  groups: [{ id: 'dogs', name: 'dog' }, { id: 'drums', name: 'drum' }],
};

const commands: readonly Command[] = [
  { type: 'insert-clips', at: 2, clips: [newClip('x', '/x.mp4'), newClip('y', '/y.mp4')] },
  { type: 'remove-clips', ids: ['a', 'c'] },
  { type: 'remove-clips', ids: ['d', 'b'] },
  { type: 'set-correction', id: 'b', correction: constantCorrection(0.08) },
  { type: 'set-audio-track', id: 'b', audioTrack: 1 },
  { type: 'set-range', id: 'b', range: { start: 1, end: 2 } },
  { type: 'set-estimate', id: 'b', estimate: null },
  { type: 'set-file', id: 'b', path: '/elsewhere/b.mov', fingerprint: { sizeBytes: 1, modifiedMs: 2 } },
  { type: 'set-stems', id: 'b', stems: { face: 1, mix: presetMix('dialogue-only') } },
  { type: 'set-stem-files', id: 'b', stemFiles: [{ kind: 'on-screen', path: '/b.on-screen.wav' }] },
  { type: 'set-output', id: 'b', output: '/out.mov' },
  { type: 'set-tags', id: 'b', tags: { set: 'mine', version: 'abc', tag: 'dog', reason: null, probabilities: [{ tag: 'dog', probability: 1 }] } },
  { type: 'insert-group', at: 1, group: { id: 'cars', name: 'car' }, clips: ['a', 'b'] },
  { type: 'insert-group', at: 0, group: { id: 'cars', name: 'car' }, clips: [] },
  { type: 'remove-group', groupId: 'dogs' },
  { type: 'remove-group', groupId: 'drums' },
  { type: 'rename-group', groupId: 'dogs', name: 'big dog' },
  { type: 'set-groups', places: [{ id: 'a', group: 'dogs' }, { id: 'c', group: 'dogs' }, { id: 'b', group: null }] },
  { type: 'rename', name: 'Reel 2' },
];

describe('apply', () => {
  it.each(commands.map((command) => [command.type, command] as const))('%s is taken back, and done again, by its inverse', (_, command) => {
    const done = apply(project, command);
    const undone = apply(done.project, done.inverse);
    expect(undone.project).toEqual(project);
    expect(apply(undone.project, undone.inverse).project).toEqual(done.project);
  });
  it('leaves the document it was given alone', () => {
    const before = structuredClone(project);
    for (const command of commands) apply(project, command);
    expect(project).toEqual(before);
  });
  it('leaves no clip in a group that was removed', () => {
    expect(apply(project, { type: 'remove-group', groupId: 'dogs' }).project.clips.map(({ group }) => group)).toEqual([null, null, 'drums', null]);
  });
  it('refuses a group that is not there, and a clip in it', () => {
    expect(() => apply(project, { type: 'rename-group', groupId: 'cats', name: 'cat' })).toThrow(/cats/);
    expect(() => apply(project, { type: 'remove-group', groupId: 'cats' })).toThrow(/cats/);
    expect(() => apply(project, { type: 'set-groups', places: [{ id: 'a', group: 'cats' }] })).toThrow(/cats/);
    expect(() => apply(project, { type: 'set-groups', places: [{ id: 'nobody', group: 'dogs' }] })).toThrow(/nobody/);
  });
  it('refuses a clip that is not there', () => {
    expect(() => apply(project, { type: 'set-range', id: 'nobody', range: null })).toThrow(/nobody/);
  });
});
