/** @file Batches on a farm: a real server, worker processes, and what kills, cancels and restarts leave behind. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createBatchService } from '../../src-main/batch/batch-service.ts';
import { createFarmRunner } from '../../src-main/batch/farm/farm-runner.ts';
import { createLog } from '../../src-main/log.ts';
import type { Recipe } from '../../src-shared/contract/batch.ts';
import type { Call } from '../../src-shared/contract/services.ts';
import { toleranceOf } from '../../src-shared/model/tolerance.ts';
import { freePort, NO_REDIS, type RedisServer, startRedis } from './redis-server.ts';
import { simpleWork } from './simple-work.ts';

const RECIPE: Recipe = {
  name: 'fix',
  steps: [
    { kind: 'measure', audioTrack: null, thorough: false, maxOffset: null },
    { kind: 'fix', mode: 'baked', audioFormat: 'auto', leastConfidence: 0.8, leaveWithin: null },
  ],
};
/** Milliseconds until a silent worker's item is given away. */
const PATIENCE = 5000;
const call: Call = { signal: new AbortController().signal, onProgress: () => undefined };

let folder: string;
let server: RedisServer;
const workers: ChildProcess[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slateless-farm-'));
  await Promise.all(['there', 'out', 'data'].map((name) => mkdir(join(folder, name))));
  if (NO_REDIS === null) server = await startRedis();
});

afterEach(async () => {
  for (const worker of workers.splice(0)) worker.kill('SIGKILL');
  await (server as RedisServer | undefined)?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** A worker, and its lines as they come. */
function startWorker(milliseconds: number, ...rules: readonly string[]): { readonly child: ChildProcess; readonly lines: string[]; line(words: string): Promise<string> } {
  const args = [server.url, String(PATIENCE), join(folder, 'trace'), String(milliseconds), ...rules];
  const child = spawn(process.execPath, ['--import', 'tsx', resolve(import.meta.dirname, 'worker-process.ts'), ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  workers.push(child);
  const lines: string[] = [];
  const waiting: { readonly words: string; readonly found: (line: string) => void }[] = [];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    for (const line of text.split('\n').filter(Boolean)) {
      lines.push(line);
      for (const { words, found } of waiting) if (line.includes(words)) found(line);
    }
  });
  return { child, lines, line: (words) => new Promise((found) => waiting.push({ words, found })) };
}

/** A batch service whose items are run by the farm. */
function submitter() {
  const log = createLog('error');
  const farm = createFarmRunner({ url: server.url }, log);
  const batches = createBatchService({
    ...simpleWork(join(folder, 'nobody'), 0),
    data: join(folder, 'data'),
    limits: { cpu: 100, disk: 100, gpu: 1 },
    runItem: farm.runItem,
    judge: () => Promise.resolve(toleranceOf('ebu-r37')),
    poster: () => Promise.reject(new Error('no picture')),
    emit: () => undefined,
    log,
  });
  return { batches, dispose: () => batches.dispose().finally(() => farm.dispose()) };
}

async function clips(count: number): Promise<readonly string[]> {
  const names = Array.from({ length: count }, (_, index) => `clip ${String(index + 1).padStart(2, '0')}.mov`);
  await Promise.all(names.map((name, index) => writeFile(join(folder, 'there', name), `${index % 10 === 9 ? 'broken' : 'content'} of ${name} `.repeat(1000))));
  return names;
}

function options(input: string) {
  return {
    name: null,
    source: { inputs: [input], patterns: [], recursive: true, watch: false },
    recipe: RECIPE,
    output: { folder: join(folder, 'out'), keepFolders: true },
    document: null,
  };
}

/** Lines of the trace that tell of a step's end. */
async function traced(what: string): Promise<readonly string[]> {
  const text = await readFile(join(folder, 'trace'), 'utf8').catch(() => '');
  return text.split('\n').flatMap((line) => (line.startsWith(`${what} `) ? [line.slice(what.length + 1)] : [])).sort();
}

describe.skipIf(NO_REDIS !== null)(`a farm${NO_REDIS === null ? '' : ` (skipped: ${NO_REDIS})`}`, () => {
  it('loses no item and doubles no output when one of three workers is killed', async () => {
    const names = await clips(30);
    const [first] = [startWorker(150), startWorker(150), startWorker(150)];
    const { batches, dispose } = submitter();
    const { id: batchId } = await batches.create(options(join(folder, 'there')), call);
    const started = first.line('started').then(() => first.line('started'));
    await batches.start({ batchId }, call);
    await started;
    first.child.kill('SIGKILL');
    await batches.ended(batchId);

    const { batch, items } = await batches.items({ batchId, from: 0, count: 100 }, call);
    expect(batch.state).toBe('finished');
    expect(batch.counts).toMatchObject({ done: 27, failed: 3, waiting: 0, running: 0 });
    const good = names.filter((_, index) => index % 10 !== 9);
    expect((await readdir(join(folder, 'out'))).sort()).toEqual(good.map((name) => name.replace('.mov', '.synced.mov')));
    for (const item of items) {
      if (item.state.kind !== 'done') continue;
      expect(item.state.outcome).toBe('fixed');
      expect(await readFile(item.output ?? '')).toEqual(await readFile(item.path));
    }
    // What the killed worker was at is measured once more, nothing else is.
    const measured = await traced('measure');
    expect(new Set(measured).size).toBe(good.length);
    expect(measured.length).toBeLessThanOrEqual(good.length + 1);
    await dispose();
  });

  it('goes on where a submitter was stopped, without doing anything twice', async () => {
    const names = await clips(9);
    const worker = startWorker(100);
    const one = submitter();
    const { id: batchId } = await one.batches.create(options(join(folder, 'there')), call);
    await one.batches.start({ batchId }, call);
    await worker.line('ended');
    await one.batches.stop({ batchId }, call);
    await one.dispose();
    const two = submitter();
    await two.batches.start({ batchId }, call);
    await two.batches.ended(batchId);
    const { batch, items } = await two.batches.items({ batchId, from: 0, count: 100 }, call);
    expect(items.flatMap(({ name, state }) => (state.kind === 'failed' ? [{ name, error: state.error }] : []))).toEqual([]);
    expect(batch.counts).toMatchObject({ done: names.length, failed: 0 });
    expect(await readdir(join(folder, 'out'))).toHaveLength(names.length);
    expect(await traced('fix')).toEqual([...names].sort());
    await two.dispose();
  });

  it('gives an item back at once when a worker leaves', async () => {
    await clips(1);
    const leaving = startWorker(60_000);
    const { batches, dispose } = submitter();
    const { id: batchId } = await batches.create(options(join(folder, 'there')), call);
    await batches.start({ batchId }, call);
    while ((await traced('start')).length === 0) await sleep(50);
    const gone = new Promise((done) => leaving.child.once('exit', done));
    leaving.child.kill('SIGTERM');
    await gone;
    startWorker(50);
    await batches.ended(batchId);
    expect(await traced('start')).toHaveLength(2);
    expect(await readdir(join(folder, 'out'))).toEqual(['clip 01.synced.mov']);
    await dispose();
  });

  it('translates the paths of shared storage there and back', async () => {
    const [name = ''] = await clips(1);
    startWorker(50, `/submitter=${join(folder, 'there')}`, `/results=${join(folder, 'out')}`);
    const farm = createFarmRunner({ url: server.url }, createLog('error'));
    const job = { path: `/submitter/${name}`, target: { folder: '/results', stem: 'clip 01' }, staging: '/results/.staging/1', correction: null, known: null };
    const outcome = await farm.runItem(job, RECIPE, { ...simpleWork('', 0), keep: () => Promise.resolve() }, call);
    expect(outcome.state).toEqual({ kind: 'done', outcome: 'fixed' });
    expect(outcome.known?.written?.result.output).toBe('/results/clip 01.synced.mov');
    expect(await readdir(join(folder, 'out'))).toContain('clip 01.synced.mov');
    await farm.dispose();
  });
});

describe('a farm without a server', () => {
  it('says so, and that the address is at fault', async () => {
    const farm = createFarmRunner({ url: `redis://user:secret@127.0.0.1:${await freePort()}` }, createLog('error'));
    const job = { path: '/a', target: { folder: '/b', stem: 'a' }, staging: '/b/s', correction: null, known: null };
    const failure = await farm.runItem(job, RECIPE, { ...simpleWork('', 0), keep: () => Promise.resolve() }, call).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'farm.unavailable' });
    expect(JSON.stringify(failure)).not.toContain('secret');
    await farm.dispose();
  });
});
