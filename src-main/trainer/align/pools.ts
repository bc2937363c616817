/** @file The views that both parts of a training draw from and are judged on, each opened when first wanted. */
import { AppError } from '../../../src-shared/contract/errors.ts';
import type { AlignConfig } from './align-config.ts';
import type { AlignDataset, AlignView } from './align-dataset.ts';
import type { SoundTeacher } from './sound-teacher.ts';
import { GeneratedPool } from './generated-pool.ts';
import { ViewPool } from './view-pool.ts';

/** Held-out views that a look costs at most. */
const MOST_VIEWS = 200;

/** What batches are drawn from. */
export interface TrainingPools {
  readonly filmed: ViewPool;
  readonly generated: GeneratedPool;
}

/** Pools of one dataset. */
export interface AlignPools {
  readonly teacherSize: number;
  readonly training: () => Promise<TrainingPools>;
  /** Null where nothing is held out. */
  readonly heldOut: (() => Promise<ViewPool>) | null;
}

/** Throws {@link AppError} `trainer.no-examples` when no view is long enough for a window. */
export function alignPools(config: AlignConfig, dataset: AlignDataset, teacher: SoundTeacher): AlignPools {
  const longEnough = ({ view }: AlignView) => view.frames >= config.network.frames;
  const [training, heldOut] = [dataset.training.filter(longEnough), spread(dataset.heldOut.filter(longEnough))];
  if (training.length === 0) {
    const reasons = `all ${dataset.training.length} views are shorter than a window of ${config.network.frames} frames`;
    throw new AppError('trainer.no-examples', reasons, { path: '', sources: dataset.sources, reasons });
  }
  return {
    teacherSize: teacher.size,
    training: once(async () => {
      const filmed = await ViewPool.open(training, config, teacher);
      return { filmed, generated: new GeneratedPool(filmed, config, teacher) };
    }),
    heldOut: heldOut.length > 0 ? once(() => ViewPool.open(heldOut, config, teacher)) : null,
  };
}

/** At most {@link MOST_VIEWS}, evenly over all of them. */
function spread(views: readonly AlignView[]): readonly AlignView[] {
  const every = Math.max(1, views.length / MOST_VIEWS);
  return Array.from({ length: Math.min(MOST_VIEWS, views.length) }, (_, i) => views[Math.floor(i * every)]);
}

/** Work that is done when first asked for, and then no more. */
function once<T>(work: () => Promise<T>): () => Promise<T> {
  let done: Promise<T> | null = null;
  return () => (done ??= work());
}
