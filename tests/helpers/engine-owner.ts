/** @file An app that starts an engine, prints the engine's process id and waits to be killed. Run by a test. */
import { selfCheckInput, selfCheckModel } from '../../src-main/engine/self-check.ts';
import { observedFork } from './observed-fork.ts';
import { createTestEngine } from './test-engine.ts';

const { fork, pids } = observedFork();
const engine = createTestEngine({ fork });
await engine.run(selfCheckModel(), selfCheckInput(), new AbortController().signal);
process.stdout.write(`${pids[0]}\n`);
setInterval(() => undefined, 60_000);
