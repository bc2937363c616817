/** @file An app that starts an engine, prints the engine's process id while a run is at work and waits to be killed. Run by a test. */
import { selfCheckInput, selfCheckModel } from '../../src-main/engine/self-check.ts';
import { heavyInput, heavyModel } from './heavy-model.ts';
import { observedFork } from './observed-fork.ts';
import { createTestEngine } from './test-engine.ts';

const { fork, pids } = observedFork();
const engine = createTestEngine({ fork });
const never = new AbortController().signal;
await engine.run(selfCheckModel(), selfCheckInput(), never);
const long = engine.run(heavyModel(60), heavyInput(), never);
setTimeout(() => process.stdout.write(`${pids[0]}\n`), 500);
await long;
setInterval(() => undefined, 60_000);
