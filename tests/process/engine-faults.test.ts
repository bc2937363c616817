/** @file How the engine process can end, and what the app notices of it: one retry, a clear error, no orphan, and work that goes on. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { selfCheckInput, selfCheckModel, wrongPoint } from '../../src-main/engine/self-check.ts';
import { ModelStore } from '../../src-main/models/model-store.ts';
import { EngineClient } from '../../src-main/process/engine-client.ts';
import { forkEngine } from '../../src-main/process/engine-fork.ts';
import { HEAVY_ANSWER, heavyInput, heavyModel } from '../helpers/heavy-model.ts';
import { isRunning, observedFork, untilGone } from '../helpers/observed-fork.ts';
import { forkTestEngine, withEngine } from '../helpers/test-engine.ts';

const never = new AbortController().signal;
const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe('a crash', () => {
  it('in the middle of a run is answered by a second process', async () => {
    let kills = 0;
    const { fork, pids } = observedFork(({ method }, pid) => {
      if (method === 'run' && kills++ === 0) setTimeout(() => process.kill(pid, 'SIGKILL'), 100);
    });
    await withEngine(
      async (engine) => {
        const outputs = await engine.run(heavyModel(40), heavyInput(), never);
        expect(outputs.power?.data[0]).toBeCloseTo(HEAVY_ANSWER, 6);
        expect(engine.status()).toMatchObject({ state: 'ready', restarts: 1 });
        expect(pids).toHaveLength(2);
      },
      { fork },
    );
    expect(pids.filter(isRunning)).toEqual([]);
  });

  it('between two runs shows in the status and costs the next run nothing but a start', async () => {
    const { fork, pids } = observedFork();
    await withEngine(
      async (engine) => {
        await engine.run(selfCheckModel(), selfCheckInput(), never);
        const stopped = new Promise<void>((resolve) => engine.onStatus(({ state }) => state === 'stopped' && resolve()));
        process.kill(pids[0] ?? NaN, 'SIGKILL');
        await stopped;
        expect(wrongPoint((await engine.run(selfCheckModel(), selfCheckInput(), never)).features)).toBeNull();
        expect(engine.status()).toMatchObject({ state: 'ready', restarts: 0 });
      },
      { fork },
    );
  });

  it('that happens again with the retry is an error that names task and cause, and the next run works', async () => {
    let poisoned = true;
    const { fork } = observedFork(({ method }, pid) => {
      if (method === 'run' && poisoned) process.kill(pid, 'SIGKILL');
    });
    await withEngine(
      async (engine) => {
        const crash = engine.run(heavyModel(100), heavyInput(), never);
        const details = { task: 'heavy-100', cause: expect.stringContaining('SIGKILL') as string };
        await expect(crash).rejects.toMatchObject({ code: 'engine.crashed', details });
        expect(engine.status().restarts).toBe(2);
        poisoned = false;
        expect(wrongPoint((await engine.run(selfCheckModel(), selfCheckInput(), never)).features)).toBeNull();
      },
      { fork },
    );
  });
});

describe('a hang', () => {
  it('is noticed by the watchdog and retried', async () => {
    let hangs = 0;
    const { fork, pids } = observedFork(({ method }, pid) => {
      if (method === 'run' && hangs++ === 0) process.kill(pid, 'SIGSTOP');
    });
    await withEngine(
      async (engine) => {
        expect(wrongPoint((await engine.run(selfCheckModel(), selfCheckInput(), never)).features)).toBeNull();
        expect(engine.status().restarts).toBe(1);
      },
      { fork, limits: { firstRun: 8000 } },
    );
    expect(pids.filter(isRunning)).toEqual([]);
  });
});

describe('canceling', () => {
  it('rejects at once, and the next run does not wait for the abandoned one to end', async () => {
    const { fork, pids } = observedFork();
    await withEngine(
      async (engine) => {
        await engine.run(selfCheckModel(), selfCheckInput(), never);
        const canceling = new AbortController();
        const long = engine.run(heavyModel(4000), heavyInput(), canceling.signal);
        await pause(1000);
        const start = performance.now();
        canceling.abort();
        await expect(long).rejects.toThrow('Canceled');
        expect(performance.now() - start).toBeLessThan(1000);
        expect(wrongPoint((await engine.run(selfCheckModel(), selfCheckInput(), never)).features)).toBeNull();
        expect(pids).toHaveLength(2);
        expect(engine.status().restarts).toBe(0);
      },
      { fork },
    );
  });

  it('of a run that still waits leaves the one at work alone', async () => {
    const { fork, pids } = observedFork();
    await withEngine(
      async (engine) => {
        const working = engine.run(heavyModel(20), heavyInput(), never);
        const canceling = new AbortController();
        const waiting = engine.run(selfCheckModel(), selfCheckInput(), canceling.signal);
        canceling.abort();
        await expect(waiting).rejects.toThrow('Canceled');
        expect((await working).power?.data[0]).toBeCloseTo(HEAVY_ANSWER, 6);
        expect(pids).toHaveLength(1);
      },
      { fork },
    );
  });
});

describe('a model that cannot be loaded', () => {
  it.each([
    ['noise', { id: 'noise', bytes: Uint8Array.from({ length: 4096 }, (_, index) => (index * 37) % 251) }],
    ['an empty file', { id: 'empty', bytes: new Uint8Array(0) }],
    ['a truncated one', { id: 'truncated', bytes: (selfCheckModel().bytes ?? new Uint8Array()).subarray(0, 2000) }],
    ['a missing file', { id: 'missing', path: '/nowhere/missing.onnx' }],
  ])('%s is model.invalid, and the next run works', (_, model) =>
    withEngine(async (engine) => {
      await expect(engine.run(model, selfCheckInput(), never)).rejects.toMatchObject({ code: 'model.invalid', details: { model: model.id } });
      expect(wrongPoint((await engine.run(selfCheckModel(), selfCheckInput(), never)).features)).toBeNull();
      expect(engine.status().restarts).toBe(0);
    }),
  );
});

describe('an installation without a working native library', () => {
  // A loader hook in place of a deleted file: other tests read the same node_modules.
  const hook = `export function resolve(name, context, next) { if (name === 'onnxruntime-node') throw new Error('libonnxruntime.so.1: cannot open shared object file'); return next(name, context); }`;
  const register = `import { register } from 'node:module'; register(${JSON.stringify(`data:text/javascript,${encodeURIComponent(hook)}`)});`;
  const broken = forkEngine(path('../../src-main/engine/entry.ts'), ['--import', 'tsx', '--import', `data:text/javascript,${encodeURIComponent(register)}`]);

  it('is engine.unavailable with the cause, for runs and for the probe', () =>
    withEngine(
      async (engine) => {
        const failure = { code: 'engine.unavailable', details: { cause: expect.stringContaining('libonnxruntime.so.1') as string } };
        await expect(engine.run(selfCheckModel(), selfCheckInput(), never)).rejects.toMatchObject(failure);
        await expect(engine.probe(never)).rejects.toMatchObject(failure);
        expect(engine.status().state).toBe('stopped');
      },
      { fork: broken },
    ));

  it('is engine.unavailable as well when the process cannot even start', () =>
    withEngine(
      async (engine) => {
        const failure = { code: 'engine.unavailable', details: { cause: expect.stringContaining('no-such-entry') as string } };
        await expect(engine.run(selfCheckModel(), selfCheckInput(), never)).rejects.toMatchObject(failure);
      },
      { fork: forkEngine(path('./no-such-entry.js')), limits: { backOff: 1 } },
    ));
});

describe('no process stays behind', () => {
  it('when the engine is disposed of in the middle of a run, which rejects as canceled', async () => {
    const { fork, pids } = observedFork();
    await withEngine(
      async (engine) => {
        const long = engine.run(heavyModel(4000), heavyInput(), never);
        const outcome = expect(long).rejects.toThrow('Canceled');
        await pause(1500);
        await engine.dispose();
        await outcome;
        await expect(engine.run(selfCheckModel(), selfCheckInput(), never)).rejects.toThrow('Canceled');
      },
      { fork },
    );
    expect(pids).toHaveLength(1);
    expect(pids.filter(isRunning)).toEqual([]);
  });

  it('when the engine is disposed of before its process has been started', async () => {
    const { fork, pids } = observedFork();
    await withEngine(
      async (engine) => {
        const outcome = expect(engine.run(selfCheckModel(), selfCheckInput(), never)).rejects.toThrow('Canceled');
        await engine.dispose();
        await outcome;
        expect(pids).toEqual([]);
      },
      { fork },
    );
  });

  it('when the app is killed in the middle of a run', async () => {
    const app = spawn(process.execPath, ['--import', 'tsx', path('../helpers/engine-owner.ts')], { stdio: ['ignore', 'pipe', 'inherit'] });
    const pid = await new Promise<number>((resolve) => app.stdout.once('data', (text: Buffer) => resolve(Number(text.toString()))));
    expect(isRunning(pid)).toBe(true);
    app.kill('SIGKILL');
    await untilGone(pid);
  });
});

describe('sessions', () => {
  it('are released: after 60 models loaded and unloaded none is held', async () => {
    const client = new EngineClient(forkTestEngine());
    const { source } = await new ModelStore([path('../../resources/models')]).lipSync();
    const loadAndUnload = async (from: number, to: number) => {
      for (let index = from; index < to; index++) {
        const model = { ...source, id: `copy-${index}` };
        await client.call('load', { model, device: 'cpu' }, 60_000);
        await client.call('unload', { model: model.id }, 60_000);
      }
      return client.call('usage', {}, 60_000);
    };
    const early = await loadAndUnload(0, 20);
    const late = await loadAndUnload(20, 60);
    expect([early.sessions, late.sessions]).toEqual([0, 0]);
    // 40 copies of 4.8 MB of weights would be at least 190 MB.
    expect(late.residentBytes - early.residentBytes).toBeLessThan(100e6);
    client.kill('the test is over');
    await client.ended;
  });

  it('are bounded: the least recently used models make room', async () => {
    const client = new EngineClient(forkTestEngine());
    const { bytes } = selfCheckModel();
    for (let index = 0; index < 20; index++) await client.load({ id: `copy-${index}`, bytes: bytes ?? new Uint8Array() }, 'cpu', 60_000);
    expect((await client.call('usage', {}, 60_000)).sessions).toBe(12);
    client.kill('the test is over');
    await client.ended;
  });
});
