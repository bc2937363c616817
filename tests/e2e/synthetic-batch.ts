/**
 * @file A batch service that only pretends, put between the window and the app's socket: any number of clips in every state, changing as often as
 * the real one may tell. It shows what the window makes of thousands of rows; that the real service works is tested with real clips.
 */
import type { Page, WebSocketRoute } from '@playwright/test';
import type { BatchEvent, BatchItem, BatchItemDetail, BatchSummary, ItemState } from '../../src-shared/contract/batch.ts';
import type { AlignmentEstimate } from '../../src-shared/model/alignment.ts';

/** Most items of one event, and milliseconds between two, as the contract has them. */
const EVENT = { items: 500, every: 200 };
const BATCH_ID = '00000000000000aa';

/** What is pretended. */
export interface Synthetic {
  /** Asks the window to take `rounds` changes of every item that is at work, as fast as events may come. */
  work(rounds: number): Promise<void>;
}

/** Answers every `batch.` call of a page that is loaded afterwards; all others go to the app. */
export async function pretendBatch(page: Page, count: number): Promise<Synthetic> {
  const items = Array.from({ length: count }, (_, at) => itemAt(at));
  let socket: WebSocketRoute | null = null;
  await page.routeWebSocket(/\/socket$/, (route) => {
    const app = route.connectToServer();
    socket = route;
    route.onMessage((message) => {
      const request = JSON.parse(String(message)) as { kind: string; id: string; method?: string; args?: { from: number; count: number; itemId: string } };
      if (request.method?.startsWith('batch.')) route.send(JSON.stringify({ kind: 'result', id: request.id, value: answer(request.method, request.args, items) }));
      else app.send(message);
    });
  });
  return {
    work: async (rounds) => {
      for (let round = 0; round < rounds; round += 1) {
        const working = items.flatMap((item, at) => (item.state.kind === 'running' ? [at] : []));
        for (const at of working) items[at] = { ...items[at]!, revision: items[at]!.revision + 1, state: running((round + 1) / rounds) };
        for (let from = 0; from < working.length; from += EVENT.items) {
          const changed = working.slice(from, from + EVENT.items).map((at) => items[at]!);
          const event: BatchEvent = { type: 'batch', batchId: BATCH_ID, batch: summary(items), changed, removed: [] };
          socket?.send(JSON.stringify({ kind: 'event', event }));
          await new Promise((done) => setTimeout(done, EVENT.every));
        }
      }
    },
  };
}

function answer(method: string, args: { readonly from: number; readonly count: number; readonly itemId: string } | undefined, items: readonly BatchItem[]): unknown {
  if (method === 'batch.list') return [summary(items)];
  if (method === 'batch.recipes') return [{ recipe: summary(items).options.recipe, shipped: true }];
  if (method === 'batch.items') return { batch: summary(items), items: items.slice(args!.from, args!.from + args!.count) };
  if (method === 'batch.item') return detailOf(items.find(({ id }) => id === args!.itemId)!);
  return summary(items);
}

function summary(items: readonly BatchItem[]): BatchSummary {
  const counts = { waiting: 0, running: 0, done: 0, 'needs-eyes': 0, skipped: 0, failed: 0 };
  for (const { state } of items) counts[state.kind] += 1;
  return {
    id: BATCH_ID,
    name: 'A001 card dump',
    document: '/data/batches/aa',
    createdMs: Date.now() - 1_800_000,
    state: 'running',
    counts,
    total: items.length,
    removed: 0,
    fraction: 1 - (counts.waiting + counts.running / 2) / items.length,
    etaSeconds: 412,
    orderRevision: 1,
    options: {
      name: null,
      document: null,
      source: { inputs: ['/media/cards/A001'], patterns: ['*.mov', '!proxy/**'], recursive: true, watch: false },
      recipe: {
        name: 'Measure and fix',
        steps: [
          { kind: 'measure', audioTrack: null, thorough: false, maxOffset: null },
          { kind: 'fix', mode: 'baked', audioFormat: 'auto', leastConfidence: 0.9, leaveWithin: 'ebu-r37' },
        ],
      },
      output: { folder: null, keepFolders: true },
    },
  };
}

function running(fraction: number): ItemState {
  return { kind: 'running', stage: fraction < 0.6 ? 'matching' : 'encoding', fraction, etaSeconds: Math.round(90 * (1 - fraction)) };
}

/** One of ten kinds by its place, so that every state is in sight. */
function itemAt(at: number): BatchItem {
  const name = `day ${1 + (at % 3)}/A001_C${String(at + 1).padStart(4, '0')}_0412.mov`;
  const path = `/media/cards/A001/${name}`;
  const offset = Math.round((((at * 37) % 400) - 200) / 2) / 1000;
  const measured = { verdict: 'offset', reason: null, offset, confidence: 0.9 + (at % 10) / 100, driftPpm: ((at * 7) % 9) - 4, steps: 0 } as const;
  const plain: BatchItem = { id: String(at + 1), path, name, revision: 1, state: { kind: 'waiting' }, duration: 40 + (at % 200), measured: null, correction: null, output: null, doubts: [] };
  const inSync: BatchItem = { ...plain, state: { kind: 'done', outcome: 'in-sync' }, measured: { ...measured, verdict: 'in-sync', offset: 0.003, confidence: 0.99 } };
  const kinds: readonly BatchItem[] = [
    inSync,
    { ...plain, state: { kind: 'done', outcome: 'fixed' }, measured, output: path.replace('.mov', '.synced.mov') },
    { ...plain, state: { kind: 'needs-eyes' }, measured: { ...measured, confidence: 0.44 }, doubts: [{ reason: 'low-confidence', time: 12.4 }] },
    { ...plain, state: running(0.35) },
    { ...plain, state: running(0.8), measured },
    inSync,
    { ...plain, state: { kind: 'needs-eyes' }, measured: { ...measured, verdict: 'cannot-tell', reason: 'no-face', offset: null, confidence: 0 }, doubts: [{ reason: 'no-face', time: null }] },
    { ...plain, state: { kind: 'failed', error: { kind: 'app', code: 'media.unreadable', message: 'unreadable', details: { path, cause: 'moov atom not found' } } as never } },
    { ...plain, state: { kind: 'done', outcome: 'fixed' }, measured: { ...measured, verdict: 'drift', driftPpm: 145.2 }, output: path.replace('.mov', '.synced.mov') },
    plain,
  ];
  return kinds[at % kinds.length]!;
}

function detailOf(item: BatchItem): BatchItemDetail {
  const offsets = Array.from({ length: 81 }, (_, at) => (at - 40) / 20);
  const peak = item.measured?.offset ?? 0.3;
  const estimate: AlignmentEstimate | null = item.measured && {
    ...item.measured,
    steps: [],
    windows: [],
    curve: { offsets, scores: offsets.map((offset) => Math.sin(offset * 9) * 0.6 + 7 * Math.exp(-(((offset - peak) / 0.09) ** 2))) },
    faces: [],
    audioTrack: 0,
    model: 'lip-sync 0123456789ab',
    analysedSeconds: 32,
    elapsedSeconds: 9,
  };
  const media = { sizeBytes: 1e9, modifiedMs: 0, duration: item.duration ?? 60, frameRate: { num: 25, den: 1 }, width: 1920, height: 1080, timecode: null, sampleRate: 48_000, channels: 2 };
  const fix = item.output === null || !estimate ? null : ({ output: item.output, mode: 'baked', videoHash: null, residual: 0, audioCodec: 'pcm_s24le', warnings: [] } as const);
  return { item, mediaId: null, media, estimate, fix };
}
