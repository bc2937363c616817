/** @file A worker of the tests' farm, as a process that can be killed. Arguments: URL, patience in ms, trace file, ms per step, path rules. */
import { createLog } from '../../src-main/log.ts';
import { runFarmWorker } from '../../src-main/batch/farm/farm-worker.ts';
import { parseRule } from '../../src-main/batch/farm/path-map.ts';
import { simpleWork } from './simple-work.ts';

const [url = '', patience = '', trace = '', milliseconds = '', ...rules] = process.argv.slice(2);
const stop = new AbortController();
process.once('SIGTERM', () => stop.abort());
await runFarmWorker(
  {
    address: { url },
    rules: rules.flatMap((text) => parseRule(text) ?? []),
    jobs: 1,
    deps: simpleWork(trace, Number(milliseconds)),
    log: createLog('error'),
    onItem: (path, outcome) => process.stdout.write(`${outcome ? 'ended' : 'started'} ${path}\n`),
    patience: Number(patience),
  },
  stop.signal,
);
