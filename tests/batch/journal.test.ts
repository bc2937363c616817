/** @file The journal and what it adds up to: torn lines, replays, and every prefix a batch of its own. */
import { appendFile, mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BatchWriter, createDocument, readDocument } from '../../src-main/batch/batch-document.ts';
import { type BatchRecord, parseRecord } from '../../src-main/batch/batch-records.ts';
import { BatchState } from '../../src-main/batch/batch-state.ts';
import { Journal, wholeLines } from '../../src-main/batch/journal.ts';
import { SHIPPED_RECIPES } from '../../src-main/batch/recipes.ts';
import type { BatchOptions } from '../../src-shared/contract/batch.ts';
import { temporaryFolder } from '../helpers/make-media.ts';
import { pseudoRandom, randomRecords } from './random-records.ts';

const isRecord = (line: string) => parseRecord(line) !== null;
const options: BatchOptions = {
  name: null,
  source: { inputs: ['/card'], patterns: [], recursive: true, watch: false },
  recipe: SHIPPED_RECIPES[0]!,
  output: { folder: null, keepFolders: false },
  document: null,
};
const header = { id: '0123456789abcdef', name: 'card', createdMs: 1, options };

const numbered = (records: readonly BatchRecord[]) => records.map((record, index) => JSON.stringify({ n: index + 1, ...record }));
const replay = (lines: readonly string[]) => {
  const state = new BatchState();
  for (const line of lines) state.apply(JSON.parse(line) as BatchRecord);
  return state;
};

describe('wholeLines', () => {
  it('leaves out a last line without its end, and everything behind a line that is not whole', () => {
    const whole = (line: string) => line.startsWith('{') && line.endsWith('}');
    expect(wholeLines(Buffer.from('{a}\n{b}\n{c'), whole)).toEqual({ lines: ['{a}', '{b}'], bytes: 8 });
    expect(wholeLines(Buffer.from('{a}\n\0\0\0\n{c}\n'), whole)).toEqual({ lines: ['{a}'], bytes: 4 });
    expect(wholeLines(Buffer.alloc(0), whole)).toEqual({ lines: [], bytes: 0 });
  });
});

describe('Journal', () => {
  it('cuts off a torn line and goes on behind the last whole one', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'deep', 'journal.jsonl');
    const first = await Journal.open(path, isRecord);
    const lines = numbered([{ t: 'run', wanted: 'running' }, { t: 'run', wanted: 'paused' }]);
    await Promise.all(lines.map((line) => first.journal.append([line])));
    await first.journal.close();
    await appendFile(path, '{"n":3,"t":"run","wan');
    const second = await Journal.open(path, isRecord);
    expect(second.lines).toEqual(lines);
    const third = JSON.stringify({ n: 3, t: 'run', wanted: 'idle' });
    await second.journal.append([third]);
    await second.journal.close();
    expect(await readFile(path, 'utf8')).toBe([...lines, third].map((line) => `${line}\n`).join(''));
  });
});

describe('removed items', () => {
  const added = (count: number): BatchRecord => ({ t: 'added', items: Array.from({ length: count }, (_, i) => ({ id: String(i + 1), path: `/card/${i + 1}.mov`, name: `${i + 1}.mov`, target: { folder: '/out', stem: String(i + 1) } })) });
  const after = (...records: readonly BatchRecord[]) => {
    const state = new BatchState();
    for (const record of [added(6), ...records]) state.apply(record);
    return state;
  };
  const removed = (...ids: readonly string[]): BatchRecord => ({ t: 'removed', ids });
  const restored = (...ids: readonly string[]): BatchRecord => ({ t: 'restored', ids });

  it('go back to where they were, whatever the order they went in and come back in', () => {
    expect(after(removed('2', '3', '5')).order.join('')).toBe('146');
    expect(after(removed('3', '2'), restored('3', '2')).order.join('')).toBe('123456');
    expect(after(removed('1', '2'), removed('3'), restored('1', '2', '3')).order.join('')).toBe('123456');
    expect(after(removed('3'), removed('2'), removed('4'), restored('3')).order.join('')).toBe('1356');
    expect(after(removed('3'), removed('2'), restored('3', '2')).order.join('')).toBe('123456');
    expect(after(removed('6'), { t: 'moved', ids: ['5'], before: '1' }, restored('6')).order.join('')).toBe('561234');
  });

  it('come back as they were, but that nothing works on them, and are not found anew meanwhile', () => {
    const state = after({ t: 'started', id: '1' }, { t: 'ended', id: '2', state: { kind: 'needs-eyes' }, doubts: [{ reason: 'steps', time: 1 }] }, removed('1', '2'));
    expect([state.hasPath('/card/1.mov'), state.item('1'), state.removedIds]).toEqual([true, null, ['1', '2']]);
    state.apply(restored('1', '2', '9'));
    expect(state.item('1')?.state).toEqual({ kind: 'waiting' });
    expect(state.item('2')).toMatchObject({ state: { kind: 'needs-eyes' }, doubts: [{ reason: 'steps' }] });
    expectConsistent(state);
  });
});

describe('a batch document', () => {
  it('is a consistent batch after every prefix of its journal, and can be gone on with', async () => {
    await using folder = await temporaryFolder();
    const records = randomRecords(160, 7);
    const content = Buffer.from(numbered(records).map((line) => `${line}\n`).join(''));
    const random = pseudoRandom(11);
    const cuts = [0, 1, content.length, ...Array.from({ length: 36 }, () => Math.floor(random() * content.length))];
    for (const cut of cuts) {
      const document = join(folder.path, String(cut));
      if (!(await mkdir(document, { recursive: true }))) continue;
      await writeFile(join(document, 'batch.json'), JSON.stringify({ format: 'slateless-batch', version: 1, ...header }));
      await writeFile(join(document, 'journal.jsonl'), content.subarray(0, cut));
      const whole = wholeLines(content.subarray(0, cut), isRecord).lines;
      const writer = await BatchWriter.open(document);
      expect(writer.state.stored()).toEqual(replay(whole).stored());
      expectConsistent(writer.state);
      await writer.record({ t: 'run', wanted: 'paused' });
      await writer.close();
      const { state } = await readDocument(document);
      expect(state.n).toBe(whole.length + 1);
      expect(state.wanted).toBe('paused');
      await rm(document, { recursive: true });
    }
  });

  it('is the same from a snapshot, also when the journal was not cut behind it', async () => {
    await using folder = await temporaryFolder();
    const records = randomRecords(300, 3);
    const document = join(folder.path, 'batch');
    await createDocument(document, header);
    const lines = numbered(records);
    await writeFile(join(document, 'journal.jsonl'), lines.map((line) => `${line}\n`).join(''));
    await writeFile(join(document, 'snapshot.json'), JSON.stringify(replay(lines.slice(0, 180)).stored()));
    expect((await readDocument(document)).state.stored()).toEqual(replay(lines).stored());
  });

  it('makes snapshots of long journals by itself', async () => {
    await using folder = await temporaryFolder();
    const document = join(folder.path, 'batch');
    await createDocument(document, header);
    const writer = await BatchWriter.open(document);
    const records = randomRecords(5200, 5);
    for (let from = 0; from < records.length; from += 100) await writer.record(...records.slice(from, from + 100));
    const expected = writer.state.stored();
    await writer.close();
    expect((await readFile(join(document, 'journal.jsonl'), 'utf8')).split('\n').length).toBeLessThan(1000);
    expect((await readDocument(document)).state.stored()).toEqual(JSON.parse(JSON.stringify(expected)));
  });

  it('is held by one process at a time, and taken over from one that is gone', async () => {
    await using folder = await temporaryFolder();
    const document = join(folder.path, 'batch');
    await createDocument(document, header);
    const writer = await BatchWriter.open(document);
    await expect(BatchWriter.open(document)).rejects.toMatchObject({ code: 'batch.busy', details: { processId: process.pid } });
    expect((await readDocument(document)).header.name).toBe('card');
    await writer.close();
    const lock = JSON.parse('{"processId":999999999,"host":"","token":"x"}') as { host: string };
    const { hostname } = await import('node:os');
    await writeFile(join(document, 'lock'), JSON.stringify({ ...lock, host: hostname() }));
    await (await BatchWriter.open(document)).close();
  });

  it('says what is wrong with one that is damaged or too new, and takes no folder that holds something', async () => {
    await using folder = await temporaryFolder();
    const document = join(folder.path, 'batch');
    await createDocument(document, header);
    await expect(createDocument(document, header)).rejects.toMatchObject({ code: 'batch.document-in-use' });
    await writeFile(join(document, 'batch.json'), JSON.stringify({ format: 'slateless-batch', version: 99, ...header }));
    await expect(readDocument(document)).rejects.toMatchObject({ code: 'batch.too-new', details: { version: 99 } });
    await writeFile(join(document, 'batch.json'), '{"format":');
    await expect(readDocument(document)).rejects.toMatchObject({ code: 'batch.corrupt' });
    const file = await open(join(document, 'lock'), 'a');
    await file.close();
    await expect(readDocument(join(folder.path, 'none'))).rejects.toMatchObject({ code: 'files.not-found' });
  });
});

function expectConsistent(state: BatchState): void {
  const items = state.page(0, Infinity);
  expect(new Set(state.order).size).toBe(state.order.length);
  expect(items.map(({ id }) => id)).toEqual(state.order);
  for (const [kind, count] of Object.entries(state.counts)) expect(items.filter((item) => item.state.kind === kind).length).toBe(count);
  expect(items.every(({ id }) => Number(id) < state.nextId)).toBe(true);
  expect(state.everyItem().every(({ path }) => state.hasPath(path))).toBe(true);
  expect(new Set(state.everyItem().map(({ id }) => id)).size).toBe(state.order.length + state.removedIds.length);
}
