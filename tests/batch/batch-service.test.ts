/** @file Everything that can be done with a batch, on files that stand in for media. */
import { mkdir, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { SHIPPED_RECIPES } from '../../src-main/batch/recipes.ts';
import { AppError } from '../../src-shared/contract/errors.ts';
import { constantCorrection } from '../../src-shared/model/alignment.ts';
import { temporaryFolder } from '../helpers/make-media.ts';
import { call, fakeBatches, optionsFor } from './fake-deps.ts';

async function card(root: string, names: readonly string[]) {
  const [input, output] = [join(root, 'card'), join(root, 'out')];
  await mkdir(input, { recursive: true });
  for (const name of names) await writeFile(join(input, name), `content of ${name}`);
  return { input, output, fake: fakeBatches(root) };
}

const kinds = async (fake: ReturnType<typeof fakeBatches>, batchId: string) => (await fake.batches.items({ batchId, from: 0, count: 100 }, call)).items.map(({ state }) => state.kind);
const eventually = (check: () => unknown) => vi.waitFor(check, { timeout: 60_000, interval: 10 });

describe('a batch', () => {
  it('runs to its end, tells of each clip and leaves nothing but outputs', async () => {
    await using folder = await temporaryFolder();
    const { input, output, fake } = await card(folder.path, ['a.mov', 'b.mov', 'c.mov', 'd.mov']);
    fake.offsets.set('b.mov', 0.001).set('c.mov', 'cannot-tell').set('d.mov', new AppError('media.unreadable', 'x', { path: 'd.mov', cause: 'cut off' }));
    const batch = await fake.batches.create(optionsFor(input, output), call);
    expect(batch).toMatchObject({ name: 'card', state: 'idle', total: 4, fraction: 0 });
    expect((await fake.batches.start({ batchId: batch.id }, call)).state).toBe('running');
    await fake.batches.ended(batch.id);
    const { items, batch: after } = await fake.batches.items({ batchId: batch.id, from: 0, count: 100 }, call);
    expect(items.map(({ state }) => state.kind)).toEqual(['done', 'done', 'needs-eyes', 'failed']);
    expect(items[2]!.doubts).toEqual([{ reason: 'no-match', time: 1.5 }]);
    expect(after).toMatchObject({ state: 'finished', fraction: 1, counts: { done: 2, 'needs-eyes': 1, failed: 1, waiting: 0, running: 0 } });
    expect(await readFile(join(output, 'a.synced.mov'), 'utf8')).toBe('fixed a.mov by 0.2');
    expect(await readdir(output)).toEqual(['a.synced.mov']);
    expect(fake.events.at(-1)?.batch?.state).toBe('finished');
    const told = new Map(fake.events.flatMap(({ changed }) => changed.map((item) => [item.id, item] as const)));
    expect([...told.values()].map(({ state }) => state.kind)).toEqual(expect.arrayContaining(['done', 'needs-eyes', 'failed']));
    const again = await fake.batches.start({ batchId: batch.id }, call);
    await fake.batches.ended(again.id);
    expect([fake.measured.length, fake.fixed]).toEqual([4, ['a.mov']]);
  });

  it('leaves clips as they are that the recipe tolerates, unless it says none or a person has decided', async () => {
    await using folder = await temporaryFolder();
    const { input, output, fake } = await card(folder.path, ['a.mov', 'b.mov', 'c.mov']);
    fake.offsets.set('a.mov', 0.03).set('b.mov', -0.05).set('c.mov', 0.05);
    const left = await fake.batches.create(optionsFor(input, output), call);
    await fake.batches.start({ batchId: left.id }, call);
    await fake.batches.ended(left.id);
    const states = async (batchId: string) => (await fake.batches.items({ batchId, from: 0, count: 10 }, call)).items.map(({ state }) => (state.kind === 'done' ? state.outcome : state.kind));
    expect(await states(left.id)).toEqual(['within-tolerance', 'within-tolerance', 'fixed']);
    expect(await readdir(output)).toEqual(['c.synced.mov']);
    // Kept, and read again by another process.
    expect((await fakeBatches(folder.path).batches.items({ batchId: left.id, from: 0, count: 1 }, call)).items[0]!.state).toEqual({ kind: 'done', outcome: 'within-tolerance', tolerance: 'ebu-r37' });

    await fake.batches.correct({ batchId: left.id, itemId: '1', correction: constantCorrection(0.03) }, call);
    await fake.batches.retry({ batchId: left.id, itemIds: ['1'], measure: false }, call);
    await fake.batches.start({ batchId: left.id }, call);
    await fake.batches.ended(left.id);
    expect((await states(left.id))[0]).toBe('fixed');

    const options = optionsFor(input, join(folder.path, 'all'));
    const steps = options.recipe.steps.map((step) => (step.kind === 'fix' ? { ...step, leaveWithin: null } : step));
    const all = await fake.batches.create({ ...options, recipe: { ...options.recipe, steps } }, call);
    await fake.batches.start({ batchId: all.id }, call);
    await fake.batches.ended(all.id);
    expect(await states(all.id)).toEqual(['fixed', 'fixed', 'fixed']);
  });

  it('pauses, stops and goes on, and wants the same after its process has gone', async () => {
    await using folder = await temporaryFolder();
    const { input, output, fake } = await card(folder.path, ['a.mov', 'b.mov', 'c.mov', 'd.mov', 'e.mov', 'f.mov']);
    fake.hold = true;
    const { id: batchId } = await fake.batches.create(optionsFor(input, output), call);
    await fake.batches.start({ batchId }, call);
    await eventually(async () => expect((await kinds(fake, batchId)).filter((kind) => kind === 'running').length).toBeGreaterThanOrEqual(3));
    expect((await fake.batches.pause({ batchId }, call)).state).toBe('pausing');
    fake.hold = false;
    await fake.batches.ended(batchId);
    const paused = await fake.batches.items({ batchId, from: 0, count: 0 }, call);
    expect(paused.batch).toMatchObject({ state: 'paused', counts: { done: 3, waiting: 3 } });

    fake.hold = true;
    await fake.batches.start({ batchId }, call);
    await eventually(async () => expect(await kinds(fake, batchId)).toContain('running'));
    const stopped = await fake.batches.stop({ batchId }, call);
    expect(stopped).toMatchObject({ state: 'idle', counts: { done: 3, waiting: 3, running: 0 } });

    await fake.batches.start({ batchId }, call);
    await eventually(async () => expect(await kinds(fake, batchId)).toContain('running'));
    await fake.batches.dispose();
    const next = fakeBatches(folder.path);
    expect((await next.batches.list({}, call)).map(({ id, state }) => ({ id, state }))).toEqual([{ id: batchId, state: 'interrupted' }]);
    await next.batches.start({ batchId }, call);
    await next.batches.ended(batchId);
    expect(await kinds(next, batchId)).toEqual(Array.from({ length: 6 }, () => 'done'));
    expect([...fake.fixed, ...next.fixed].sort()).toEqual(['a.mov', 'b.mov', 'c.mov', 'd.mov', 'e.mov', 'f.mov']);
  });

  it('skips, removes and moves items, also those at work', async () => {
    await using folder = await temporaryFolder();
    const { input, output, fake } = await card(folder.path, ['a.mov', 'b.mov', 'c.mov', 'd.mov', 'e.mov', 'f.mov', 'g.mov']);
    fake.hold = true;
    const { id: batchId, orderRevision } = await fake.batches.create(optionsFor(input, output), call);
    expect((await fake.batches.move({ batchId, itemIds: ['7', '6'], before: '1' }, call)).orderRevision).toBeGreaterThan(orderRevision);
    await fake.batches.start({ batchId }, call);
    await eventually(async () => expect((await kinds(fake, batchId)).slice(0, 3)).toEqual(['running', 'running', 'running']));
    await fake.batches.skip({ batchId, itemIds: ['7', '5'] }, call);
    await fake.batches.remove({ batchId, itemIds: ['6', '4'] }, call);
    fake.hold = false;
    await fake.batches.ended(batchId);
    const { items } = await fake.batches.items({ batchId, from: 0, count: 100 }, call);
    expect(items.map(({ id, state }) => [id, state.kind])).toEqual([['7', 'skipped'], ['1', 'done'], ['2', 'done'], ['3', 'done'], ['5', 'skipped']]);
    expect(fake.events.flatMap(({ removed }) => removed).sort()).toEqual(['4', '6']);
    expect(fake.fixed.sort()).toEqual(['a.mov', 'b.mov', 'c.mov']);
    await expect(fake.batches.item({ batchId, itemId: '4' }, call)).rejects.toMatchObject({ code: 'batch.no-such-item' });
  });

  it("writes the user's correction, over its own output but over nobody else's", async () => {
    await using folder = await temporaryFolder();
    const { input, output, fake } = await card(folder.path, ['a.mov', 'b.mov']);
    fake.offsets.set('b.mov', 'cannot-tell');
    await mkdir(output);
    const { id: batchId } = await fake.batches.create(optionsFor(input, output), call);
    const rerun = async () => {
      await fake.batches.start({ batchId }, call);
      await fake.batches.ended(batchId);
    };
    await rerun();
    for (const itemId of ['1', '2']) await fake.batches.correct({ batchId, itemId, correction: constantCorrection(0.5) }, call);
    await writeFile(join(output, 'b.synced.mov'), 'of somebody else');
    await fake.batches.retry({ batchId, itemIds: ['1', '2'], measure: false }, call);
    await rerun();
    expect(await readFile(join(output, 'a.synced.mov'), 'utf8')).toBe('fixed a.mov by 0.5');
    expect(await readFile(join(output, 'b.synced.mov'), 'utf8')).toBe('of somebody else');
    expect(await kinds(fake, batchId)).toEqual(['done', 'failed']);
    expect(fake.measured).toHaveLength(2);
    const detail = await fake.batches.item({ batchId, itemId: '2' }, call);
    expect(detail.item.state).toMatchObject({ kind: 'failed', error: { code: 'fix.output-exists' } });
    await rm(join(output, 'b.synced.mov'));
    await fake.batches.retry({ batchId, itemIds: ['2'], measure: true }, call);
    await rerun();
    expect(await kinds(fake, batchId)).toEqual(['done', 'done']);
    expect(fake.measured).toHaveLength(3);
    expect((await readdir(output)).sort()).toEqual(['a.synced.mov', 'b.synced.mov']);
  });

  it('does again what was lost or changed, takes what is new, and nothing else', async () => {
    await using folder = await temporaryFolder();
    const { input, output, fake } = await card(folder.path, ['a.mov', 'b.mov', 'c.mov']);
    const { id: batchId } = await fake.batches.create(optionsFor(input, output), call);
    const rerun = async () => {
      await fake.batches.start({ batchId }, call);
      await fake.batches.ended(batchId);
    };
    await rerun();
    fake.measured.length = fake.fixed.length = 0;
    await rm(join(output, 'a.synced.mov'));
    await writeFile(join(input, 'b.mov'), 'another take');
    await utimes(join(input, 'b.mov'), 1000, 1000);
    await writeFile(join(input, 'new.mov'), 'content');
    fake.offsets.set('b.mov', 0.3);
    await rerun();
    expect(fake.measured.sort()).toEqual(['b.mov', 'new.mov']);
    expect(fake.fixed.sort()).toEqual(['a.mov', 'b.mov', 'new.mov']);
    expect(await readFile(join(output, 'b.synced.mov'), 'utf8')).toBe('fixed b.mov by 0.3');
  });

  it('pauses at a cause that every other clip would meet too', async () => {
    await using folder = await temporaryFolder();
    const { input, output, fake } = await card(folder.path, ['a.mov', ...Array.from({ length: 9 }, (_, index) => `later ${index}.mov`)]);
    fake.offsets.set('a.mov', new AppError('engine.unavailable', 'x', { cause: 'no library' }));
    const { id: batchId } = await fake.batches.create(optionsFor(input, output), call);
    await fake.batches.start({ batchId }, call);
    await fake.batches.ended(batchId);
    const { batch } = await fake.batches.items({ batchId, from: 0, count: 0 }, call);
    expect(batch.state).toBe('paused');
    expect(batch.counts.waiting).toBeGreaterThan(0);
  });

  it('watches a folder until it is stopped', async () => {
    await using folder = await temporaryFolder();
    const { input, output, fake } = await card(folder.path, []);
    const options = optionsFor(input, output);
    await expect(fake.batches.create(options, call)).rejects.toMatchObject({ code: 'batch.no-files' });
    const { id: batchId } = await fake.batches.create({ ...options, source: { ...options.source, watch: true } }, call);
    await fake.batches.start({ batchId }, call);
    await writeFile(join(input, 'arrives.mov'), 'content');
    await eventually(async () => expect(await kinds(fake, batchId)).toEqual(['done']));
    expect((await fake.batches.items({ batchId, from: 0, count: 0 }, call)).batch.state).toBe('running');
    expect((await fake.batches.stop({ batchId }, call)).state).toBe('idle');
  });

  it('keeps its document where it was asked to, and forgets it on request', async () => {
    await using folder = await temporaryFolder();
    const { input, output, fake } = await card(folder.path, ['a.mov']);
    const document = join(folder.path, 'my batch');
    const { id: batchId } = await fake.batches.create(optionsFor(input, output, { document, name: 'Monday' }), call);
    const next = fakeBatches(folder.path);
    expect((await next.batches.list({}, call)).map(({ name }) => name)).toEqual(['Monday']);
    await next.batches.start({ batchId }, call);
    await next.batches.ended(batchId);
    const written = await next.batches.report({ batchId, formats: ['json'], folder: null }, call);
    expect(written).toEqual([{ format: 'json', path: join(document, 'report.json') }]);
    await next.batches.delete({ batchId }, call);
    expect(await next.batches.list({}, call)).toEqual([]);
    expect((await readdir(folder.path)).sort()).toEqual(['card', 'data', 'out']);
    expect(await readdir(output)).toEqual(['a.synced.mov']);
    await expect(next.batches.start({ batchId }, call)).rejects.toMatchObject({ code: 'batch.not-found' });
  });

  it('tells ten thousand clips in pieces that a window can take', async () => {
    await using folder = await temporaryFolder();
    const names = Array.from({ length: 10_000 }, (_, index) => `${index}.mov`);
    const { input, output, fake } = await card(folder.path, names);
    const { id: batchId, total } = await fake.batches.create(optionsFor(input, output), call);
    expect(total).toBe(10_000);
    expect(Math.max(...fake.events.map(({ changed }) => changed.length))).toBeLessThanOrEqual(500);
    expect(new Set(fake.events.flatMap(({ changed }) => changed.map(({ id }) => id))).size).toBe(10_000);
    const { items } = await fake.batches.items({ batchId, from: 9990, count: 100 }, call);
    expect(items.map(({ name }) => name)).toEqual(names.slice(9990));
  });
});

describe('removed clips', () => {
  it('are not found anew, and go back to their places after the process has gone', async () => {
    await using folder = await temporaryFolder();
    const { input, output, fake } = await card(folder.path, ['a.mov', 'b.mov', 'c.mov']);
    const { id: batchId } = await fake.batches.create(optionsFor(input, output), call);
    expect((await fake.batches.remove({ batchId, itemIds: ['2'] }, call)).removed).toBe(1);
    await fake.batches.start({ batchId }, call);
    await fake.batches.ended(batchId);
    expect(fake.fixed.toSorted()).toEqual(['a.mov', 'c.mov']);

    const next = fakeBatches(folder.path);
    const [known] = await next.batches.list({}, call);
    expect(known).toMatchObject({ total: 2, removed: 1, state: 'finished' });
    expect(await next.batches.restore({ batchId, itemIds: null }, call)).toMatchObject({ total: 3, removed: 0, counts: { waiting: 1, done: 2 } });
    const { items } = await next.batches.items({ batchId, from: 0, count: 10 }, call);
    expect(items.map(({ name }) => name)).toEqual(['a.mov', 'b.mov', 'c.mov']);
    await next.batches.start({ batchId }, call);
    await next.batches.ended(batchId);
    expect(next.fixed).toEqual(['b.mov']);
  });
});

describe('recipes', () => {
  it('are kept, replaced and deleted, but not the shipped ones', async () => {
    await using folder = await temporaryFolder();
    const { batches } = fakeBatches(folder.path);
    const shipped = await batches.recipes({}, call);
    const recipe = { ...shipped[0]!.recipe, name: 'mine' };
    await batches.saveRecipe({ recipe }, call);
    expect(await fakeBatches(folder.path).batches.recipes({}, call)).toEqual([...shipped, { recipe, shipped: false }]);
    expect(await batches.book.find('mine')).toEqual(recipe);
    await expect(batches.saveRecipe({ recipe: shipped[0]!.recipe }, call)).rejects.toMatchObject({ code: 'batch.recipe-shipped' });
    await expect(batches.book.find('nothing')).rejects.toMatchObject({ code: 'batch.recipe-unknown' });
    const file = join(folder.path, 'recipe.json');
    // Of an earlier version, which knew no tolerance.
    const { leaveWithin: _, ...older } = { kind: 'fix', mode: 'baked', audioFormat: 'auto', leastConfidence: 0.9, leaveWithin: null };
    await writeFile(file, JSON.stringify({ name: 'old', steps: [SHIPPED_RECIPES[0]!.steps[0], older] }));
    expect((await batches.book.find(file)).steps[1]).toMatchObject({ leaveWithin: 'ebu-r37' });
    await writeFile(file, JSON.stringify({ name: 'x', steps: [{ kind: 'fix', mode: 'baked', audioFormat: 'auto', leastConfidence: 0.9 }] }));
    await expect(batches.book.find(file)).rejects.toMatchObject({ code: 'batch.recipe-invalid', details: { cause: expect.stringContaining('measurement before it') as string } });
    expect(await batches.deleteRecipe({ name: 'mine' }, call)).toEqual(shipped);
  });
});
