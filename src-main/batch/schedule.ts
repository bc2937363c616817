/**
 * @file Which items may start. Measurements, stems and heat maps need the processor (decoding and inference), a fix the disk; each resource serves so many at a time and
 * queues the rest. Enough items are let in that no resource idles while there is work for it, and no more, so that memory and the work lost by
 * a kill stay bounded. Pure.
 */
import type { ItemId, ItemState, Recipe, RecipeStep } from '../../src-shared/contract/batch.ts';
import type { Resource } from '../process/job-queue.ts';
import type { KnownItem } from './item-job.ts';

/** How many jobs each resource serves at a time. */
export type ResourceLimits = Readonly<Record<Resource, number>>;

/** Items that wait for a resource beyond those it serves: one, so that the next begins at once. */
const AHEAD = 1;

/** The resource that a step mostly needs. */
export function resourceOf(step: RecipeStep): Resource {
  return step.kind === 'fix' ? 'disk' : 'cpu';
}

/** The resource that an item needs next, by what is known of it. */
export function nextResource(recipe: Recipe, known: Pick<KnownItem, 'estimate' | 'written' | 'made'> | null): Resource {
  const next = recipe.steps.find((step) => !isKnown(step, known)) ?? recipe.steps.at(-1);
  return next ? resourceOf(next) : 'cpu';
}

/** Whether a step left something behind that it will most likely find again. */
function isKnown({ kind }: RecipeStep, known: Pick<KnownItem, 'estimate' | 'written' | 'made'> | null): boolean {
  if (!known) return false;
  if (kind === 'measure') return known.estimate !== null;
  return kind === 'fix' ? known.written !== null : (known.made?.some(({ step }) => step.kind === kind) ?? false);
}

/**
 * Whether another item may start.
 *
 * @param atWork what each item at work needs now.
 * @param entry what the next item will need first.
 * @param most items at work at most, whatever they need.
 */
export function admits(atWork: readonly Resource[], entry: Resource, limits: ResourceLimits, most: number): boolean {
  return atWork.length < most && atWork.filter((resource) => resource === entry).length < limits[entry] + AHEAD;
}

/** Most items at work: all resources of the recipe busy, with one ahead of each. */
export function mostAtWork(recipe: Recipe, limits: ResourceLimits): number {
  const used = new Set(recipe.steps.map(resourceOf));
  return [...used].reduce((sum, resource) => sum + limits[resource] + AHEAD, 0);
}

/** The first item that waits and is not at work, or null. */
export function nextWaiting(order: readonly ItemId[], stateOf: (id: ItemId) => ItemState['kind'] | null, atWork: ReadonlySet<ItemId>): ItemId | null {
  return order.find((id) => stateOf(id) === 'waiting' && !atWork.has(id)) ?? null;
}
