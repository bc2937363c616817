/**
 * @file What the app and the engine process say to each other: requests with an id, each answered once. Plain data and typed arrays, so that
 * `child_process` (advanced serialization) and Electron's message ports carry it alike.
 */
import type { DeviceStatus } from '../../src-shared/contract/services.ts';
import type { GradientCheck } from './gradient-check.ts';

/** Where inference can run. */
export type DeviceId = DeviceStatus['id'];

/** A network: an ONNX file, or the bytes of one. The same `id` must always mean the same weights; what changes them changes the id. */
export interface ModelSource {
  readonly id: string;
  readonly path?: string;
  readonly bytes?: Uint8Array;
}

/** A tensor, row-major. `Uint8Array` also stands for booleans, `BigInt64Array` for int64. */
export interface TensorData {
  readonly dims: readonly number[];
  readonly data: Float32Array | Int32Array | Uint8Array | BigInt64Array;
}

/** Tensors by name. */
export type Tensors = Readonly<Record<string, TensorData>>;

/** A backend that the installed onnxruntime was built with. Listed does not mean that it works on this machine. */
export interface Backend {
  readonly name: string;
  readonly bundled: boolean;
}

/** Flat float32 vectors that a training carries from step to step, by name. */
export interface TrainingVectors {
  /** What the step graph takes and gives back as `<name>.next`: weights, statistics, the optimiser's slots. */
  readonly state: Readonly<Record<string, Float32Array>>;
  /** Running means of `weights` and `statistics`. */
  readonly average: Readonly<Record<string, Float32Array>>;
  /** Weights that each step is drawn back to; none unless given. */
  readonly anchor?: Float32Array | null;
}

/** What one step of training tells. */
export interface StepResult {
  readonly loss: number;
  readonly gradientNorm: number;
  readonly milliseconds: number;
}

/** Each request's argument and answer. */
export interface EngineCalls {
  /** Loads onnxruntime. */
  backends: { args: Record<string, never>; result: readonly Backend[] };
  /** Creates the session, unless there is one already. */
  load: { args: { model: ModelSource; device: DeviceId }; result: { inputs: readonly string[]; outputs: readonly string[] } };
  /** Releases a model's sessions on all devices. */
  unload: { args: { model: string }; result: null };
  /** `verify` runs the model on the CPU too and fails with `wrong-numbers` when the outputs differ. */
  run: { args: { model: string; device: DeviceId; feeds: Tensors; verify: boolean }; result: { outputs: Tensors; milliseconds: number } };
  /** Runs the self-check graph on one device. */
  check: { args: { device: DeviceId }; result: { milliseconds: number } };
  /** Starts a training in this process, which holds at most one. `check` is a step to compare with the CPU's first. */
  trainOpen: { args: { model: ModelSource; device: DeviceId; vectors: TrainingVectors; check: GradientCheck | null }; result: null };
  /** One step on one batch. Non-finite results are returned and leave the state as it was. `pull`: see `TrainingSession.step`. */
  trainStep: { args: { feeds: Tensors; averageDecay: number; pull?: number }; result: StepResult };
  /** The vectors after the last step. */
  trainVectors: { args: Record<string, never>; result: TrainingVectors };
  /** How many sessions are held, and the process's resident memory. */
  usage: { args: Record<string, never>; result: { sessions: number; residentBytes: number } };
}

/** Names of the requests. */
export type EngineMethod = keyof EngineCalls;

/** App to engine. */
export type EngineRequest = { [M in EngineMethod]: { readonly id: number; readonly method: M; readonly args: EngineCalls[M]['args'] } }[EngineMethod];

/** Why a request could not be answered. */
export interface EngineFailure {
  /** `unavailable`: onnxruntime cannot be loaded. `invalid-model`: the session cannot be created. `wrong-numbers`: the device disagrees with the CPU. `failed`: the run threw. */
  readonly kind: 'unavailable' | 'invalid-model' | 'wrong-numbers' | 'failed';
  readonly cause: string;
}

/** Engine to app. */
export type EngineReply =
  | { readonly id: number; readonly ok: true; readonly result: EngineCalls[EngineMethod]['result'] }
  | { readonly id: number; readonly ok: false; readonly failure: EngineFailure };

/** The app's end of the line to one engine process. */
export interface EnginePort {
  readonly pid: number | undefined;
  post(message: EngineRequest): void;
  onMessage(listener: (reply: EngineReply) => void): void;
  /** Called once, however the process ended; `cause` says how, in words, with the end of its stderr. */
  onExit(listener: (cause: string) => void): void;
  /** Ends the process at once, also when it hangs. */
  kill(): void;
}

/** Starts an engine process. Injected by the shell: `child_process.fork`, or Electron's `utilityProcess`. */
export type ForkEngine = () => EnginePort;

/** Largest sum of input bytes of one run. Longer inputs are cut into windows by the caller; Electron's allocator aborts the process near 2 GiB. */
export const MAX_FEED_BYTES = 256 * 1024 * 1024;
