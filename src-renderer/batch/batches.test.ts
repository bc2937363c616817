import { beforeEach, describe, expect, it } from 'vitest';
import type { BatchEvent, BatchItem, BatchSummary } from '../../src-shared/contract/batch.ts';
import { AppError } from '../../src-shared/contract/errors.ts';
import { constantCorrection } from '../../src-shared/model/alignment.ts';
import type { Client } from '../api/client.ts';
import { Jobs } from '../state/jobs.svelte.ts';
import { Batches } from './batches.svelte.ts';
import { madeItem, madeRunning } from './made-items.ts';

/** What any of its methods may be given. */
interface Args {
  readonly itemIds?: readonly string[];
  readonly itemId?: string;
  readonly before?: string | null;
  readonly from?: number;
  readonly count?: number;
  readonly correction?: BatchItem['correction'];
}

/** A batch service with one batch that keeps to the contract, as far as the window sees it. */
class FakeService {
  items: BatchItem[] = ['1', '2', '3', '4', '5'].map((id) => madeItem({ id }));
  removed: BatchItem[] = [];
  state: BatchSummary['state'] = 'idle';
  /** A method that fails. */
  refuses = '';
  orderRevision = 1;
  readonly calls: string[] = [];
  readonly call = ((method: string, args: Args) => {
    this.calls.push(method);
    if (method === this.refuses) return Promise.reject(new AppError('batch.busy', 'busy', { path: '/d', processId: 1 }));
    return Promise.resolve(this.#answer(method, args));
  }) as unknown as Client['call'];

  get summary(): BatchSummary {
    const counts = { waiting: 0, running: 0, done: 0, 'needs-eyes': 0, skipped: 0, failed: 0 };
    for (const { state } of this.items) counts[state.kind] += 1;
    return { id: 'b', name: 'dump', state: this.state, counts, total: this.items.length, removed: this.removed.length, fraction: 0, etaSeconds: null, orderRevision: this.orderRevision, options: {}, document: '/d', createdMs: 0 } as unknown as BatchSummary;
  }

  event(changed: readonly BatchItem[] = [], removed: readonly string[] = []): BatchEvent {
    return { type: 'batch', batchId: 'b', batch: this.summary, changed, removed };
  }

  change(ids: readonly string[], fields: Partial<BatchItem>): readonly BatchItem[] {
    this.items = this.items.map((item) => (ids.includes(item.id) ? { ...item, ...fields, revision: item.revision + 1 } : item));
    return this.items.filter(({ id }) => ids.includes(id));
  }

  #answer(method: string, { itemIds = [], itemId = '', before = null, from = 0, count = 0, correction = null }: Args): unknown {
    if (method === 'batch.list') return [this.summary];
    if (method === 'batch.recipes') return [];
    if (method === 'batch.items') return { batch: this.summary, items: this.items.slice(from, from + count) };
    if (method === 'batch.correct') return this.change([itemId], { correction })[0];
    if (method === 'batch.skip') this.change(itemIds, { state: { kind: 'skipped', reason: 'user' } });
    if (method === 'batch.retry') this.change(itemIds, { state: { kind: 'waiting' } });
    if (method === 'batch.start') this.state = 'running';
    if (method === 'batch.remove') {
      this.removed = [...this.removed, ...this.items.filter(({ id }) => itemIds.includes(id))];
      this.items = this.items.filter(({ id }) => !itemIds.includes(id));
    }
    if (method === 'batch.restore') {
      this.items = [...this.items, ...this.removed].toSorted((a, b) => Number(a.id) - Number(b.id));
      this.removed = [];
    }
    if (method === 'batch.move') {
      const moving = itemIds.flatMap((id) => this.items.filter((item) => item.id === id));
      const staying = this.items.filter((item) => !moving.includes(item));
      const at = before === null ? staying.length : staying.findIndex(({ id }) => id === before);
      this.items = [...staying.slice(0, at), ...moving, ...staying.slice(at)];
    }
    if (['batch.move', 'batch.remove', 'batch.restore'].includes(method)) this.orderRevision += 1;
    return this.summary;
  }
}

let service: FakeService;
let batches: Batches;
let now = 0;
const shown = () => batches.items.list.map(({ id }) => id).join('');
const settled = () => new Promise((done) => setTimeout(done, 0));

beforeEach(async () => {
  service = new FakeService();
  now = 0;
  batches = new Batches({ client: service, jobs: new Jobs(), now: () => now });
  await batches.load();
});

describe('the batch on screen', () => {
  it('is the one there is, with all its items', () => {
    expect(batches.shown?.name).toBe('dump');
    expect(shown()).toBe('12345');
  });

  it('takes newer versions of items and ignores older ones', () => {
    batches.take(service.event([madeItem({ id: '2', revision: 5, state: madeRunning(0.5) })]));
    batches.take(service.event([madeItem({ id: '2', revision: 4 })]));
    expect(batches.items.of('2')?.state).toEqual(madeRunning(0.5));
  });

  it('adds what a watched folder brings, without asking for everything again', () => {
    service.items = [...service.items, madeItem({ id: '6' })];
    service.orderRevision += 1;
    const before = service.calls.length;
    batches.take(service.event([madeItem({ id: '6' })]));
    expect(shown()).toBe('123456');
    expect(service.calls.length).toBe(before);
  });

  it('asks again when the order was changed elsewhere', async () => {
    service.items = service.items.toReversed();
    service.orderRevision += 1;
    batches.take(service.event());
    await settled();
    expect(shown()).toBe('54321');
  });

  it('asks for long lists in pages, and shows the first at once', async () => {
    service.items = Array.from({ length: 2500 }, (_, at) => madeItem({ id: String(at + 1) }));
    service.orderRevision += 1;
    batches.take(service.event());
    await settled();
    expect(batches.items.list).toHaveLength(2500);
    expect(service.calls.filter((method) => method === 'batch.items')).toHaveLength(4);
  });

  it('goes when it is deleted', () => {
    batches.take({ type: 'batch', batch: null, batchId: 'b', changed: [], removed: [] });
    expect(batches.shown).toBeNull();
  });

  it('counts what ends while it is watched', () => {
    now = 1000;
    batches.take(service.event(service.change(['1'], { state: madeRunning(0.9) })));
    batches.take(service.event(service.change(['1', '2'], { state: { kind: 'done', outcome: 'in-sync' }, duration: 30 })));
    batches.take(service.event(service.change(['1'], { state: { kind: 'done', outcome: 'in-sync' } })));
    expect(batches.items.ended).toEqual([{ at: 1000, footage: 30 }, { at: 1000, footage: 30 }]);
  });
});

describe('edits', () => {
  it('move, and back, without asking for everything again', async () => {
    await batches.edits.move({ ids: ['4', '1'], before: '3' });
    expect(shown()).toBe('24135');
    batches.take(service.event());
    batches.edits.steps.undo();
    await settled();
    expect(shown()).toBe('12345');
    expect(service.items.map(({ id }) => id).join('')).toBe('12345');
    expect(service.calls.filter((method) => method === 'batch.items')).toHaveLength(1);
  });

  it('remove at once, and put back where they were', async () => {
    batches.take(service.event(service.change(['2'], { state: { kind: 'done', outcome: 'fixed' } })));
    const removing = batches.edits.remove(['2', '3']);
    await Promise.resolve();
    expect(shown()).toBe('145');
    await removing;
    batches.take(service.event([], ['2', '3']));
    expect([shown(), service.items.map(({ id }) => id).join('')]).toEqual(['145', '145']);
    batches.edits.steps.undo();
    await settled();
    expect(shown()).toBe('12345');
    batches.edits.steps.redo();
    await settled();
    expect(shown()).toBe('145');
  });

  it('are not forgotten by the app when the window is: what was removed can be put back by another one', async () => {
    await batches.edits.remove(['4']);
    const other = new Batches({ client: service, jobs: new Jobs(), now: () => now });
    await other.load();
    expect(other.shown?.removed).toBe(1);
    await other.edits.restore(null);
    expect(other.items.list.map(({ id }) => id).join('')).toBe('12345');
  });

  it('bring removed items back on the screen when the app refuses', async () => {
    service.refuses = 'batch.remove';
    await batches.edits.remove(['1']);
    expect(shown()).toBe('12345');
  });

  it('skip only what has not ended, and take it back in', async () => {
    batches.take(service.event(service.change(['2'], { state: { kind: 'failed', error: { kind: 'canceled' } } })));
    await batches.edits.skip(['1', '2']);
    expect(service.items.map(({ state }) => state.kind)).toEqual(['skipped', 'failed', 'waiting', 'waiting', 'waiting']);
    expect(batches.edits.steps.undo()).toBe('leave out a clip');
    await settled();
    expect(service.items[0]?.state.kind).toBe('waiting');
  });

  it('keep a correction and give the one before back', async () => {
    await batches.edits.correct(batches.items.of('1')!, constantCorrection(0.08));
    await batches.edits.correct(batches.items.of('1')!, constantCorrection(0.09));
    batches.edits.steps.undo();
    await settled();
    expect(batches.items.of('1')?.correction).toEqual(constantCorrection(0.08));
  });

  it('start a batch anew that had ended when something is tried again', async () => {
    service.state = 'finished';
    batches.take(service.event());
    // The service says that it has not ended any more before the call returns.
    service.state = 'idle';
    await batches.retry(['1'], false);
    expect(service.state).toBe('running');
  });

  it('do not start a batch that was stopped', async () => {
    await batches.retry(['1'], false);
    expect(service.state).toBe('idle');
  });
});
