/** @file The models on this machine: which there are, what is known of each, which one is in use. Each change answers with the list after it. */
import type { Call } from './services.ts';

/** How well windows of one length find the offset. */
export interface AccuracyRow {
  /** Length of the windows, video frames at 25 per second. */
  readonly frames: number;
  readonly windows: number;
  /** Share of windows whose peak lies within ±1 and ±2 frames of the right place, 0–1; null without windows. */
  readonly withinOne: number | null;
  readonly withinTwo: number | null;
}

/** How good a model is on some footage. */
export interface Figures {
  /** Mean of `withinOne` over the lengths that have enough windows, 0–1. */
  readonly score: number;
  /** By length, shortest first. */
  readonly table: readonly AccuracyRow[];
}

/** The same footage, judged by two models. */
export interface FiguresPair {
  readonly before: Figures;
  readonly after: Figures;
}

/** What a model learned from. */
export interface FootageSummary {
  readonly sources: number;
  /** Stretches of one face that speaks. */
  readonly sequences: number;
  readonly seconds: number;
}

/** What a model is for: measuring, seeing where a sound comes from (and tags), splitting it, and telling voices apart for that. */
export type ModelKind = 'lip-sync' | 'multisensory' | 'separator' | 'voices';

/** What is known of a model. Null where its file does not tell. */
export interface ModelCard {
  readonly id: string;
  readonly kind: ModelKind;
  /** Shipped with the program, or trained or imported here. */
  readonly origin: 'shipped' | 'own';
  /** Whether it is the one of its kind that is used. */
  readonly active: boolean;
  /** Model whose training it continued. */
  readonly parent: string | null;
  /** ISO 8601. */
  readonly trainedAt: string | null;
  readonly footage: FootageSummary | null;
  readonly steps: number | null;
  /** Held-out footage of what it was trained on, by its parent and by itself. */
  readonly heldOut: FiguresPair | null;
  /** Earlier footage that it should not forget, by its parent and by itself; null where none was named. */
  readonly kept: FiguresPair | null;
  /** It lost more than {@link LARGEST_LOSS} on that earlier footage. Put to use only when confirmed. */
  readonly losesBase: boolean;
  /** Whether a training can go on from it. */
  readonly trainable: boolean;
  /** SPDX identifier. */
  readonly license: string;
  readonly sha256: string;
  readonly sizeBytes: number;
  /** The whole card, Markdown; empty without one. */
  readonly text: string;
}

/** Share of windows that a model may lose on earlier footage, 0–1. */
export const LARGEST_LOSS = 0.02;

/** All models. */
export interface ModelList {
  /** Kind by kind, the one in use of each first. */
  readonly models: readonly ModelCard[];
  /** Model that {@link ModelsService.revert} goes back to; null where none was in use before. */
  readonly revertTo: string | null;
}

/** Two models on the same footage. */
export interface ModelComparison {
  readonly a: Figures;
  readonly b: Figures;
  readonly footage: FootageSummary;
  /** False where the footage is too little to be divided, so that either model may have seen it in training. */
  readonly heldOut: boolean;
  /** Stretches left out since the models disagree about where their sound belongs. */
  readonly disputed: number;
}

/** Which model to write where. */
export interface ModelExport {
  readonly id: string;
  readonly path: string;
  readonly overwrite: boolean;
}

/** Models. */
export interface ModelsService {
  list(args: Record<string, never>, call: Call): Promise<ModelList>;
  /** Uses it for what it is for from now on, also after a restart. `evenIfWorse` confirms one that {@link ModelCard.losesBase}. */
  activate(args: { readonly id: string; readonly evenIfWorse: boolean }, call: Call): Promise<ModelList>;
  /** Goes back to the model that was in use before. */
  revert(args: Record<string, never>, call: Call): Promise<ModelList>;
  /** Deletes a model of the user's own that is not in use. */
  remove(args: { readonly id: string }, call: Call): Promise<ModelList>;
  /** Writes a model with all that belongs to it as one file. */
  export(args: ModelExport, call: Call): Promise<{ readonly path: string; readonly bytes: number }>;
  /** Adds the model of such a file; it is not put to use. */
  import(args: { readonly path: string }, call: Call): Promise<ModelList>;
  /** Judges both on held-out footage of the folders. */
  compare(args: { readonly a: string; readonly b: string; readonly folders: readonly string[] }, call: Call): Promise<ModelComparison>;
}
