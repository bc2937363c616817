/**
 * @file A program that trains on drawn mouths and tells each step as a line of JSON; run by tests that kill it, starve it of disk space or start it
 * twice. `training-owner.ts FOLDER CHECKPOINT STEPS [resume]`; FOLDER has the mouths. It ends with code 1 and the failure as the last line.
 */
import { toWire } from '../../src-shared/contract/errors.ts';
import { train } from '../../src-main/trainer/train-loop.ts';
import { observedFork } from './observed-fork.ts';
import { SMALL_CONFIG, SMALL_SPEC, talkingMouths } from './talking-mouths.ts';

const [folder, checkpoint, steps, resume] = process.argv.slice(2);
const tell = (line: unknown) => process.stdout.write(`${JSON.stringify(line)}\n`);
const { fork, pids } = observedFork();
const options = { config: SMALL_CONFIG, dataset: await talkingMouths(folder), spec: SMALL_SPEC, start: null, parent: null, length: { steps: Number(steps) }, checkpoint, resume: resume === 'resume', device: 'cpu' as const };
try {
  const { progress } = await train(options, { fork }, { signal: new AbortController().signal, onStep: ({ step, loss }) => tell({ step, loss, engine: pids[0] }) });
  tell({ losses: progress.losses, evaluations: progress.evaluations });
} catch (error) {
  tell({ error: toWire(error) });
  process.exitCode = 1;
}
