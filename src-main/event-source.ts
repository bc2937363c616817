/** @file Telling listeners of something, without knowing them. */

/** Something that can be listened to. */
export interface EventSource<T> {
  /** Listens; returns the way to stop. */
  subscribe(listener: (event: T) => void): () => void;
}

/** An {@link EventSource} and the way to speak through it. */
export interface EventEmitter<T> extends EventSource<T> {
  emit(event: T): void;
}

/** A source without listeners. Events that nobody hears are lost. */
export function createEvents<T>(): EventEmitter<T> {
  const listeners = new Set<(event: T) => void>();
  return {
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    emit: (event) => {
      for (const listener of [...listeners]) listener(event);
    },
  };
}
