/** @file Runs a batch that is killed with −9 now and then and gone on with, and compares what it leaves with a run that nobody disturbed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { NumberedRecord } from '../../src-main/batch/batch-records.ts';
import { parseRecord } from '../../src-main/batch/batch-records.ts';
import type { ReportItem } from '../../src-main/batch/report/report-data.ts';

const PROCESS = fileURLToPath(new URL('./batch-process.ts', import.meta.url));

/** One batch: what it reads and writes. */
export interface BatchPlace {
  readonly input: string;
  readonly output: string;
  readonly home: string;
}

/** Starts `batch --recipe fix --resume` with all reports. */
export function startBatch({ input, output, home }: BatchPlace, more: readonly string[] = []): ChildProcess {
  const args = ['--import', 'tsx', PROCESS, input, '--recipe', 'fix', '--out', output, '--report', 'json,csv', '--json', '--resume', ...more];
  return spawn(process.execPath, args, { env: { ...process.env, SLATELESS_HOME: home }, stdio: ['ignore', 'pipe', 'inherit'] });
}

/** Waits for its end. `lines` are those of its answer. */
export function ended(child: ChildProcess): Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null; readonly lines: readonly string[] }> {
  let text = '';
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  return new Promise((resolve) => child.once('close', (code, signal) => resolve({ code, signal, lines: text.split('\n').filter(Boolean) })));
}

/** Runs to the end although it is killed `kills` times, each time a random while after it has got further. Returns when each kill came. */
export async function runWithKills(place: BatchPlace, kills: number, random: () => number, recordsPerKill: number): Promise<readonly string[]> {
  const moments: string[] = [];
  for (let kill = 0; kill < kills; kill++) {
    const before = (await journalOf(place)).length;
    const child = startBatch(place);
    const end = ended(child);
    const until = before + 1 + Math.floor(random() * recordsPerKill);
    while (child.exitCode === null && (await journalOf(place)).length < until) await sleep(40);
    await sleep(Math.floor(random() * 1200));
    child.kill('SIGKILL');
    const { signal } = await end;
    const records = await journalOf(place);
    moments.push(`${signal === 'SIGKILL' ? 'killed' : 'ended'} after ${records.length} records, ${records.filter(({ t }) => t === 'ended').length} clips`);
  }
  return moments;
}

/** The whole lines of the only batch's journal. */
export async function journalOf({ home }: BatchPlace): Promise<readonly NumberedRecord[]> {
  const batches = join(home, 'data', 'batches');
  const [id, ...more] = await readdir(batches).catch(() => []);
  if (id === undefined) return [];
  if (more.length > 0) throw new Error(`${more.length + 1} batches where one should have been gone on with`);
  const text = await readFile(join(batches, id, 'journal.jsonl'), 'utf8').catch(() => '');
  return text.split('\n').flatMap((line) => parseRecord(line) ?? []);
}

/** The report, without what differs between two places: paths. */
export async function reportOf({ output }: BatchPlace): Promise<readonly ReportItem[]> {
  const report = JSON.parse(await readFile(join(output, 'report.json'), 'utf8')) as { readonly items: readonly ReportItem[] };
  return report.items.map((item) => ({ ...item, output: item.output?.replace(output, 'OUT') ?? null }));
}

/** Everything below a folder that is no finished file: partial files and staging folders. */
export async function litterIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true });
  return entries.filter((name) => /\.partial$|(^|[\\/])\.slateless-/.test(name));
}

/** Clips that were begun again after they had ended, or fixed more than once. */
export function doneTwice(records: readonly NumberedRecord[]): readonly string[] {
  const over = new Set<string>();
  const fixed = new Set<string>();
  const twice = new Set<string>();
  for (const record of records) {
    if (record.t === 'ended') over.add(record.id);
    if (record.t === 'started' && over.has(record.id)) twice.add(record.id);
    if (record.t === 'known' && record.output !== null) {
      if (fixed.has(record.id)) twice.add(record.id);
      fixed.add(record.id);
    }
  }
  return [...twice];
}
