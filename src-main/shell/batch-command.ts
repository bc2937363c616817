/** @file `slateless batch`: makes or finds the batch, runs it, tells how each clip ended, writes the reports. An interruption loses nothing. */
import { resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { BatchEvent, BatchItem, BatchOptions, BatchSummary, FixStep, Recipe } from '../../src-shared/contract/batch.ts';
import type { Tolerance } from '../../src-shared/model/alignment.ts';
import { toleranceOf } from '../../src-shared/model/tolerance.ts';
import type { AppEvent, ArgsOf, Call, MethodName, Progress, ResultOf, Services } from '../../src-shared/contract/services.ts';
import type { Batches } from '../batch/batch-service.ts';
import type { EventSource } from '../event-source.ts';
import { batchExitCode, clipJson, clipRow, clipTrouble, isEnded, summaryJson, summaryRow } from './batch-output.ts';
import type { BatchCommand } from './cli-batch-args.ts';
import type { CliOutput } from './cli-output.ts';
import { invoke } from './dispatch.ts';

/** What the command works with. */
export interface BatchCommandDeps {
  readonly services: Services;
  readonly batches: Batches;
  readonly events: EventSource<AppEvent>;
}

/** How clips are told of. */
interface Teller {
  readonly command: Extract<BatchCommand, { action: 'run' }>;
  readonly judge: Tolerance;
  readonly output: CliOutput;
}

const PAGE = 1000;

/** Runs the command; returns its exit code. */
export async function batchCommand(command: BatchCommand, deps: BatchCommandDeps, output: CliOutput, signal: AbortSignal): Promise<number> {
  if (command.action === 'recipes') {
    for (const { recipe } of await deps.batches.book.list()) output.answer(command.json ? JSON.stringify(recipe) : `${recipe.name.padEnd(20)} ${recipe.steps.map(({ kind }) => kind).join(', ')}`);
    return 0;
  }
  const call: Call = { signal, onProgress: () => undefined };
  const run = <M extends MethodName>(method: M, args: ArgsOf<M>) => invoke(deps.services, method, args, call) as Promise<ResultOf<M>>;
  const options: BatchOptions = {
    name: null,
    source: { inputs: command.inputs.map((input) => resolve(input)), patterns: command.patterns, recursive: command.recursive, watch: command.watch },
    recipe: leavingWithin(await deps.batches.book.find(command.recipe), command.leaveWithin),
    output: { folder: command.out === null ? null : resolve(command.out), keepFolders: command.out !== null && !command.flat },
    document: command.document === null ? null : resolve(command.document),
  };
  const batch = (command.resume ? await lastOf(options, run) : null) ?? (await run('batch.create', options));
  if (command.volume === 'verbose') output.say(`batch ${batch.id}: ${batch.total} clips, ${batch.document}`);
  const judge = toleranceOf((await run('settings.get', {})).tolerance);
  const unfollow = follow(batch.id, { command, judge, output }, deps.events);
  try {
    await run('batch.start', { batchId: batch.id, jobs: command.jobs });
    await Promise.race([deps.batches.ended(batch.id), aborted(signal)]);
    if (signal.aborted) await deps.batches.dispose();
  } finally {
    unfollow();
    output.progress(null, '');
  }
  const items = await allItems(batch.id, deps.services);
  const reports = signal.aborted ? [] : command.reports;
  const written = reports.length === 0 ? [] : await run('batch.report', { batchId: batch.id, formats: reports, folder: options.output.folder });
  const code = batchExitCode(items);
  if (command.json) output.answer(summaryJson(batch.id, items, judge, written, code));
  else if (command.volume !== 'quiet') output.say(summaryRow(items, judge));
  if (command.volume !== 'quiet' && !command.json) for (const { path } of written) output.say(`report: ${path}`);
  if (signal.aborted) output.say('Interrupted; --resume goes on with it.');
  return code;
}

/** The recipe with another standard for what is left as it is; as it is itself where none was given. */
function leavingWithin(recipe: Recipe, standard: FixStep['leaveWithin'] | undefined): Recipe {
  if (standard === undefined) return recipe;
  return { ...recipe, steps: recipe.steps.map((step) => (step.kind === 'fix' ? { ...step, leaveWithin: standard } : step)) };
}

/** The last batch made from the same, or null. */
async function lastOf(options: BatchOptions, run: <M extends MethodName>(method: M, args: ArgsOf<M>) => Promise<ResultOf<M>>): Promise<BatchSummary | null> {
  const wanted = madeFrom(options);
  return (await run('batch.list', {})).find((batch) => isDeepStrictEqual(madeFrom(batch.options), wanted) && (options.document === null || options.document === batch.document)) ?? null;
}

/** What makes two batches the same; whether one watches does not matter. */
function madeFrom({ source: { inputs, patterns, recursive }, recipe, output }: BatchOptions) {
  return { inputs, patterns, recursive, recipe, output };
}

/** Tells of every clip that ends; returns the way to stop. */
function follow(batchId: string, teller: Teller, events: EventSource<AppEvent>): () => void {
  const { command, output } = teller;
  const last = new Map<string, BatchItem['state']['kind']>();
  const onEvent = ({ batch, changed }: BatchEvent) => {
    for (const item of changed) {
      const before = last.get(item.id);
      last.set(item.id, item.state.kind);
      if (before === item.state.kind) continue;
      if (item.state.kind === 'running' && command.volume === 'verbose') output.say(`· ${item.name}`);
      if (isEnded(item)) tell(item, teller);
    }
    if (batch?.state !== 'running' || command.volume === 'quiet') return;
    const state = changed.find((item) => item.state.kind === 'running')?.state;
    const progress: Progress = { stage: state?.kind === 'running' ? state.stage : 'waiting', fraction: batch.fraction, etaSeconds: batch.etaSeconds };
    output.progress(progress, `${batch.total - batch.counts.waiting - batch.counts.running} of ${batch.total}`);
  };
  return events.subscribe((event) => {
    if (event.type === 'batch' && event.batchId === batchId) onEvent(event);
  });
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolved) => {
    if (signal.aborted) resolved();
    else signal.addEventListener('abort', () => resolved(), { once: true });
  });
}

function tell(item: BatchItem, { command: { json, volume }, judge, output }: Teller): void {
  if (json) output.answer(clipJson(item, judge));
  else if (volume !== 'quiet') output.answer(clipRow(item, judge));
  for (const line of clipTrouble(item)) output.say(line);
}

async function allItems(batchId: string, services: Services): Promise<readonly BatchItem[]> {
  const call: Call = { signal: new AbortController().signal, onProgress: () => undefined };
  const items: BatchItem[] = [];
  for (;;) {
    const page = await services.batch.items({ batchId, from: items.length, count: PAGE }, call);
    items.push(...page.items);
    if (page.items.length < PAGE) return items;
  }
}
