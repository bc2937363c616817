/**
 * @file A graphics card that this machine need not have: engine processes that list WebGPU and compute on the CPU in its place, in the manner asked
 * for. The processes, the protocol and the CPU's numbers are real; only the device is played.
 */
import type { EngineFailure, EnginePort, EngineReply, EngineRequest, ForkEngine } from '../../src-main/engine/protocol.ts';
import { forkTestEngine } from './test-engine.ts';

/** How the device behaves. */
export interface DeviceManner {
  /** Self-check time that it claims, or why it fails, or it never answers. */
  readonly check: number | EngineFailure | 'hangs';
  /** What a model's run on it does; `failed` and `wrong-numbers` are what the real process replies then. */
  readonly run: 'right' | 'failed' | 'wrong-numbers' | 'crashes';
  /** The one model that `run` is about; the others run right. All of them unless told. */
  readonly only?: string;
}

/** Forks engines with such a device, and counts the runs that reached it. */
export function simulatedDevice(manner: DeviceManner): { readonly fork: ForkEngine; readonly runs: string[]; readonly verified: string[] } {
  const runs: string[] = [];
  const verified: string[] = [];
  const fork: ForkEngine = () => {
    const port = forkTestEngine();
    let reply: (message: EngineReply) => void = () => undefined;
    const listing = new Set<number>();
    const post = (request: EngineRequest): void => {
      const fail = (kind: EngineFailure['kind']) => reply({ id: request.id, ok: false, failure: { kind, cause: `the simulated device: ${kind}` } });
      if (request.method === 'backends') listing.add(request.id);
      if (!('device' in request.args) || request.args.device !== 'webgpu') return port.post(request);
      if (request.method === 'check') {
        if (manner.check === 'hangs') return void process.kill(port.pid ?? NaN, 'SIGSTOP');
        return reply(
          typeof manner.check === 'number'
            ? { id: request.id, ok: true, result: { milliseconds: manner.check } }
            : { id: request.id, ok: false, failure: manner.check },
        );
      }
      if (request.method === 'run') {
        runs.push(request.args.model);
        if (request.args.verify) verified.push(request.args.model);
        const run = manner.only === undefined || manner.only === request.args.model ? manner.run : 'right';
        if (run === 'crashes') return port.kill();
        if (run !== 'right') return fail(run);
      }
      port.post({ ...request, args: { ...request.args, device: 'cpu' } } as EngineRequest);
    };
    return {
      ...port,
      post,
      onMessage: (listener) => {
        reply = listener;
        port.onMessage((message) => {
          const lists = message.ok && listing.delete(message.id);
          listener(lists ? { ...message, result: [{ name: 'cpu', bundled: true }, { name: 'webgpu', bundled: true }] } : message);
        });
      },
    } satisfies EnginePort;
  };
  return { fork, runs, verified };
}
