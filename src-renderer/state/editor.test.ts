/** @file The document under edits and results of jobs, over an app that answers from a table. */
import { describe, expect, it } from 'vitest';
import { CanceledError } from '../../src-shared/contract/errors.ts';
import type { AlignmentEstimate } from '../../src-shared/model/alignment.ts';
import { offsetAt } from '../../src-shared/model/alignment.ts';
import type { CallOptions, Client } from '../api/client.ts';
import { Editor } from './editor.svelte.ts';
import { FileBrowser } from './file-browser.svelte.ts';
import { Jobs } from './jobs.svelte.ts';
import { Settings } from './settings.svelte.ts';

type Answers = Readonly<Record<string, (args: never, options: CallOptions) => unknown>>;

const estimate = { verdict: 'offset', reason: null, offset: 0.08, confidence: 0.97, driftPpm: null, steps: [], audioTrack: 1 } as unknown as AlignmentEstimate;

const ANSWERS: Answers = {
  'files.expand': ({ paths }: { paths: readonly string[] }) => paths.flatMap((path) => (path === '/folder' ? ['/folder/a.mov', '/folder/b.mov'] : [path])),
  'media.open': ({ path }: { path: string }) => ({ id: path.slice(1), path, name: path, sizeBytes: 1, modifiedMs: 2, audio: [{}, {}], duration: 10 }),
  'media.levels': () => [-60, -20],
  'alignment.measure': () => estimate,
};

/** A client that answers from the table, asynchronously as the app does. */
function clientOf(answers: Answers): Pick<Client, 'call'> {
  const call = async (method: string, args: unknown, options: CallOptions = {}) => {
    await Promise.resolve();
    const answer = answers[method];
    if (!answer) throw new Error(`No answer to ${method}`);
    return answer(args as never, options);
  };
  return { call: call as Client['call'] };
}

function open(answers: Answers = {}) {
  const client = clientOf({ ...ANSWERS, ...answers });
  const jobs = new Jobs();
  const said: string[] = [];
  const editor = new Editor({ client, jobs, settings: new Settings(client), dialogs: { confirm: () => Promise.resolve(false) }, announce: (text) => said.push(text) });
  return { editor, jobs, said };
}

describe('Editor', () => {
  it('adds what is in a folder, measures it, and leaves one step of undo', async () => {
    const { editor, said } = open();
    await editor.openPaths(['/folder']);
    expect(editor.project.clips.map(({ path }) => path)).toEqual(['/folder/a.mov', '/folder/b.mov']);
    expect(editor.project.clips.every((clip) => clip.estimate === estimate)).toBe(true);
    expect(said).toContain('a.mov: +80 ms · early');
    expect(editor.history.undo()).toBe('add clips');
    expect(editor.project.clips).toEqual([]);
    expect(editor.history.canUndo).toBe(false);
    editor.history.redo();
    expect(editor.project.clips[0]?.estimate).toBe(estimate);
  });

  it('selects a file that is there already instead of adding it twice', async () => {
    const { editor } = open();
    await editor.openPaths(['/folder']);
    await editor.openPaths(['/folder/b.mov']);
    expect(editor.project.clips).toHaveLength(2);
    expect(editor.clip?.path).toBe('/folder/b.mov');
  });

  it('stops what is done for the document that another takes the place of, and no batch', async () => {
    const { editor, jobs } = open();
    await editor.openPaths(['/a.mov']);
    const ended = ({ signal }: { readonly signal: AbortSignal }) => new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(new CanceledError())));
    const clipId = editor.project.clips[0]?.id ?? '';
    const asked = [{ kind: 'measure', clipId }, { kind: 'files' }, { kind: 'batch' }, { kind: 'training' }] as const;
    for (const spec of asked) void jobs.run({ title: spec.kind, ...spec }, ended);
    editor.load({ ...editor.project, clips: [] });
    await new Promise((resolve) => setTimeout(resolve));
    expect(jobs.running.map(({ kind }) => kind)).toEqual(['batch', 'training']);
  });

  it('prefers the decision to the measurement, and goes back to it on request', async () => {
    const { editor } = open();
    await editor.openPaths(['/a.mov']);
    expect(offsetAt(editor.correction, 0)).toBe(0.08);
    editor.nudge(0.001);
    editor.nudge(0.001, { merge: true });
    expect(offsetAt(editor.correction, 0)).toBeCloseTo(0.082, 12);
    editor.setCorrection(null);
    expect(offsetAt(editor.correction, 0)).toBe(0.08);
    editor.history.undo();
    editor.history.undo();
    expect(editor.clip?.correction).toBeNull();
  });

  it('uses the chosen track, else the measured one, else the loudest', async () => {
    const { editor } = open({ 'alignment.measure': () => Promise.reject(new CanceledError()) });
    await editor.openPaths(['/a.mov']);
    await Promise.resolve();
    await Promise.resolve();
    expect(editor.audioTrack).toBe(1);
    editor.dispatch({ type: 'set-audio-track', id: editor.clip?.id ?? '', audioTrack: 0 });
    expect(editor.audioTrack).toBe(0);
  });

  it('stops what is being done with a clip that is removed, and drops a late answer', async () => {
    let finish = (_: AlignmentEstimate): void => undefined;
    const { editor, jobs } = open({ 'alignment.measure': () => new Promise<AlignmentEstimate>((resolve) => (finish = resolve)) });
    const opened = editor.openPaths(['/a.mov']);
    while (jobs.of('measure', editor.clip?.id ?? null)?.state !== 'running') await Promise.resolve();
    const id = editor.clip?.id ?? '';
    editor.remove([id]);
    expect(jobs.of('measure', id)?.state).toBe('stopping');
    await Promise.resolve();
    finish(estimate);
    await opened;
    expect(editor.project.clips).toEqual([]);
    editor.history.undo();
    expect(editor.clip?.estimate).toBeNull();
  });
});

describe('FileBrowser', () => {
  const entries = ['b.mov', 'a take.mov', 'c.mov'].map((name) => ({ name, path: `/x/${name}`, kind: 'media', sizeBytes: 1, modifiedMs: 1 }));

  it('shows the folder asked for last, whichever answer comes last', async () => {
    const answers = new Map<string | null, (listing: unknown) => void>();
    const browser = new FileBrowser(clientOf({ 'files.list': ({ path }: { path: string | null }) => new Promise((resolve) => answers.set(path, resolve)) }), { purpose: 'open-media' });
    const [slow, quick] = [browser.go('/slow'), browser.go('/quick')];
    await Promise.resolve();
    await Promise.resolve();
    answers.get('/quick')?.({ path: '/quick', parent: '/', entries: [] });
    answers.get('/slow')?.({ path: '/slow', parent: '/', entries: [] });
    await Promise.all([slow, quick]);
    expect(browser.folder).toBe('/quick');
  });

  it('filters by words in any order, and chooses a run of files with Shift', async () => {
    const browser = new FileBrowser(clientOf({ 'files.list': () => ({ path: '/x', parent: '/', entries }) }), { purpose: 'open-media' });
    await browser.go('/x');
    browser.choose(0, 'alone');
    browser.choose(2, 'extend');
    expect(browser.chosen).toHaveLength(3);
    browser.filter = 'mov take';
    expect(browser.entries.map(({ name }) => name)).toEqual(['a take.mov']);
  });

  it('keeps the old folder and says why when the new one cannot be read', async () => {
    const refusal = new Error('refused');
    const list = ({ path }: { path: string }) => (path === '/no' ? Promise.reject(refusal) : { path, parent: '/', entries });
    const browser = new FileBrowser(clientOf({ 'files.list': list }), { purpose: 'open-media' });
    await browser.go('/x');
    await browser.go('/no');
    expect([browser.folder, browser.error]).toEqual(['/x', refusal]);
  });
});
