/** @file `slateless worker`: one machine of a farm, until it is interrupted. */
import { basename } from 'node:path';
import { fromWire } from '../../src-shared/contract/errors.ts';
import type { Services } from '../../src-shared/contract/services.ts';
import type { ItemOutcome } from '../batch/item-job.ts';
import { runFarmWorker } from '../batch/farm/farm-worker.ts';
import { withoutPassword } from '../batch/farm/farm-queue.ts';
import type { Log } from '../log.ts';
import type { WorkerCommand } from './cli-farm-args.ts';
import { type CliOutput, failureLines } from './cli-output.ts';

/** Runs the command; returns its exit code. */
export async function workerCommand(command: WorkerCommand, { media, alignment, stems, heatMap, settings }: Services, output: CliOutput, log: Log, signal: AbortSignal): Promise<number> {
  const { queue, rules, jobs, json } = command;
  const maxOffset = async () => (await settings.get({}, { signal, onProgress: () => undefined })).maxOffset;
  const onItem = (path: string, outcome: ItemOutcome | null) => {
    if (json) output.answer(JSON.stringify({ path, state: outcome?.state ?? { kind: 'running' } }));
    else if (!outcome) output.say(`▸ ${basename(path)}`);
    else if (outcome.state.kind === 'failed') for (const line of failureLines(fromWire(outcome.state.error), path)) output.say(line);
    else output.answer(`${outcome.state.kind === 'done' ? outcome.state.outcome : outcome.state.kind}  ${path}`);
  };
  output.say(`Working for ${withoutPassword(queue)}, ${jobs === 1 ? 'one item' : `${jobs} items`} at a time. Ctrl+C ends it.`);
  await runFarmWorker({ address: { url: queue }, rules, jobs, deps: { media, alignment, stems, heatMap, maxOffset }, log, onItem }, signal);
  return 0;
}
