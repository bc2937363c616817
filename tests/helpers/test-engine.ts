/** @file A real engine process for tests: TypeScript straight from the source, always ended afterwards. */
import { fileURLToPath } from 'node:url';
import type { ForkEngine } from '../../src-main/engine/protocol.ts';
import { createLog } from '../../src-main/log.ts';
import { forkEngine } from '../../src-main/process/engine-fork.ts';
import { EngineHost, type EngineHostDeps } from '../../src-main/process/engine-host.ts';

/** Starts engine processes from the TypeScript source. */
export const forkTestEngine: ForkEngine = forkEngine(fileURLToPath(new URL('../../src-main/engine/entry.ts', import.meta.url)), ['--import', 'tsx']);

/** An engine on the CPU, silent. The caller disposes of it; see {@link withEngine}. */
export function createTestEngine(deps: Partial<EngineHostDeps> = {}): EngineHost {
  return new EngineHost({ fork: forkTestEngine, log: createLog('error', () => undefined), preferredDevice: () => 'cpu', ...deps });
}

/** Runs `work` with an engine and ends it, however `work` ends. */
export async function withEngine<T>(work: (engine: EngineHost) => Promise<T>, deps: Partial<EngineHostDeps> = {}): Promise<T> {
  const engine = createTestEngine(deps);
  try {
    return await work(engine);
  } finally {
    await engine.dispose();
  }
}
