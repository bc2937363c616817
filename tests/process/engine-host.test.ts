/** @file The engine process with real onnxruntime: right numbers and statuses. How it fails is in engine-faults.test.ts. */
import { describe, expect, it } from 'vitest';
import { selfCheckInput, selfCheckModel, wrongPoint } from '../../src-main/engine/self-check.ts';
import { withEngine } from '../helpers/test-engine.ts';

const never = new AbortController().signal;

describe('run', () => {
  it('computes in another process what the sum written out gives', () =>
    withEngine(async (engine) => {
      const outputs = await engine.run(selfCheckModel(), selfCheckInput(), never);
      expect(wrongPoint(outputs.features)).toBeNull();
      expect(engine.status()).toMatchObject({ state: 'ready', device: 'cpu', fallbackReason: null, restarts: 0 });
    }));
});
