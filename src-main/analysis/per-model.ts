/** @file What is made of a model and kept while that model is in use: networks hold the graphs that were built of them. */

/** A model that the store has opened. */
interface Opened {
  readonly source: { readonly id: string };
}

/** Makes it of the first model asked for, and anew when another one is. */
export function perModel<M extends Opened, T>(make: (model: M) => T): (model: M) => T {
  let kept: { readonly id: string; readonly made: T } | null = null;
  return (model) => {
    if (kept?.id !== model.source.id) kept = { id: model.source.id, made: make(model) };
    return kept.made;
  };
}
