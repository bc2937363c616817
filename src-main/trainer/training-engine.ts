/** @file An engine process of its own for one training: measurements keep theirs, and stopping a training at once is ending its process. */
import { AppError, CanceledError } from '../../src-shared/contract/errors.ts';
import { DEVICE_NAMES } from '../engine/devices.ts';
import type { GradientCheck } from '../engine/gradient-check.ts';
import type { DeviceId, ForkEngine, ModelSource, StepResult, TensorData, Tensors, TrainingVectors } from '../engine/protocol.ts';
import { EngineClient, EngineEndedError, EngineFailureError } from '../process/engine-client.ts';

/** No step takes this long on any machine that could train at all; a process that does hangs, milliseconds. */
const LIMIT_MS = 15 * 60_000;

/** One process that trains. Dispose of it in any case. */
export class TrainingEngine {
  readonly #client: EngineClient;
  readonly #signal: AbortSignal;
  readonly #onAbort = () => this.#client.kill('canceled');

  constructor(fork: ForkEngine, signal: AbortSignal) {
    this.#client = new EngineClient(fork());
    this.#signal = signal;
    if (signal.aborted) this.#onAbort();
    else signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  /**
   * Loads a step graph with its vectors. On devices other than the CPU the gradients of `check` are compared with the CPU's.
   *
   * @throws {AppError} `trainer.device-refused`, `model.invalid`, `engine.*`.
   */
  async open(model: ModelSource, device: DeviceId, vectors: TrainingVectors, check: GradientCheck): Promise<void> {
    try {
      await this.#client.call('backends', {}, LIMIT_MS);
      await this.#client.call('trainOpen', { model, device, vectors, check: device === 'cpu' ? null : check }, LIMIT_MS);
    } catch (error) {
      // A driver that takes the process with it has not computed the right gradients either.
      const own = error instanceof EngineEndedError || (error instanceof EngineFailureError && error.kind !== 'unavailable');
      if (device === 'cpu' || !own || this.#signal.aborted) throw this.#inWords(error, model.id);
      throw new AppError('trainer.device-refused', error.message, { device: DEVICE_NAMES[device], cause: error.message }, { cause: error });
    }
  }

  /** One step; several may be asked for ahead, they run in order. */
  step(feeds: Tensors, averageDecay: number, pull = 0): Promise<StepResult> {
    return this.#call(() => this.#client.call('trainStep', { feeds, averageDecay, pull }, LIMIT_MS), 'training');
  }

  /** The vectors after the last step asked for. */
  vectors(): Promise<TrainingVectors> {
    return this.#call(() => this.#client.call('trainVectors', {}, LIMIT_MS), 'training');
  }

  /** Runs a model in the same process, on the CPU. */
  async run(model: ModelSource, feeds: Record<string, TensorData>): Promise<Record<string, TensorData>> {
    return this.#call(async () => {
      await this.#client.load(model, 'cpu', LIMIT_MS);
      return (await this.#client.call('run', { model: model.id, device: 'cpu', feeds, verify: false }, LIMIT_MS)).outputs;
    }, model.id);
  }

  /** Ends the process. */
  async dispose(): Promise<void> {
    this.#signal.removeEventListener('abort', this.#onAbort);
    this.#client.kill('the training is over');
    await this.#client.ended;
  }

  async #call<T>(work: () => Promise<T>, task: string): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw this.#inWords(error, task);
    }
  }

  #inWords(error: unknown, task: string): unknown {
    if (this.#signal.aborted) return new CanceledError();
    if (error instanceof EngineEndedError) return new AppError('engine.crashed', error.message, { task, cause: error.message }, { cause: error });
    if (!(error instanceof EngineFailureError)) return error;
    if (error.kind === 'unavailable') return new AppError('engine.unavailable', error.message, { cause: error.message }, { cause: error });
    if (error.kind !== 'invalid-model') return error;
    return new AppError('model.invalid', error.message, { model: task, path: '', cause: error.message }, { cause: error });
  }
}
