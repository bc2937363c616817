/**
 * @file The app's side of the engine: one process, one run at a time, and what happens when that process crashes, hangs or is not wanted any more.
 *
 * A run cannot be interrupted from outside. A canceled one rejects at once and is abandoned: the process is killed only when others have waited
 * for it for most of a second; with nobody waiting it may finish, and keeps its sessions.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError, CanceledError, throwIfCanceled } from '../../src-shared/contract/errors.ts';
import type { EngineStatus } from '../../src-shared/contract/services.ts';
import { chooseDevice, DEVICE_NAMES, refused } from '../engine/devices.ts';
import { type DeviceId, type ForkEngine, MAX_FEED_BYTES, type ModelSource, type TensorData, type Tensors } from '../engine/protocol.ts';
import type { Log } from '../log.ts';
import { probeDevices } from './device-probe.ts';
import { EngineClient, EngineEndedError, EngineFailureError } from './engine-client.ts';
import { SerialQueue } from './serial-queue.ts';

/** Time limits in milliseconds. Generous: they tell a hang from a slow machine, nothing else. */
export interface EngineLimits {
  /** Start of the process until onnxruntime is loaded; also loading a model. */
  readonly start: number;
  /** One device's self-check. */
  readonly probe: number;
  /** A model's first run, of which nothing is known; a device may compile its kernels now. */
  readonly firstRun: number;
  /** Least time for later runs; they get {@link SLOWDOWN} times what the slowest so far took per input byte. */
  readonly run: number;
  /** How long an abandoned run may keep others waiting. */
  readonly abandoned: number;
  /** Pause before the second start in a row; doubles with each further one. */
  readonly backOff: number;
}

const LIMITS: EngineLimits = { start: 60_000, probe: 30_000, firstRun: 300_000, run: 30_000, abandoned: 800, backOff: 250 };
const MAX_BACK_OFF_MS = 10_000;
const SLOWDOWN = 20;
const ATTEMPTS = 2;

/** What the host is made of. */
export interface EngineHostDeps {
  readonly fork: ForkEngine;
  readonly log: Log;
  /** The user's setting, asked before each run. */
  readonly preferredDevice: () => 'auto' | DeviceId;
  readonly limits?: Partial<EngineLimits>;
}

interface Job {
  readonly model: ModelSource;
  readonly feeds: Tensors;
  readonly bytes: number;
}

/** The engine as the rest of the app knows it. */
export class EngineHost {
  readonly #deps: EngineHostDeps;
  readonly #limits: EngineLimits;
  readonly #queue: SerialQueue;
  readonly #listeners = new Set<(status: EngineStatus) => void>();
  readonly #closing = new AbortController();
  #status: EngineStatus = { state: 'stopped', device: null, fallbackReason: null, devices: [], restarts: 0 };
  #client: EngineClient | null = null;
  #failuresInARow = 0;
  /** Why the device that had been chosen was given up, until the next probe. */
  #lostDevice: string | null = null;
  /** Why a device does not run a model, by `device:model`. */
  readonly #refusedModels = new Map<string, string>();
  /** Models whose numbers on a device were compared with the CPU's, as `device:model`. */
  readonly #verifiedModels = new Set<string>();
  /** Slowest run so far, milliseconds per input byte, by model. */
  readonly #pace = new Map<string, number>();

  constructor(deps: EngineHostDeps) {
    this.#deps = deps;
    this.#limits = { ...LIMITS, ...deps.limits };
    this.#queue = new SerialQueue(this.#limits.abandoned, () => this.#client?.kill('its run was canceled and others wait'));
  }

  /** The state, the device in use and what is known about the others. */
  status(): EngineStatus {
    return this.#status;
  }

  /** Calls back on each change of {@link status}; returns the way to stop. */
  onStatus(listener: (status: EngineStatus) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /**
   * Runs a model once, after the runs asked for before; one in the background after all others. The feeds are copied, never changed; at most `MAX_FEED_BYTES` together.
   *
   * @throws {CanceledError} as soon as `signal` aborts.
   * @throws {AppError} `engine.unavailable`, `engine.crashed` (after one retry), `model.invalid`.
   * @throws {Error} when the feeds do not fit the model: a bug of the caller.
   */
  run(model: ModelSource, feeds: Readonly<Record<string, TensorData>>, signal: AbortSignal, background = false): Promise<Record<string, TensorData>> {
    const bytes = Object.values(feeds).reduce((sum, { data }) => sum + data.byteLength, 0);
    if (bytes > MAX_FEED_BYTES) return Promise.reject(new RangeError(`${model.id}: ${bytes} bytes of input, at most ${MAX_FEED_BYTES}`));
    return this.#queue.add(signal, (isAbandoned) => this.#runWithRetry({ model, feeds, bytes }, isAbandoned), background);
  }

  /** Tries every device with a timed real run, forgetting earlier verdicts. Throws {@link AppError} `engine.unavailable` without onnxruntime. */
  probe(signal: AbortSignal): Promise<EngineStatus> {
    return this.#queue.add(signal, async () => {
      this.#refusedModels.clear();
      this.#lostDevice = null;
      await this.#probeDevices(AbortSignal.any([signal, this.#closing.signal])).catch((error: unknown) => {
        throw error instanceof EngineFailureError || error instanceof EngineEndedError ? unavailable(error) : error;
      });
      this.#update(chooseDevice(this.#deps.preferredDevice(), this.#status.devices));
      return this.#status;
    });
  }

  /** Ends the process. Open runs and later ones reject with {@link CanceledError}. */
  async dispose(): Promise<void> {
    const idle = this.#queue.close();
    this.#closing.abort();
    this.#client?.kill('the app is closing');
    await Promise.all([idle, this.#client?.ended]);
    this.#update({ state: 'stopped' });
    this.#listeners.clear();
  }

  async #runWithRetry(job: Job, isAbandoned: () => boolean): Promise<Record<string, TensorData>> {
    for (let attempt = 1; ; attempt++) {
      if (isAbandoned()) throw new CanceledError();
      let device: DeviceId = 'cpu';
      try {
        device = await this.#deviceFor(job.model);
        return await this.#runOn(device, job);
      } catch (error) {
        if (isAbandoned()) throw new CanceledError();
        if (error instanceof EngineFailureError) {
          if (device === 'cpu' || error.kind === 'unavailable') throw this.#asAppError(error, job.model);
          return await this.#runOnCpuInstead(device, error.message, job);
        }
        if (!(error instanceof EngineEndedError)) throw error;
        this.#noteCrash(error.message, job.model, device);
        if (attempt < ATTEMPTS) continue;
        if (!this.#client?.answered) throw unavailable(error);
        const cause = error.message;
        throw new AppError('engine.crashed', `${job.model.id}: ${cause}`, { task: job.model.id, cause }, { cause: error });
      }
    }
  }

  async #runOn(device: DeviceId, { model, feeds, bytes }: Job): Promise<Record<string, TensorData>> {
    const client = await this.#start();
    this.#update({ state: 'ready' });
    await client.load(model, device, this.#limits.start);
    const pace = this.#pace.get(model.id);
    const limit = pace === undefined ? this.#limits.firstRun : Math.max(this.#limits.run, SLOWDOWN * pace * bytes);
    const key = `${device}:${model.id}`;
    const { outputs, milliseconds } = await client.call('run', { model: model.id, device, feeds, verify: !this.#verifiedModels.has(key) }, limit);
    this.#verifiedModels.add(key);
    this.#pace.set(model.id, Math.max(pace ?? 0, milliseconds / Math.max(1, bytes)));
    this.#failuresInARow = 0;
    return outputs;
  }

  /** A model that fails on the CPU as well is at fault itself, so the device is blamed only if the CPU can do it. */
  async #runOnCpuInstead(device: DeviceId, cause: string, job: Job): Promise<Record<string, TensorData>> {
    try {
      const outputs = await this.#runOn('cpu', job);
      const reason = `${job.model.id} runs on the CPU: ${DEVICE_NAMES[device]}: ${cause}`;
      this.#refusedModels.set(`${device}:${job.model.id}`, reason);
      this.#update({ fallbackReason: reason });
      this.#deps.log.warn('device refused', { device, model: job.model.id, cause });
      return outputs;
    } catch (error) {
      throw error instanceof EngineFailureError ? this.#asAppError(error, job.model) : error;
    }
  }

  async #deviceFor(model: ModelSource): Promise<DeviceId> {
    const preferred = this.#deps.preferredDevice();
    if (preferred !== 'cpu' && this.#status.devices.length === 0) await this.#probeDevices(this.#closing.signal);
    const { device, fallbackReason } = chooseDevice(preferred, this.#status.devices);
    const [refusal] = [...this.#refusedModels].filter(([key]) => key.startsWith(`${device}:`)).map(([, reason]) => reason);
    // The same for every model, so that a window is not told of a change with each run.
    this.#update({ device, fallbackReason: fallbackReason ?? this.#lostDevice ?? refusal ?? null });
    return this.#refusedModels.has(`${device}:${model.id}`) ? 'cpu' : device;
  }

  async #probeDevices(signal: AbortSignal): Promise<void> {
    const devices = await probeDevices(this.#deps.fork, this.#limits.probe, signal);
    for (const { id, works, milliseconds, reason } of devices) this.#deps.log.info('device', { id, works, milliseconds, reason });
    this.#update({ devices });
  }

  /** The process, started if there is none. A start after failures waits a little longer each time. */
  async #start(): Promise<EngineClient> {
    if (this.#client?.alive) return this.#client;
    await this.#client?.ended;
    this.#update({ state: this.#client ? 'restarting' : 'starting' });
    if (this.#failuresInARow > 1) {
      const pause = Math.min(MAX_BACK_OFF_MS, this.#limits.backOff * 2 ** (this.#failuresInARow - 2));
      await sleep(pause, undefined, { signal: this.#closing.signal });
    }
    throwIfCanceled(this.#closing.signal);
    const client = new EngineClient(this.#deps.fork());
    this.#client = client;
    void client.ended.then(() => this.#noteIdleEnd(client));
    await client.call('backends', {}, this.#limits.start);
    return client;
  }

  #noteCrash(cause: string, model: ModelSource, device: DeviceId): void {
    this.#failuresInARow++;
    this.#deps.log.error('engine ended', { cause, model: model.id, device });
    this.#update({ state: 'restarting', device: null, restarts: this.#status.restarts + 1 });
    if (device === 'cpu') return;
    const lost = refused(device, `the engine ended while running ${model.id} on it: ${cause}`);
    this.#lostDevice = `${lost.name}: ${lost.reason ?? cause}. Using the CPU.`;
    this.#update({ devices: this.#status.devices.map((status) => (status.id === device ? lost : status)) });
  }

  /** Nobody was waiting, so there is nothing to retry: the next run starts a new process. */
  #noteIdleEnd(client: EngineClient): void {
    if (this.#client !== client || this.#queue.busy || this.#closing.signal.aborted) return;
    this.#deps.log.warn('engine ended while idle');
    this.#update({ state: 'stopped', device: null });
  }

  #asAppError(error: EngineFailureError, model: ModelSource): Error {
    const { kind, message } = error;
    if (kind === 'invalid-model') return new AppError('model.invalid', `${model.id}: ${message}`, { model: model.id, path: model.path ?? '', cause: message });
    if (kind !== 'unavailable') return new Error(`${model.id}: ${message}`);
    // Node remembers a failed import; only a new process can try again.
    this.#client?.kill(message);
    this.#update({ state: 'stopped', device: null });
    return unavailable(error);
  }

  #update(changes: Partial<EngineStatus>): void {
    const keys = Object.keys(changes) as (keyof EngineStatus)[];
    if (keys.every((key) => this.#status[key] === changes[key])) return;
    this.#status = { ...this.#status, ...changes };
    for (const listener of this.#listeners) listener(this.#status);
  }
}

function unavailable(error: Error): AppError {
  return new AppError('engine.unavailable', error.message, { cause: error.message }, { cause: error });
}
