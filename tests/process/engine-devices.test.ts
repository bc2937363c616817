/** @file Choosing a device and falling back from it, with a simulated graphics card over real engine processes. */
import { describe, expect, it } from 'vitest';
import { selfCheckInput, selfCheckModel, wrongPoint } from '../../src-main/engine/self-check.ts';
import type { EngineHost } from '../../src-main/process/engine-host.ts';
import { heavyInput, heavyModel } from '../helpers/heavy-model.ts';
import { simulatedDevice } from '../helpers/simulated-device.ts';
import { withEngine } from '../helpers/test-engine.ts';

const never = new AbortController().signal;
const auto = () => 'auto' as const;
const FAST = 0.001;
const SLOW = 1e6;

async function expectRightAnswer(engine: EngineHost): Promise<void> {
  expect(wrongPoint((await engine.run(selfCheckModel(), selfCheckInput(), never)).features)).toBeNull();
}

describe('automatic choice', () => {
  it('takes a device that is faster than the CPU, and checks only its first run of a model against the CPU', () => {
    const { fork, runs, verified } = simulatedDevice({ check: FAST, run: 'right' });
    return withEngine(
      async (engine) => {
        await expectRightAnswer(engine);
        await expectRightAnswer(engine);
        expect(engine.status()).toMatchObject({ device: 'webgpu', fallbackReason: null });
        expect(runs).toEqual(['self-check', 'self-check']);
        expect(verified).toEqual(['self-check']);
      },
      { fork, preferredDevice: auto },
    );
  });

  it('takes the CPU when the device works but is slower', () => {
    const { fork, runs } = simulatedDevice({ check: SLOW, run: 'right' });
    return withEngine(
      async (engine) => {
        await expectRightAnswer(engine);
        expect(engine.status()).toMatchObject({ device: 'cpu', fallbackReason: null });
        expect(runs).toEqual([]);
      },
      { fork, preferredDevice: auto },
    );
  });

  it('follows the setting from one run to the next', () => {
    const { fork, runs } = simulatedDevice({ check: SLOW, run: 'right' });
    let preferred: 'cpu' | 'webgpu' = 'webgpu';
    return withEngine(
      async (engine) => {
        await expectRightAnswer(engine);
        expect(engine.status().device).toBe('webgpu');
        preferred = 'cpu';
        await expectRightAnswer(engine);
        expect(engine.status().device).toBe('cpu');
        expect(runs).toHaveLength(1);
      },
      { fork, preferredDevice: () => preferred },
    );
  });
});

describe('falling back to the CPU', () => {
  it('happens when the wanted device hangs in its self-check: only that process waits, and not for long', () => {
    const { fork } = simulatedDevice({ check: 'hangs', run: 'right' });
    return withEngine(
      async (engine) => {
        await expectRightAnswer(engine);
        expect(engine.status()).toMatchObject({ device: 'cpu', restarts: 0, fallbackReason: 'WebGPU: no answer to "check" within 8.0 s. Using the CPU.' });
        expect(engine.status().devices[0]).toMatchObject({ id: 'cpu', works: true });
      },
      { fork, preferredDevice: () => 'webgpu', limits: { probe: 8000 } },
    );
  });

  it('happens when the self-check of the wanted device fails, with its reason', () => {
    const { fork } = simulatedDevice({ check: { kind: 'wrong-numbers', cause: 'output features is off by 3' }, run: 'right' });
    return withEngine(
      async (engine) => {
        await expectRightAnswer(engine);
        expect(engine.status()).toMatchObject({ device: 'cpu', fallbackReason: 'WebGPU: output features is off by 3. Using the CPU.' });
      },
      { fork, preferredDevice: () => 'webgpu' },
    );
  });

  it.each(['failed', 'wrong-numbers'] as const)('happens for a model whose run there is "%s", and the device is not asked for it again', (run) => {
    const { fork, runs } = simulatedDevice({ check: FAST, run });
    return withEngine(
      async (engine) => {
        await expectRightAnswer(engine);
        await expectRightAnswer(engine);
        expect(runs).toHaveLength(1);
        expect(engine.status()).toMatchObject({ state: 'ready', device: 'webgpu', restarts: 0 });
        expect(engine.status().fallbackReason).toMatch(new RegExp(`^self-check runs on the CPU: WebGPU: .*${run}`));
      },
      { fork, preferredDevice: auto },
    );
  });

  it('is told once, not with every run, when one model is refused and another is not', () => {
    const { fork } = simulatedDevice({ check: FAST, run: 'failed', only: 'self-check' });
    return withEngine(
      async (engine) => {
        await expectRightAnswer(engine);
        await engine.run(heavyModel(1), heavyInput(), never);
        const changes: unknown[] = [];
        engine.onStatus((status) => changes.push(status));
        for (let round = 0; round < 3; round++) {
          await expectRightAnswer(engine);
          await engine.run(heavyModel(1), heavyInput(), never);
        }
        expect(changes).toEqual([]);
        expect(engine.status()).toMatchObject({ device: 'webgpu', fallbackReason: expect.stringMatching(/^self-check runs on the CPU/) as string });
      },
      { fork, preferredDevice: auto },
    );
  });

  it('happens when the process dies on the device: the retry runs on the CPU and the device is given up until the next probe', () => {
    const { fork, runs } = simulatedDevice({ check: FAST, run: 'crashes' });
    return withEngine(
      async (engine) => {
        await expectRightAnswer(engine);
        await expectRightAnswer(engine);
        expect(runs).toHaveLength(1);
        const { device, devices, restarts, fallbackReason } = engine.status();
        expect({ device, restarts }).toEqual({ device: 'cpu', restarts: 1 });
        expect(devices.find(({ id }) => id === 'webgpu')).toMatchObject({ works: false, reason: expect.stringContaining('ended while running self-check') as string });
        expect(fallbackReason).toContain('ended while running self-check');
        expect(await engine.probe(never)).toMatchObject({ device: 'webgpu', fallbackReason: null });
      },
      { fork, preferredDevice: auto },
    );
  });

  it('does not blame the device for feeds that no device could run', () => {
    const { fork } = simulatedDevice({ check: FAST, run: 'failed' });
    return withEngine(
      async (engine) => {
        const wrong = { image: { dims: [1, 8, 4, 4], data: new Float32Array(128) } };
        await expect(engine.run(selfCheckModel(), wrong, never)).rejects.toThrow(/dimension/i);
        expect(engine.status().fallbackReason).toBeNull();
      },
      { fork, preferredDevice: auto },
    );
  });
});
