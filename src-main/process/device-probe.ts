/** @file Tries devices, each alone in a process of its own with a time limit: a driver that hangs or crashes must not take the engine with it. */
import { CanceledError, throwIfCanceled } from '../../src-shared/contract/errors.ts';
import type { DeviceStatus } from '../../src-shared/contract/services.ts';
import { DEVICE_IDS, refused, unlisted, working } from '../engine/devices.ts';
import type { Backend, DeviceId, ForkEngine } from '../engine/protocol.ts';
import { EngineClient } from './engine-client.ts';

/**
 * Runs the self-check on every device that onnxruntime lists, one after another so that the times compare.
 *
 * @param limitMs longest time per device.
 * @returns the status of all devices of the product, in the order of `DEVICE_IDS`.
 * @throws {CanceledError} when aborted; the process at work is ended.
 */
export async function probeDevices(fork: ForkEngine, limitMs: number, signal: AbortSignal): Promise<readonly DeviceStatus[]> {
  const backends = await withClient(fork, signal, (client) => client.call('backends', {}, limitMs));
  const statuses = [...unlisted(backends, `${process.platform}/${process.arch}`)];
  for (const id of DEVICE_IDS) {
    if (backends.some(({ name }) => name === id)) statuses.push(await probeDevice(fork, id, limitMs, signal, backends));
  }
  return statuses.sort((a, b) => DEVICE_IDS.indexOf(a.id) - DEVICE_IDS.indexOf(b.id));
}

async function probeDevice(fork: ForkEngine, id: DeviceId, limitMs: number, signal: AbortSignal, backends: readonly Backend[]): Promise<DeviceStatus> {
  try {
    const { milliseconds } = await withClient(fork, signal, (client) => client.call('check', { device: id }, limitMs));
    return working(id, milliseconds);
  } catch (error) {
    throwIfCanceled(signal);
    const cause = error instanceof Error ? error.message : String(error);
    const missing = backends.some(({ name, bundled }) => name === id && !bundled);
    return refused(id, missing ? `its libraries are not installed (${cause})` : cause);
  }
}

async function withClient<T>(fork: ForkEngine, signal: AbortSignal, work: (client: EngineClient) => Promise<T>): Promise<T> {
  throwIfCanceled(signal);
  const client = new EngineClient(fork());
  const onAbort = () => client.kill('canceled');
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await work(client);
  } catch (error) {
    throw signal.aborted ? new CanceledError() : error;
  } finally {
    signal.removeEventListener('abort', onAbort);
    client.kill('the probe is over');
    await client.ended;
  }
}
