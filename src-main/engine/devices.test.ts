/** @file Decisions about devices. */
import { describe, expect, it } from 'vitest';
import { chooseDevice, disagreement, refused, unlisted, working } from './devices.ts';

describe('chooseDevice', () => {
  const devices = [working('cpu', 12), refused('cuda', 'no driver'), working('dml', 4), working('webgpu', 3), refused('coreml', 'not here')];

  it('takes the fastest working device when left to choose', () => {
    expect(chooseDevice('auto', devices)).toEqual({ device: 'webgpu', fallbackReason: null });
  });

  it('stays on the CPU unless another device is clearly faster', () => {
    expect(chooseDevice('auto', [working('cpu', 12), working('webgpu', 10)])).toEqual({ device: 'cpu', fallbackReason: null });
  });

  it('stays on the CPU when nothing is known', () => {
    expect(chooseDevice('auto', [])).toEqual({ device: 'cpu', fallbackReason: null });
  });

  it('obeys the user where the device works, however slow', () => {
    expect(chooseDevice('webgpu', [working('cpu', 1), working('webgpu', 100)])).toEqual({ device: 'webgpu', fallbackReason: null });
  });

  it('says why the wanted device is not used', () => {
    expect(chooseDevice('cuda', devices)).toEqual({ device: 'cpu', fallbackReason: 'CUDA (NVIDIA): no driver. Using the CPU.' });
  });
});

describe('unlisted', () => {
  it('names the devices that the build does not have', () => {
    const missing = unlisted([{ name: 'cpu', bundled: true }, { name: 'dml', bundled: true }], 'win32/x64');
    expect(missing.map(({ id }) => id)).toEqual(['cuda', 'coreml', 'webgpu']);
    expect(missing.every(({ works, reason }) => !works && reason === 'not part of onnxruntime for win32/x64')).toBe(true);
  });
});

describe('refused', () => {
  it.each([
    ['/src/webgpu_context.cc:136 onnxruntime::Initialize(const Config&)::<lambda()> adapter_result.status == Success was false. Failed to get a WebGPU adapter: No supported adapters', 'Failed to get a WebGPU adapter: No supported adapters'],
    ['\u001b[1;31mred\u001b[0m', 'red'],
    ['\n\nsecond line\nthird', 'second line'],
    ['', 'no cause given'],
  ])('keeps of %j what a person can read', (cause, reason) => {
    expect(refused('webgpu', cause).reason).toBe(reason);
  });
});

describe('disagreement', () => {
  const tensors = (...values: readonly number[]) => ({ out: { dims: [values.length], data: Float32Array.from(values) } });

  it('allows what reduced precision costs', () => {
    expect(disagreement(tensors(100, 0.4, -50), tensors(100, 0, -50.2))).toBeNull();
  });

  it('reports a wrong value with its size', () => {
    expect(disagreement(tensors(100, 3), tensors(100, 0))).toBe('output out is off by 3.00 where the largest value is 100');
  });

  it.each([NaN, Infinity])('reports %s', (value) => {
    expect(disagreement(tensors(1, value), tensors(1, 1))).toContain('off by Infinity');
  });

  it('reports a missing output and one of another length', () => {
    expect(disagreement({}, tensors(1, 2))).toBe('output out has 0 values, not 2');
    expect(disagreement(tensors(1), tensors(1, 2))).toBe('output out has 1 values, not 2');
  });

  it('accepts outputs that are all zero on both', () => {
    expect(disagreement(tensors(0, 0), tensors(0, 0))).toBeNull();
  });
});
