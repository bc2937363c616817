/**
 * @file The only user of onnxruntime: sessions by model and device. It is loaded on first use, so that a missing or broken native library is an
 * answer ("unavailable") and not a crash at start.
 */
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Backend, DeviceId, EngineFailure, ModelSource, TensorData, Tensors } from './protocol.ts';

type Runtime = typeof import('onnxruntime-node');

/** A failure with its kind, for the reply. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly failure: EngineFailure;
  constructor(kind: EngineFailure['kind'], cause: unknown) {
    const text = cause instanceof Error ? cause.message : String(cause);
    super(text);
    this.failure = { kind, cause: text };
  }
}

/**
 * Arenas keep what they ever used, doubling it each time, and ask for blocks that Electron's allocator refuses; so inference has none. Measured on the
 * lip-sync model at 500 frames: 155 MB stay resident after a run instead of 408, for 30 % more processor time (at 125 frames: no more).
 * Spinning threads would take the cores from the decoder between two runs.
 */
function sessionOptions(device: DeviceId, threads: number, arena: boolean): InferenceSession.SessionOptions {
  return {
    executionProviders: [device],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    enableCpuMemArena: arena,
    enableMemPattern: arena,
    logSeverityLevel: 3,
    extra: { session: { intra_op: { allow_spinning: '0' }, inter_op: { allow_spinning: '0' } } },
  };
}

/** The sessions of one process. */
export class Sessions {
  #runtime: Promise<Runtime> | null = null;
  readonly #sessions = new Map<string, InferenceSession>();
  readonly #sources = new Map<string, ModelSource>();
  readonly #threads: number;

  /** @param threads worker threads per session. */
  constructor(threads: number) {
    this.#threads = threads;
  }

  /** Number of live sessions. */
  get size(): number {
    return this.#sessions.size;
  }

  /** What the installed onnxruntime was built with. */
  async backends(): Promise<readonly Backend[]> {
    const runtime = await this.#load();
    return runtime.listSupportedBackends().map(({ name, bundled }) => ({ name, bundled }));
  }

  /**
   * The model's session on a device, created if needed. Throws {@link EngineError} `invalid-model`.
   *
   * @param arena keeps memory between runs. A training step of fixed shapes takes 1.5 instead of 2.1 CPU-s with it, and 1.6 GB instead of 0.85.
   */
  async session(model: ModelSource, device: DeviceId, arena = false): Promise<InferenceSession> {
    const key = sessionKey(model.id, device);
    const known = this.#sessions.get(key);
    if (known) return known;
    const runtime = await this.#load();
    const options = sessionOptions(device, this.#threads, arena);
    try {
      const session = await (model.bytes ? runtime.InferenceSession.create(model.bytes, options) : runtime.InferenceSession.create(model.path ?? '', options));
      this.#sessions.set(key, session);
      this.#sources.set(model.id, model);
      return session;
    } catch (error) {
      throw new EngineError('invalid-model', error);
    }
  }

  /**
   * Runs a model that {@link session} has loaded. Throws {@link EngineError} `failed`.
   *
   * @param into outputs that get memory of the caller's; the others get their own.
   */
  async run(modelId: string, device: DeviceId, feeds: Tensors, into: Tensors = {}): Promise<Tensors> {
    const source = this.#sources.get(modelId);
    if (!source) throw new EngineError('failed', `model ${modelId} is not loaded`);
    const session = await this.session(source, device);
    const runtime = await this.#load();
    try {
      const inputs = Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, toTensor(runtime, tensor)]));
      const fetches = Object.fromEntries(session.outputNames.map((name) => [name, into[name] ? toTensor(runtime, into[name]) : null]));
      const outputs = await session.run(inputs, fetches);
      return Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [name, fromTensor(name, tensor)]));
    } catch (error) {
      throw new EngineError('failed', error);
    }
  }

  /** Releases a model's sessions on all devices. */
  async unload(modelId: string): Promise<void> {
    this.#sources.delete(modelId);
    for (const [key, session] of this.#sessions) {
      if (!key.endsWith(`:${modelId}`)) continue;
      this.#sessions.delete(key);
      await session.release();
    }
  }

  #load(): Promise<Runtime> {
    this.#runtime ??= import('onnxruntime-node').catch((error: unknown) => {
      throw new EngineError('unavailable', error);
    });
    return this.#runtime;
  }
}

function sessionKey(modelId: string, device: DeviceId): string {
  return `${device}:${modelId}`;
}

function toTensor(runtime: Runtime, { data, dims }: TensorData): Tensor {
  if (data instanceof Float32Array) return new runtime.Tensor('float32', data, dims);
  if (data instanceof Int32Array) return new runtime.Tensor('int32', data, dims);
  if (data instanceof BigInt64Array) return new runtime.Tensor('int64', data, dims);
  return new runtime.Tensor('uint8', data, dims);
}

function fromTensor(name: string, tensor: Tensor): TensorData {
  const { data, dims } = tensor;
  if (data instanceof Float32Array || data instanceof Int32Array || data instanceof Uint8Array || data instanceof BigInt64Array) return { dims, data };
  throw new TypeError(`output ${name} has type ${tensor.type}, which the protocol does not carry`);
}
