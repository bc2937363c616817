/** @file The step graph of a task, with the optimiser that all trainings share. */
import type { DeviceId } from '../engine/protocol.ts';
import { adamW, clipped } from '../nn/optimizer.ts';
import { trainingStep, type TrainingStep, type TrainingTask } from '../nn/training-step.ts';

/** AdamW with clipped gradients, formulated for the device. */
export function configuredStep(task: TrainingTask, { weightDecay, clip }: { readonly weightDecay: number; readonly clip: number }, device: DeviceId): TrainingStep {
  return trainingStep(task, (layout) => clipped(adamW({ weightDecay, decayMask: layout.decayMask() }), clip), device === 'cpu' ? 'cpu' : 'gpu');
}
