/** @file Undo and redo over the real commands: one gesture, one entry. */
import { describe, expect, it } from 'vitest';
import { constantCorrection, offsetAt } from '../../src-shared/model/alignment.ts';
import { apply, type Command } from '../../src-shared/model/commands.ts';
import { emptyProject, newClip, type Project } from '../../src-shared/model/project.ts';
import { History } from './history.svelte.ts';

function open() {
  let project: Project = { ...emptyProject(), clips: [newClip('a', '/a.mov')] };
  const run = (command: Command) => {
    const applied = apply(project, command);
    project = applied.project;
    return applied.inverse;
  };
  const history = new History(run);
  return {
    history,
    set: (offset: number, merge = false) => {
      const inverse = run({ type: 'set-correction', id: 'a', correction: constantCorrection(offset) });
      history.record('change offset', inverse, merge);
    },
    offset: () => (project.clips[0]?.correction ? offsetAt(project.clips[0].correction, 0) : null),
  };
}

describe('History', () => {
  it('takes edits back and does them again, in order', () => {
    const { history, set, offset } = open();
    for (const value of [0.1, 0.2, 0.3]) set(value);
    expect([history.undo(), offset(), history.undo(), offset()]).toEqual(['change offset', 0.2, 'change offset', 0.1]);
    expect([history.redo(), offset()]).toEqual(['change offset', 0.2]);
    history.undo();
    history.undo();
    expect([offset(), history.canUndo, history.undo()]).toEqual([null, false, null]);
  });

  it('forgets what could be done again once something else is done', () => {
    const { history, set, offset } = open();
    set(0.1);
    history.undo();
    set(0.5);
    expect([history.canRedo, history.redo(), offset()]).toEqual([false, null, 0.5]);
  });

  it('makes a gesture one entry', () => {
    const { history, set, offset } = open();
    set(0.1);
    history.mark('drag sound');
    for (const value of [0.2, 0.3, 0.4]) set(value);
    expect(history.canUndo).toBe(false);
    history.squashToMark();
    expect(history.undoLabel).toBe('drag sound');
    history.undo();
    expect(offset()).toBe(0.1);
    history.redo();
    expect(offset()).toBe(0.4);
  });

  it('leaves no entry for a gesture that did nothing', () => {
    const { history } = open();
    history.mark('drag sound');
    history.squashToMark();
    expect(history.canUndo).toBe(false);
  });

  it('calls a gesture off without a trace, and redo survives it', () => {
    const { history, set, offset } = open();
    set(0.1);
    set(0.2);
    history.undo();
    history.mark('drag sound');
    set(0.7);
    set(0.8);
    history.bailToMark();
    expect(offset()).toBe(0.1);
    expect([history.undoLabel, history.isMarked]).toEqual(['change offset', false]);
    history.redo();
    expect(offset()).toBe(0.2);
  });

  it('continues the entry of a key that is held down', () => {
    const { history, set, offset } = open();
    set(0.1);
    set(0.2, true);
    set(0.3, true);
    history.undo();
    expect([offset(), history.canUndo]).toEqual([null, false]);
    history.redo();
    expect(offset()).toBe(0.3);
  });
});
