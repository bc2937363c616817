/** @file One fraction and one time left for a job of several stages. */
import type { Call, Stage } from '../../src-shared/contract/services.ts';

/** A stage and its share of the whole job's time, in any unit. */
export interface PlannedStage {
  readonly stage: Stage;
  readonly weight: number;
}

/** Reports `fraction` (0–1) of the `index`-th stage as progress of the whole; it never goes back. */
export function stagedProgress(stages: readonly PlannedStage[], onProgress: Call['onProgress'], now: () => number = () => performance.now()): (index: number, fraction: number) => void {
  const total = stages.reduce((sum, { weight }) => sum + weight, 0);
  const began = now();
  let reached = 0;
  return (index, fraction) => {
    const stage = stages[index];
    if (!stage) throw new RangeError(`No stage ${index} of ${stages.length}`);
    const before = stages.slice(0, index).reduce((sum, { weight }) => sum + weight, 0);
    reached = Math.max(reached, (before + Math.min(1, Math.max(0, fraction)) * stage.weight) / total);
    const elapsed = (now() - began) / 1000;
    // Before a twentieth is done the rate says nothing.
    onProgress({ stage: stage.stage, fraction: reached, etaSeconds: reached < 0.05 ? null : (elapsed * (1 - reached)) / reached });
  };
}
