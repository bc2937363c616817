/** @file The batch that is being put together: what goes in, what is done, where to. Kept while the page is left, so that nothing is typed twice. */
import type { BatchOptions, FixStep, MeasureStep, OutputRule, Recipe, RecipePreset, RecipeStep, SeeStep, StemsStep } from '../../src-shared/contract/batch.ts';
import { DEFAULT_HEAT_MAP_STYLE } from '../../src-shared/model/heat-map-style.ts';
import { STEM_KINDS } from '../../src-shared/model/stem.ts';
import { patternsIn, recipesEqual } from './recipe-words.ts';

/** What a fix is made like unless told otherwise. */
export const PLAIN_FIX: FixStep = { kind: 'fix', mode: 'baked', audioFormat: 'auto', leastConfidence: 0.9, leaveWithin: 'ebu-r37' };

/** The same of stems. */
export const PLAIN_STEMS: StemsStep = { kind: 'stems', audioTrack: null, stems: STEM_KINDS, format: 'source', mux: false };

/** The same of a heat map. */
export const PLAIN_SEE: SeeStep = { kind: 'see', audioTrack: null, video: true, data: false, style: DEFAULT_HEAT_MAP_STYLE };

/** The same of a measurement. */
export const PLAIN_MEASURE: MeasureStep = { kind: 'measure', audioTrack: null, thorough: false, maxOffset: null };

/** One batch to be. */
export class BatchDraft {
  #inputs = $state.raw<readonly string[]>([]);
  #recipe = $state.raw<Recipe>({ name: 'Measure', steps: [PLAIN_MEASURE] });
  #output = $state.raw<OutputRule>({ folder: null, keepFolders: true });
  patterns = $state('');
  recursive = $state(true);
  watch = $state(false);

  get inputs(): readonly string[] {
    return this.#inputs;
  }

  get recipe(): Recipe {
    return this.#recipe;
  }

  get output(): OutputRule {
    return this.#output;
  }

  /** How clips are measured, or null where they are not. */
  get measure(): MeasureStep | null {
    return this.#recipe.steps.find((step) => step.kind === 'measure') ?? null;
  }

  /** How fixes are written, or null where none are. */
  get fix(): FixStep | null {
    return this.#recipe.steps.find((step) => step.kind === 'fix') ?? null;
  }

  /** How stems are written, or null where none are. */
  get stems(): StemsStep | null {
    return this.#recipe.steps.find((step) => step.kind === 'stems') ?? null;
  }

  /** How heat maps are written, or null where none are. */
  get see(): SeeStep | null {
    return this.#recipe.steps.find((step) => step.kind === 'see') ?? null;
  }

  /** Whether anything is written at all. */
  get writes(): boolean {
    return this.#recipe.steps.some(({ kind }) => kind !== 'measure');
  }

  /** Adds folders and files; those that are there already stay once. */
  add(paths: readonly string[]): void {
    this.#inputs = [...new Set([...this.#inputs, ...paths])];
  }

  /** Takes one off. */
  drop(path: string): void {
    this.#inputs = this.#inputs.filter((other) => other !== path);
  }

  /** Starts from a recipe. */
  choose(recipe: Recipe): void {
    this.#recipe = recipe;
  }

  /** Changes a step of the recipe, adds it where it belongs, or with null leaves it out. A fix brings its measurement, and goes with it. */
  setStep(kind: RecipeStep['kind'], step: RecipeStep | null): void {
    const { steps } = this.#recipe;
    this.#recipe = { ...this.#recipe, steps: withStep(steps, kind, step) };
  }

  setOutput(changes: Partial<OutputRule>): void {
    this.#output = { ...this.#output, ...changes };
  }

  /** The preset that the recipe still is, or null once it was changed. */
  presetAmong(presets: readonly RecipePreset[]): RecipePreset | null {
    return presets.find(({ recipe }) => recipe.name === this.#recipe.name && recipesEqual(recipe, this.#recipe)) ?? null;
  }

  /** Puts together what the app is asked for; null while there is nothing to do. */
  options(presets: readonly RecipePreset[]): BatchOptions | null {
    if (this.#inputs.length === 0 || this.#recipe.steps.length === 0) return null;
    const name = this.presetAmong(presets) || !presets.some(({ recipe }) => recipe.name === this.#recipe.name) ? this.#recipe.name : `${this.#recipe.name}, changed`;
    return {
      name: null,
      source: { inputs: this.#inputs, patterns: patternsIn(this.patterns), recursive: this.recursive, watch: this.watch },
      recipe: { ...this.#recipe, name },
      output: this.#output,
      document: null,
    };
  }

  /** The same again as a batch that was made before. */
  take(options: BatchOptions): void {
    this.#inputs = options.source.inputs;
    this.patterns = options.source.patterns.join(', ');
    this.recursive = options.source.recursive;
    this.watch = options.source.watch;
    this.#recipe = options.recipe;
    this.#output = options.output;
  }

  /** Nothing goes in any more; recipe and output stay for the next one. */
  clear(): void {
    this.#inputs = [];
  }
}

/** The order in which steps are put together here; what comes after a fix is about the fixed file. */
const ORDER: readonly RecipeStep['kind'][] = ['measure', 'fix', 'stems', 'see'];

function withStep(steps: readonly RecipeStep[], kind: RecipeStep['kind'], step: RecipeStep | null): readonly RecipeStep[] {
  const others = steps.filter((other) => other.kind !== kind && !(step === null && kind === 'measure' && other.kind === 'fix'));
  if (step === null) return others;
  if (steps.some((other) => other.kind === kind)) return steps.map((other) => (other.kind === kind ? step : other));
  const measured = kind === 'fix' && !others.some((other) => other.kind === 'measure') ? [PLAIN_MEASURE, ...others] : others;
  const after = measured.findIndex((other) => ORDER.indexOf(other.kind) > ORDER.indexOf(kind));
  return measured.toSpliced(after < 0 ? measured.length : after, 0, step);
}
