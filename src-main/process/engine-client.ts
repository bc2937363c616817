/** @file One engine process seen from the app: requests as promises, an exit as a rejection of all that are open. */
import type { DeviceId, EngineCalls, EngineFailure, EngineMethod, EnginePort, EngineReply, EngineRequest, ModelSource } from '../engine/protocol.ts';

/** The process ended, or was ended because it did not answer in time. */
export class EngineEndedError extends Error {
  override readonly name = 'EngineEndedError';
}

/** The process answered that it could not do it. */
export class EngineFailureError extends Error {
  override readonly name = 'EngineFailureError';
  readonly kind: EngineFailure['kind'];
  constructor({ kind, cause }: EngineFailure) {
    super(cause);
    this.kind = kind;
  }
}

/** A face detector at four or five sizes, landmarks, lip-sync, and as many again for a second clip of another shape. */
const MAX_MODELS = 12;

interface Pending {
  readonly resolve: (result: never) => void;
  readonly reject: (error: Error) => void;
  readonly watchdog: NodeJS.Timeout;
}

/** Owns one process, from its start to its end. */
export class EngineClient {
  readonly #port: EnginePort;
  readonly #pending = new Map<number, Pending>();
  /** Models with sessions there and the devices of these, least recently used first. */
  readonly #models = new Map<string, { readonly source: ModelSource; readonly devices: Set<DeviceId> }>();
  #lastId = 0;
  #answered = false;
  #ended: EngineEndedError | null = null;
  readonly ended: Promise<void>;

  constructor(port: EnginePort) {
    this.#port = port;
    port.onMessage((reply) => this.#settle(reply));
    this.ended = new Promise((resolve) => {
      port.onExit((cause) => {
        this.#end(cause);
        resolve();
      });
    });
  }

  /** False once the process has ended or was told to. */
  get alive(): boolean {
    return this.#ended === null;
  }

  /** True once the process has answered anything: it started. */
  get answered(): boolean {
    return this.#answered;
  }

  /**
   * Asks the process for something.
   *
   * @param limitMs longest time to the answer; a process that takes longer is taken for hung and killed.
   * @throws {EngineEndedError} when the process ends first.
   * @throws {EngineFailureError} when it answers with a failure.
   */
  call<M extends EngineMethod>(method: M, args: EngineCalls[M]['args'], limitMs: number): Promise<EngineCalls[M]['result']> {
    if (this.#ended) return Promise.reject(this.#ended);
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      const watchdog = setTimeout(() => this.kill(`no answer to "${method}" within ${(limitMs / 1000).toFixed(1)} s`), limitMs);
      this.#pending.set(id, { resolve, reject, watchdog });
      this.#port.post({ id, method, args } as EngineRequest);
    });
  }

  /**
   * Makes sure that the model has a session on the device; the least recently used models make room.
   *
   * @throws {EngineFailureError} `invalid-model`.
   */
  async load(model: ModelSource, device: DeviceId, limitMs: number): Promise<void> {
    const known = this.#models.get(model.id);
    this.#models.delete(model.id);
    const current = known && known.source.path === model.path && known.source.bytes === model.bytes;
    if (known && !current) await this.call('unload', { model: model.id }, limitMs);
    const devices = current ? known.devices : new Set<DeviceId>();
    if (!devices.has(device)) await this.call('load', { model, device }, limitMs);
    devices.add(device);
    this.#models.set(model.id, { source: model, devices });
    const [oldest] = this.#models.keys();
    if (oldest === undefined || this.#models.size <= MAX_MODELS) return;
    this.#models.delete(oldest);
    await this.call('unload', { model: oldest }, limitMs);
  }

  /** Ends the process at once; open requests are rejected with `cause`. */
  kill(cause: string): void {
    this.#end(cause);
    this.#port.kill();
  }

  #settle(reply: EngineReply): void {
    this.#answered = true;
    const pending = this.#pending.get(reply.id);
    if (!pending) return;
    this.#pending.delete(reply.id);
    clearTimeout(pending.watchdog);
    if (reply.ok) pending.resolve(reply.result as never);
    else pending.reject(new EngineFailureError(reply.failure));
  }

  #end(cause: string): void {
    this.#ended ??= new EngineEndedError(cause);
    for (const { reject, watchdog } of this.#pending.values()) {
      clearTimeout(watchdog);
      reject(this.#ended);
    }
    this.#pending.clear();
  }
}
