/** @file The arguments of `worker`, as typed, made into a command. Pure. */
import { parseArgs } from 'node:util';
import { type PathRule, parseRule } from '../batch/farm/path-map.ts';
import { BatchUsage, queueAddress } from './cli-batch-args.ts';

/** `worker` */
export interface WorkerCommand {
  readonly name: 'worker';
  readonly queue: string;
  readonly rules: readonly PathRule[];
  readonly jobs: number;
  readonly json: boolean;
}

/** Part of `--help`. */
export const WORKER_HELP = `  npm run -s slateless -- worker --queue redis://HOST[:PORT] [options]    work on the batches that others submit with batch --queue
      --map THERE=HERE      what the submitter calls THERE is HERE on this machine, e.g. /mnt/a=/Volumes/a; repeatable
      --jobs N              items at a time; 1 unless told
      --json                one JSON object per finished clip and line
    Ends when interrupted; what was not finished goes to the other workers.
`;

const text = { type: 'string' } as const;

/** Understands `worker …`. Throws {@link BatchUsage}. */
export function parseWorker(args: readonly string[]): WorkerCommand {
  const { values } = parse(args);
  if (values.queue === undefined) throw new BatchUsage('worker needs --queue redis://HOST');
  const jobs = Number(values.jobs ?? '1');
  if (!(Number.isInteger(jobs) && jobs >= 1 && jobs <= 64)) throw new BatchUsage(`--jobs must be a whole number from 1 to 64, not "${values.jobs ?? ''}"`);
  const rules = (values.map ?? []).map((rule) => {
    const parsed = parseRule(rule);
    if (!parsed) throw new BatchUsage(`--map takes THERE=HERE, not "${rule}"`);
    return parsed;
  });
  return { name: 'worker', queue: queueAddress(values.queue), rules, jobs, json: values.json };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], strict: true, options: { queue: text, map: { type: 'string', multiple: true }, jobs: text, json: { type: 'boolean', default: false } } });
  } catch (error) {
    if (error instanceof TypeError) throw new BatchUsage(error.message.split('. ')[0] ?? error.message, { cause: error });
    throw error;
  }
}
