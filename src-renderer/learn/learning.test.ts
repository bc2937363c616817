/** @file Trainings and models as the window knows them, over an app that answers from a table. */
import { describe, expect, it } from 'vitest';
import { AppError, CanceledError } from '../../src-shared/contract/errors.ts';
import type { ModelCard } from '../../src-shared/contract/models.ts';
import type { AppEvent } from '../../src-shared/contract/services.ts';
import type { ScanReport, TrainingRun } from '../../src-shared/contract/training.ts';
import type { CallOptions } from '../api/client.ts';
import { Dialogs } from '../state/dialogs.svelte.ts';
import { Jobs } from '../state/jobs.svelte.ts';
import { Learning, type LearningDeps } from './learning.svelte.ts';

type Answers = Readonly<Record<string, (args: never, options: CallOptions) => unknown>>;

const report = (count: number): ScanReport => ({
  sources: 4,
  scanned: 4,
  kept: { count, seconds: count * 10, names: [], files: count },
  discarded: [],
  heldOutSeconds: null,
  heldOutBy: null,
});
const run = (id: string, changes: Partial<TrainingRun> = {}) => ({ id, state: 'training', model: null, step: 0, options: {}, ...changes }) as TrainingRun;
const model = (id: string, changes: Partial<ModelCard> = {}) => ({ id, kind: 'lip-sync', origin: 'own', active: false, losesBase: false, trainable: true, ...changes }) as ModelCard;
const shipped = model('lip-sync', { origin: 'shipped', active: true });

/** State over an app that answers asynchronously, with what was asked and a way to tell events. */
async function learningOf(answers: Answers = {}) {
  const asked: [string, unknown][] = [];
  const spoken: string[] = [];
  let tell: (event: AppEvent) => void = () => undefined;
  const table: Answers = { 'training.runs': () => [], 'models.list': () => ({ models: [shipped], revertTo: null }), 'training.scan': () => report(3), ...answers };
  const client = {
    call: async (method: string, args: unknown, options: CallOptions = {}) => {
      asked.push([method, args]);
      await Promise.resolve();
      const answer = table[method];
      if (!answer) throw new Error(`No answer to ${method}`);
      return answer(args as never, options);
    },
    onEvent: (listener: (event: AppEvent) => void) => ((tell = listener), () => undefined),
  } as unknown as LearningDeps['client'];
  const [jobs, dialogs] = [new Jobs(), new Dialogs()];
  const learning = new Learning({ client, jobs, dialogs, announce: (text) => spoken.push(text) });
  await learning.load();
  return { learning, jobs, dialogs, asked, spoken, tell: (changed: TrainingRun) => tell({ type: 'training', run: changed }) };
}

const settled = () => new Promise<void>((done) => setTimeout(done));

describe('Learning', () => {
  it('shows a training that is not over when the window opens', async () => {
    const { learning } = await learningOf({ 'training.runs': () => [run('old', { state: 'done', model: 'old' }), run('kept', { state: 'interrupted' })] });
    expect(learning.subject).toEqual({ kind: 'run', id: 'kept' });
  });

  it('follows a training by events, and reads the models once it has made one', async () => {
    let models: readonly ModelCard[] = [shipped];
    const { learning, spoken, tell } = await learningOf({ 'training.runs': () => [run('a')], 'models.list': () => ({ models, revertTo: null }) });
    tell(run('a', { step: 7 }));
    expect(learning.running?.step).toBe(7);
    models = [shipped, model('a')];
    tell(run('a', { state: 'done', model: 'a' }));
    await settled();
    expect(learning.running).toBeNull();
    expect(learning.models.map(({ id }) => id)).toEqual(['lip-sync', 'a']);
    expect(spoken).toEqual(['Training a is done']);
  });

  it('learns of a training that another window or a terminal started', async () => {
    const { learning, tell } = await learningOf();
    tell(run('elsewhere'));
    expect(learning.runs.map(({ id }) => id)).toEqual(['elsewhere']);
  });

  it('asks before it puts a model to use that forgot, and says so to the app', async () => {
    const { learning, dialogs, asked } = await learningOf({ 'models.activate': () => ({ models: [model('b', { active: true }), shipped], revertTo: 'lip-sync' }) });
    const done = learning.activate({ id: 'b', losesBase: true });
    const dialog = dialogs.open[0];
    expect(dialog?.kind).toBe('confirm');
    if (dialog?.kind === 'confirm') dialogs.accept(dialog);
    await done;
    expect(asked.at(-1)).toEqual(['models.activate', { id: 'b', evenIfWorse: true }]);
    expect([learning.active?.id, learning.revertTo]).toEqual(['b', 'lip-sync']);
  });

  it('leaves everything as it is when a question is answered with no', async () => {
    const { learning, dialogs, asked } = await learningOf();
    const before = asked.length;
    const done = learning.remove(model('b'));
    if (dialogs.open[0]) dialogs.close(dialogs.open[0]);
    await done;
    expect(asked).toHaveLength(before);
  });

  it('discards a training with the model that it made, but never one in use', async () => {
    const made = run('a', { state: 'done', model: 'a' });
    for (const active of [false, true]) {
      const { learning, dialogs, asked } = await learningOf({
        'training.runs': () => [made],
        'models.list': () => ({ models: [model('a', { active }), shipped], revertTo: null }),
        'models.remove': () => ({ models: [shipped], revertTo: null }),
        'training.discard': () => [],
      });
      learning.show({ kind: 'run', id: 'a' });
      const done = learning.discard(made);
      const dialog = dialogs.open[0];
      if (dialog?.kind === 'confirm') dialogs.accept(dialog);
      await done;
      expect(asked.some(([method]) => method === 'models.remove')).toBe(!active);
      expect([learning.runs, learning.subject]).toEqual([[], { kind: 'new' }]);
    }
  });
});

describe('TrainingDraft', () => {
  it('suggests a name that is free and can be started once something was found', async () => {
    const { learning } = await learningOf({ 'training.runs': () => [run('day', { state: 'failed' })] });
    expect(learning.draft.options).toBeNull();
    learning.draft.addFolders(['/media/Day']);
    await settled();
    expect(learning.draft.options).toEqual({ folders: ['/media/Day'], from: null, length: { minutes: 20 }, name: 'day-2', keep: [] });
    learning.draft.setMinutes(null);
    expect(learning.draft.obstacle).toMatch(/minutes/);
  });

  it('cannot be started where nothing was found', async () => {
    const { learning } = await learningOf({ 'training.scan': () => report(0) });
    learning.draft.addFolders(['/media/Day']);
    await settled();
    expect([learning.draft.options, learning.draft.obstacle]).toEqual([null, 'There is nothing to learn from in these folders.']);
  });

  it('does not begin with a model that can only be measured with', async () => {
    const { learning } = await learningOf({ 'models.list': () => ({ models: [{ ...shipped, trainable: false }], revertTo: null }) });
    learning.draft.addFolders(['/media/Day']);
    await settled();
    expect(learning.draft.obstacle).toMatch(/^lip-sync can only be measured with/);
    learning.draft.setFrom('scratch');
    await settled();
    expect(learning.draft.options?.from).toBe('scratch');
  });

  it('gives up a look at fewer folders for one at more, whatever order they end in', async () => {
    const signals: AbortSignal[] = [];
    const { learning } = await learningOf({
      'training.scan': ({ folders }: { folders: readonly string[] }, { signal }) => {
        if (signal) signals.push(signal);
        if (folders.length > 1) return report(2);
        return new Promise((_, reject) => signal?.addEventListener('abort', () => setTimeout(() => reject(new CanceledError()), 5), { once: true }));
      },
    });
    learning.draft.addFolders(['/a']);
    await settled();
    learning.draft.addFolders(['/b']);
    await new Promise<void>((done) => setTimeout(done, 20));
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
    expect(learning.draft.scan).toEqual({ state: 'done', report: report(2) });
  });

  it('shows what a look has found so far, and keeps it when stopped', async () => {
    const { learning } = await learningOf({
      'training.scan': (_args: never, { signal, onProgress }) => {
        onProgress?.({ stage: 'finding-faces', fraction: 0.5, etaSeconds: null, partial: report(1) });
        return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(new CanceledError()), { once: true }));
      },
    });
    learning.draft.addFolders(['/a']);
    await settled();
    expect(learning.draft.scan).toEqual({ state: 'running', report: report(1) });
    learning.draft.stopLooking();
    await settled();
    expect(learning.draft.scan).toEqual({ state: 'stopped', report: report(1) });
  });

  it('keeps a failed look on the page instead of in a card', async () => {
    const { learning, jobs } = await learningOf({ 'training.scan': () => Promise.reject(new AppError('files.not-found', 'gone', { path: '/a' })) });
    learning.draft.addFolders(['/a']);
    await settled();
    expect(learning.draft.scan.state).toBe('failed');
    expect(jobs.failures).toEqual([]);
  });

  it('is empty again after a start, and shows the training', async () => {
    const { learning } = await learningOf({ 'training.start': ({ name }: { name: string }) => run(name) });
    learning.draft.addFolders(['/media/Day']);
    await settled();
    await learning.start();
    expect([learning.subject, learning.draft.folders]).toEqual([{ kind: 'run', id: 'day' }, []]);
  });
});
