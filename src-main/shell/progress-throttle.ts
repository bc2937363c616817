/** @file Thins progress out to what a window can draw. The last report is never lost, nor is a partial result. */
import type { Progress } from '../../src-shared/contract/services.ts';

/** At most this often, milliseconds: about 15 a second. */
const INTERVAL_MS = 66;

/** Takes every report of one call and passes some on. */
export interface ProgressThrottle {
  readonly report: (progress: Progress) => void;
  /** Passes on what is held back. */
  flush(): void;
  /** Forgets it instead. */
  stop(): void;
}

/** Passes the first report on at once, then the newest one per interval. A report without `partial` keeps the partial result that it displaces. */
export function throttleProgress(send: (progress: Progress) => void, intervalMs = INTERVAL_MS): ProgressThrottle {
  let held: Progress | null = null;
  let timer: NodeJS.Timeout | null = null;

  const pass = () => {
    timer = null;
    if (!held) return;
    const progress = held;
    held = null;
    timer = setTimeout(pass, intervalMs);
    timer.unref();
    send(progress);
  };
  const stop = () => {
    if (timer) clearTimeout(timer);
    timer = null;
    held = null;
  };
  return {
    report: (progress) => {
      held = progress.partial === undefined && held?.partial !== undefined ? { ...progress, partial: held.partial } : progress;
      if (!timer) pass();
    },
    flush: () => {
      const progress = held;
      stop();
      if (progress) send(progress);
    },
    stop,
  };
}
