/** @file Watches a batch's folders for new clips by looking at them every few seconds: file system events do not come from network drives. */
import { stat } from 'node:fs/promises';
import { AppError, isCanceled } from '../../src-shared/contract/errors.ts';
import { Arrivals, type FileGlance } from './arrivals.ts';
import type { FoundClip } from './find-clips.ts';

/** What a watch is told. */
export interface FolderWatchDeps {
  /** What lies in the folders now. */
  readonly find: (signal: AbortSignal) => Promise<readonly FoundClip[]>;
  /** Paths that are in the batch already. */
  readonly isKnown: (path: string) => boolean;
  /** Opens a file as media, or throws an {@link AppError}. */
  readonly probe: (path: string, signal: AbortSignal) => Promise<unknown>;
  readonly onArrived: (clips: readonly FoundClip[]) => Promise<void>;
  readonly onTrouble: (error: unknown) => void;
  /** Seconds on a steady clock. */
  readonly now?: () => number;
  readonly intervalMs?: number;
}

const INTERVAL_MS = 2000;
/** A file that cannot be read as media after this many seconds of stillness is taken all the same, to be reported as broken. */
const PATIENCE_SECONDS = 60;

/** A watch under way. */
export class FolderWatch {
  readonly #deps: FolderWatchDeps;
  readonly #arrivals = new Arrivals();
  readonly #stopped = new AbortController();
  /** When a file that is still could not be read for the first time, seconds. */
  readonly #unreadable = new Map<string, number>();
  readonly #ended: Promise<void>;

  constructor(deps: FolderWatchDeps) {
    this.#deps = deps;
    this.#ended = this.#run();
  }

  /** Ends the watch; resolves once nothing of it is under way. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#ended;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      try {
        await this.look(signal);
      } catch (error) {
        // A drive that is away for a while comes back.
        if (!isCanceled(error)) this.#deps.onTrouble(error);
      }
      await pause(this.#deps.intervalMs ?? INTERVAL_MS, signal);
    }
  }

  /** Looks once. */
  async look(signal: AbortSignal): Promise<void> {
    const { find, isKnown, now = () => performance.now() / 1000 } = this.#deps;
    const clips = (await find(signal)).filter(({ path }) => !isKnown(path));
    const glances = await Promise.all(clips.map(async ({ path }): Promise<FileGlance[]> => {
      const facts = await stat(path).catch(() => null);
      return facts ? [{ path, sizeBytes: facts.size, modifiedMs: facts.mtimeMs }] : [];
    }));
    const still = new Set(this.#arrivals.look(glances.flat(), now()).map(({ path }) => path));
    for (const path of this.#unreadable.keys()) if (!still.has(path)) this.#unreadable.delete(path);
    const arrived: FoundClip[] = [];
    for (const clip of clips) if (still.has(clip.path) && (await this.#isMedia(clip.path, now(), signal))) arrived.push(clip);
    if (arrived.length > 0) await this.#deps.onArrived(arrived);
  }

  async #isMedia(path: string, now: number, signal: AbortSignal): Promise<boolean> {
    try {
      await this.#deps.probe(path, signal);
      return true;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      const since = this.#unreadable.get(path) ?? now;
      this.#unreadable.set(path, since);
      return now - since >= PATIENCE_SECONDS;
    }
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal.addEventListener('abort', end, { once: true });
  });
}
