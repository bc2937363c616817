/** @file What goes wrong in long trainings: processes killed, disks that fill up, two at once. Whole programs, ended from outside; nothing is lost. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorText } from '../../src-shared/contract/error-text.ts';
import { fromWire, type WireError } from '../../src-shared/contract/errors.ts';
import { readCheckpoint } from '../../src-main/trainer/checkpoint.ts';
import { lineSplitter } from '../../src-main/process/spawn.ts';
import { train } from '../../src-main/trainer/train-loop.ts';
import { isRunning, untilGone } from '../helpers/observed-fork.ts';
import { SMALL_CONFIG, SMALL_SPEC, talkingMouths } from '../helpers/talking-mouths.ts';
import { forkTestEngine } from '../helpers/test-engine.ts';

const OWNER = fileURLToPath(new URL('../helpers/training-owner.ts', import.meta.url));
const STEPS = 12;
let folder = '';
/** What a training that nobody disturbs computes. */
let undisturbed: { readonly losses: readonly number[]; readonly evaluations: readonly unknown[] };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trainer-faults-'));
  const dataset = await talkingMouths(folder);
  const options = { config: SMALL_CONFIG, dataset, spec: SMALL_SPEC, start: null, parent: null, length: { steps: STEPS }, resume: false, device: 'cpu' as const };
  const { progress } = await train({ ...options, checkpoint: join(folder, 'undisturbed.training') }, { fork: forkTestEngine }, { signal: new AbortController().signal });
  undisturbed = { losses: progress.losses, evaluations: progress.evaluations };
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Line {
  readonly step?: number;
  readonly loss?: number;
  /** Process id of its engine. */
  readonly engine?: number;
  readonly losses?: readonly number[];
  readonly evaluations?: readonly unknown[];
  readonly error?: WireError;
}

/** A program that trains, and all that it has said. */
interface Owner {
  readonly program: ChildProcessByStdio<null, Readable, null>;
  readonly lines: readonly Line[];
  readonly code: Promise<number | null>;
}

/** Starts one on mouths of its own. `shell` goes before the program, for limits. */
async function start(name: string, { steps = STEPS, resume = false, shell = '' } = {}): Promise<Owner> {
  const mouths = await mkdtemp(join(folder, 'mouths-'));
  const args = ['--import', 'tsx', OWNER, mouths, join(folder, `${name}.training`), String(steps), ...(resume ? ['resume'] : [])];
  const stdio: ['ignore', 'pipe', 'inherit'] = ['ignore', 'pipe', 'inherit'];
  const program = shell === '' ? spawn(process.execPath, args, { stdio }) : spawn('bash', ['-c', `${shell}; exec "$0" "$@"`, process.execPath, ...args], { stdio });
  const lines: Line[] = [];
  const splitter = lineSplitter((line) => lines.push(JSON.parse(line) as Line));
  program.stdout.setEncoding('utf8').on('data', splitter.push);
  return { program, lines, code: new Promise((resolve) => program.once('close', resolve)) };
}

async function untilStep({ program, lines }: Owner, step: number): Promise<number> {
  await expect.poll(() => program.exitCode !== null || lines.some((line) => (line.step ?? 0) >= step), { timeout: 120_000, interval: 10 }).toBe(true);
  expect(lines.at(-1)?.error).toBeUndefined();
  return lines.at(-1)?.engine ?? NaN;
}

/** Files of one training. */
async function filesOf(name: string): Promise<readonly string[]> {
  return (await readdir(folder)).filter((file) => file.startsWith(name)).sort();
}

function textOf({ lines }: Owner) {
  const error = lines.at(-1)?.error;
  return error ? errorText(fromWire(error)) : null;
}

describe('kill -9', () => {
  it('of the whole program loses what came after the last checkpoint and nothing else', async () => {
    const killed = await start('killed');
    const engine = await untilStep(killed, 6);
    killed.program.kill('SIGKILL');
    await killed.code;
    // The engine notices that nobody listens any more.
    await untilGone(engine);
    expect((await readCheckpoint(join(folder, 'killed.training')))?.progress.step).toBeGreaterThanOrEqual(4);
    const resumed = await start('killed', { resume: true });
    expect(await resumed.code).toBe(0);
    expect(resumed.lines.at(-1)).toEqual(undisturbed);
    expect(await filesOf('killed')).toEqual(['killed.training']);
  });

  it('in the middle of writing a checkpoint leaves the one before, and no litter after the next', async () => {
    const name = 'writing';
    const killed = await start(name);
    await untilStep(killed, 5);
    killed.program.kill('SIGKILL');
    await killed.code;
    await writeFile(join(folder, `${name}.training.partial`), 'the first bytes of a check');
    const resumed = await start(name, { resume: true });
    expect(await resumed.code).toBe(0);
    expect(resumed.lines.at(-1)).toEqual(undisturbed);
    expect(await filesOf(name)).toEqual([`${name}.training`]);
  });
});

describe('two trainings of one model', () => {
  it('do not mix: the second is refused by name and number of the first, which goes on', async () => {
    const first = await start('twice', { steps: 10_000 });
    const engine = await untilStep(first, 5);
    const second = await start('twice', { resume: true });
    expect(await second.code).toBe(1);
    expect(second.lines.at(-1)?.error).toMatchObject({ code: 'trainer.busy', details: { processId: first.program.pid } });
    expect(textOf(second)).toMatchObject({ file: expect.stringContaining('twice.training') as string, cause: expect.stringContaining(String(first.program.pid)) as string });
    const before = first.lines.length;
    await untilStep(first, before + 2);
    expect(isRunning(engine)).toBe(true);
    first.program.kill('SIGKILL');
    await first.code;
    await untilGone(engine);
    // The lock of the dead is no obstacle.
    const third = await start('twice', { resume: true });
    await untilStep(third, 5);
    third.program.kill('SIGKILL');
    await third.code;
  });
});

describe.skipIf(process.platform === 'win32')('a disk that fills up', () => {
  it('ends the training with the file named and the last checkpoint whole; with room again it goes on to the same end', async () => {
    const name = 'full';
    const path = join(folder, `${name}.training`);
    const begun = await start(name);
    await untilStep(begun, 5);
    begun.program.kill('SIGKILL');
    await begun.code;
    const { size } = await stat(path);
    // The look at held-out footage after step 10 adds the best weights so far: the checkpoint of step 12 needs more room than those before it.
    // SIGXFSZ is ignored, so that the write itself fails, as it does on a full disk.
    const starved = await start(name, { resume: true, shell: `trap '' XFSZ; ulimit -f ${Math.ceil(size / 1024) + 8}` });
    expect(await starved.code).toBe(1);
    expect(starved.lines.at(-1)?.error).toMatchObject({ code: 'disk.full', details: { path } });
    expect(textOf(starved)).toMatchObject({ file: path, wayOut: expect.stringMatching(/space/i) as string });
    expect(await filesOf(name)).toEqual([`${name}.training`]);
    expect((await readCheckpoint(path))?.progress.step).toBe(8);
    const resumed = await start(name, { resume: true });
    expect(await resumed.code).toBe(0);
    expect(resumed.lines.at(-1)).toEqual(undisturbed);
  });
});
