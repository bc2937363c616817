/** @file Recipes: those that come with the program, those that the user saved, and those in files. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { z } from 'zod';
import type { Recipe, RecipePreset } from '../../src-shared/contract/batch.ts';
import { recipeSchema } from '../../src-shared/contract/batch-schemas.ts';
import { AppError } from '../../src-shared/contract/errors.ts';
import { DEFAULT_HEAT_MAP_STYLE } from '../../src-shared/model/heat-map-style.ts';
import { STEM_KINDS } from '../../src-shared/model/stem.ts';
import { systemCode, writeAtomic } from '../files/write-atomic.ts';
import type { Log } from '../log.ts';

const MEASURE = { kind: 'measure', audioTrack: null, thorough: false, maxOffset: null } as const;
const FIX = { kind: 'fix', audioFormat: 'auto', leastConfidence: 0.9, leaveWithin: 'ebu-r37' } as const;
const STEMS = { kind: 'stems', audioTrack: null, stems: STEM_KINDS, format: 'source', mux: false } as const;
const SEE = { kind: 'see', audioTrack: null, video: true, data: false, style: DEFAULT_HEAT_MAP_STYLE } as const;

/** The recipes that come with the program. */
export const SHIPPED_RECIPES: readonly Recipe[] = [
  { name: 'measure', steps: [MEASURE] },
  { name: 'measure thoroughly', steps: [{ ...MEASURE, thorough: true }] },
  { name: 'fix', steps: [MEASURE, { ...FIX, mode: 'baked' }] },
  { name: 'fix timestamps', steps: [MEASURE, { ...FIX, mode: 'timestamps' }] },
  { name: 'sidecars', steps: [MEASURE, { ...FIX, mode: 'sidecar' }] },
  { name: 'stems', steps: [STEMS] },
  { name: 'fix and stems', steps: [MEASURE, { ...FIX, mode: 'baked' }, STEMS] },
  { name: 'heat map', steps: [SEE] },
];

/** The user's recipes, in one file. */
export class RecipeBook {
  readonly #path: string;
  readonly #log: Log;
  #last: Promise<unknown> = Promise.resolve();

  constructor(path: string, log: Log) {
    [this.#path, this.#log] = [path, log];
  }

  /** Shipped ones first, then the user's by name. */
  async list(): Promise<readonly RecipePreset[]> {
    const own = await this.#own();
    return [...SHIPPED_RECIPES.map((recipe) => ({ recipe, shipped: true })), ...own.map((recipe) => ({ recipe, shipped: false }))];
  }

  /** Saves one, over the user's own of that name. Throws {@link AppError} `batch.recipe-shipped`. */
  save(recipe: Recipe): Promise<readonly RecipePreset[]> {
    return this.#change(recipe.name, (own) => [...own.filter(({ name }) => name !== recipe.name), recipe]);
  }

  /** Deletes one of the user's; one that is not there is gone already. Throws {@link AppError} `batch.recipe-shipped`. */
  delete(name: string): Promise<readonly RecipePreset[]> {
    return this.#change(name, (own) => own.filter((recipe) => recipe.name !== name));
  }

  /**
   * The recipe of a name, or in a file of that path.
   *
   * @throws {AppError} `batch.recipe-unknown`, `batch.recipe-invalid`.
   */
  async find(nameOrFile: string): Promise<Recipe> {
    const known = (await this.list()).map(({ recipe }) => recipe);
    const named = known.find(({ name }) => name === nameOrFile);
    if (named) return named;
    const path = resolve(nameOrFile);
    const text = await readFile(path, 'utf8').catch((error: unknown) => {
      if (['ENOENT', 'EISDIR', 'ENOTDIR'].includes(systemCode(error) ?? '')) return null;
      throw error;
    });
    if (text === null) throw new AppError('batch.recipe-unknown', `No recipe ${nameOrFile}`, { name: nameOrFile, known: known.map(({ name }) => name) });
    return parseRecipe(text, path);
  }

  #change(name: string, change: (own: readonly Recipe[]) => readonly Recipe[]): Promise<readonly RecipePreset[]> {
    if (SHIPPED_RECIPES.some((recipe) => recipe.name === name)) return Promise.reject(new AppError('batch.recipe-shipped', `${name} is shipped`, { name }));
    const done = this.#last.then(async () => {
      const own = [...change(await this.#own())].sort((a, b) => a.name.localeCompare(b.name));
      await writeAtomic(this.#path, `${JSON.stringify(own, null, 2)}\n`);
      return this.list();
    });
    this.#last = done.catch(() => undefined);
    return done;
  }

  /** One damaged recipe costs only itself. */
  async #own(): Promise<readonly Recipe[]> {
    const text = await readFile(this.#path, 'utf8').catch((error: unknown) => {
      if (systemCode(error) === 'ENOENT') return '[]';
      throw error;
    });
    const list = z.array(z.unknown()).safeParse(parseJson(text));
    if (!list.success) this.#log.warn('recipes are damaged and left aside', { path: this.#path });
    return (list.data ?? []).flatMap((stored) => recipeSchema.safeParse(stored).data ?? []);
  }
}

/** Reads a recipe file. Throws {@link AppError} `batch.recipe-invalid`. */
export function parseRecipe(text: string, path: string): Recipe {
  const parsed = recipeSchema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  const cause = parsed.error.issues.map((issue) => (issue.path.length > 0 ? `${issue.path.join('.')}: ${issue.message}` : issue.message)).join('; ');
  throw new AppError('batch.recipe-invalid', `${path}: ${cause}`, { path, cause });
}

/** Null for text that is no JSON, which no schema takes. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
