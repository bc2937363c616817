/** @file Which devices there are to try, which one to use, and why not another: decisions only, no device is touched here. */
import type { DeviceStatus } from '../../src-shared/contract/services.ts';
import type { Backend, DeviceId, Tensors } from './protocol.ts';

/** What each device is called in the window. */
export const DEVICE_NAMES: Readonly<Record<DeviceId, string>> = { cpu: 'CPU', cuda: 'CUDA (NVIDIA)', dml: 'DirectML (Windows)', coreml: 'Core ML (Apple)', webgpu: 'WebGPU' };

/** Every device of the product, in the order in which they are tried. */
export const DEVICE_IDS: readonly DeviceId[] = ['cpu', 'cuda', 'dml', 'coreml', 'webgpu'];

/** A device must be this much faster than the CPU to be chosen unasked: the self-check is small, and moving data costs more on real inputs. */
const WORTHWHILE_SPEEDUP = 1.5;

/** Largest difference from the right output, as a share of its largest value. Tensor cores round to 10 bits; a wrong kernel is off by far more. */
const TOLERANCE = 0.01;

/** The status of a device that works. */
export function working(id: DeviceId, milliseconds: number): DeviceStatus {
  return { id, name: DEVICE_NAMES[id], works: true, milliseconds, reason: null };
}

/** The status of a device that does not, with the first line of the cause. */
export function refused(id: DeviceId, cause: string): DeviceStatus {
  return { id, name: DEVICE_NAMES[id], works: false, milliseconds: null, reason: readable(cause) };
}

/** Devices that this build of onnxruntime does not even list: there is nothing to try. */
export function unlisted(backends: readonly Backend[], platform: string): readonly DeviceStatus[] {
  const names = new Set(backends.map(({ name }) => name));
  return DEVICE_IDS.filter((id) => !names.has(id)).map((id) => refused(id, `not part of onnxruntime for ${platform}`));
}

/** A choice of device. */
export interface Choice {
  readonly device: DeviceId;
  /** Set when the wanted device is not the one. */
  readonly fallbackReason: string | null;
}

/** The device to use. `auto` is the fastest that works; one chosen by the user is used however slow it is. */
export function chooseDevice(preferred: 'auto' | DeviceId, devices: readonly DeviceStatus[]): Choice {
  if (preferred !== 'auto') {
    const wanted = devices.find(({ id }) => id === preferred);
    if (preferred === 'cpu' || wanted?.works) return { device: preferred, fallbackReason: null };
    return { device: 'cpu', fallbackReason: `${DEVICE_NAMES[preferred]}: ${wanted?.reason ?? 'not tried'}. Using the CPU.` };
  }
  const cpu = devices.find(({ id }) => id === 'cpu')?.milliseconds ?? Infinity;
  const [fastest] = devices
    .filter(({ id, works, milliseconds }) => id !== 'cpu' && works && milliseconds !== null && milliseconds * WORTHWHILE_SPEEDUP < cpu)
    .sort((a, b) => (a.milliseconds ?? 0) - (b.milliseconds ?? 0));
  return { device: fastest?.id ?? 'cpu', fallbackReason: null };
}

/** How a device's outputs differ from the right ones, in words; null when they agree. */
export function disagreement(actual: Tensors, expected: Tensors): string | null {
  for (const [name, { data: wanted }] of Object.entries(expected)) {
    const got = actual[name]?.data;
    if (!got || got.length !== wanted.length) return `output ${name} has ${got?.length ?? 0} values, not ${wanted.length}`;
    let scale = 0;
    let worst = 0;
    for (let index = 0; index < wanted.length; index++) {
      const value = Number(wanted[index]);
      const difference = Math.abs(Number(got[index]) - value);
      scale = Math.max(scale, Math.abs(value));
      worst = Math.max(worst, Number.isFinite(difference) ? difference : Infinity);
    }
    if (worst > TOLERANCE * scale) return `output ${name} is off by ${worst.toPrecision(3)} where the largest value is ${scale.toPrecision(3)}`;
  }
  return null;
}

/** The part of a native error that says something: without source locations and colour codes, at most a sentence or two. */
function readable(cause: string): string {
  const plain = cause.replace(/\u001b\[[0-9;]*m/g, '').replace(/^\/\S+:\d+ .*? (was false\. )/s, '$1').replace(/was false\. /, '');
  return plain.split('\n').find((line) => line.trim())?.trim().slice(0, 240) ?? 'no cause given';
}
