/** @file Stems and heat maps of one item when the process ends at each possible moment: whole or absent, never twice, never over somebody else's file. */
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { forgetResults, type KnownItem } from '../../src-main/batch/item-job.ts';
import { SHIPPED_RECIPES } from '../../src-main/batch/recipes.ts';
import { type ItemDeps, runItem } from '../../src-main/batch/run-item.ts';
import { knownHere, knownThere } from '../../src-main/batch/farm/path-map.ts';
import type { Recipe, RecipeStep } from '../../src-shared/contract/batch.ts';
import { recipeSchema } from '../../src-shared/contract/batch-schemas.ts';
import { AppError, CanceledError } from '../../src-shared/contract/errors.ts';
import { constantCorrection, NO_CORRECTION, type Correction } from '../../src-shared/model/alignment.ts';
import { temporaryFolder } from '../helpers/make-media.ts';
import { call, fakeServices } from './fake-deps.ts';

const shipped = (name: string) => SHIPPED_RECIPES.find((recipe) => recipe.name === name)!;
const step = (kind: RecipeStep['kind']) => SHIPPED_RECIPES.flatMap(({ steps }) => steps).find((one) => one.kind === kind)!;
const everything: Recipe = { name: 'everything', steps: [{ ...step('stems'), mux: true } as RecipeStep, { ...step('see'), data: true } as RecipeStep] };
const ALL = ['clip (2).heat-map.json', 'clip (2).heat-map.mp4', 'clip (2).off-screen.wav', 'clip (2).on-screen.wav', 'clip (2).stems.mov'];

async function setUp(root: string, recipe: Recipe, name = 'clip.mov') {
  const path = join(root, name);
  await writeFile(path, 'content');
  const target = { folder: join(root, 'out'), stem: 'clip (2)' };
  const fake = fakeServices();
  let known: KnownItem | null = null;
  // As in the document: a copy, on the disk.
  const setKnown = (more: KnownItem) => void (known = JSON.parse(JSON.stringify(more)) as KnownItem);
  const run = async (deps: Partial<ItemDeps> = {}, correction: Correction | null = null) => {
    const job = { path, target, staging: join(target.folder, '.slateless-0', '1'), correction, known };
    return runItem(job, recipe, { ...fake, maxOffset: () => Promise.resolve(2), keep: (more) => Promise.resolve(setKnown(more)), ...deps }, call);
  };
  const outputs = async () => (await readdir(target.folder, { recursive: true }).catch(() => [])).filter((file) => file.includes('.') && !file.startsWith('.')).sort();
  const staged = async () => readdir(join(target.folder, '.slateless-0')).catch(() => []);
  return { fake, target, run, outputs, staged, setKnown, known: () => known };
}

describe('stems and heat maps of an item', () => {
  it('are written once, whatever happens between their steps', async () => {
    for (const moment of ['before', 'after', 'not kept', 'kept', 'half placed'] as const) {
      await using folder = await temporaryFolder();
      const { fake, run, outputs, staged, setKnown, target, known } = await setUp(folder.path, everything);
      const dying: Partial<ItemDeps> = {
        stems: {
          export: async (args, asked) => {
            if (moment === 'before') throw new CanceledError();
            const result = await fake.stems.export(args, asked);
            if (moment === 'after') throw new CanceledError();
            return result;
          },
        },
        keep: (more) => {
          if (moment === 'not kept') throw new CanceledError();
          setKnown(more);
          if (moment === 'kept' || moment === 'half placed') throw new CanceledError();
          return Promise.resolve();
        },
      };
      await expect(run(dying), moment).rejects.toThrow(CanceledError);
      expect(await outputs(), moment).toEqual([]);
      if (moment === 'half placed') {
        // As a kill between two files leaves it.
        const file = known()!.made![0]!.files[1]!;
        await writeFile(file.path, await readFile(join(target.folder, '.slateless-0', '1.stems', file.staged)));
        await rm(join(target.folder, '.slateless-0', '1.stems', file.staged));
      }
      expect((await run()).state, moment).toEqual({ kind: 'done', outcome: 'made' });
      expect(await outputs(), moment).toEqual(ALL);
      expect(await staged(), moment).toEqual([]);
      expect(fake.made.filter((what) => what.startsWith('stems')), moment).toHaveLength(moment === 'after' || moment === 'not kept' ? 2 : 1);
      const before = fake.made.length;
      expect((await run()).state, moment).toEqual({ kind: 'done', outcome: 'made' });
      expect(fake.made, moment).toHaveLength(before);
      expect(await readFile(join(target.folder, 'clip (2).off-screen.wav'), 'utf8')).toBe('off-screen of clip.mov');
    }
  });

  it('are made again when one was lost or they are asked for anew, over their own files but over nobody else\'s', async () => {
    await using folder = await temporaryFolder();
    const { fake, run, outputs, target, setKnown, known } = await setUp(folder.path, everything);
    await run();
    await rm(join(target.folder, 'clip (2).on-screen.wav'));
    await run();
    expect(fake.made.filter((what) => what === 'stems clip.mov')).toHaveLength(2);
    setKnown(forgetResults(known()!));
    expect((await run()).state.kind).toBe('done');
    expect(fake.made.filter((what) => what === 'stems clip.mov')).toHaveLength(3);
    expect(await outputs()).toEqual(ALL);
    await writeFile(join(target.folder, 'clip (2).off-screen.wav'), 'of somebody else');
    expect((await run()).state).toMatchObject({ kind: 'failed', error: { code: 'fix.output-exists' } });
    expect(await readFile(join(target.folder, 'clip (2).off-screen.wav'), 'utf8')).toBe('of somebody else');
  });

  it('go with the fixed file where there is one', async () => {
    await using folder = await temporaryFolder();
    const { fake, run, outputs, known } = await setUp(folder.path, shipped('fix and stems'));
    expect((await run()).state).toEqual({ kind: 'done', outcome: 'fixed' });
    expect(await outputs()).toEqual(['clip (2).synced.mov', 'clip (2).synced.off-screen.wav', 'clip (2).synced.on-screen.wav']);
    expect(known()!.made![0]!.files.map(({ of }) => of)).toEqual(['fix', 'fix']);
    await run();
    expect(fake.made).toEqual(['stems clip (2).synced.mov']);
    // Moved by hand: fixed anew, and split anew.
    await run({}, constantCorrection(0.5));
    expect(fake.made).toEqual(['stems clip (2).synced.mov', 'stems clip (2).synced.mov']);
  });

  it('wait while it is not settled whether the clip is fixed, and are of the clip when it is not', async () => {
    await using folder = await temporaryFolder();
    const { fake, run, outputs } = await setUp(folder.path, shipped('fix and stems'));
    fake.offsets.set('clip.mov', 'cannot-tell');
    expect((await run()).state).toEqual({ kind: 'needs-eyes' });
    expect(await outputs()).toEqual([]);
    expect((await run({}, NO_CORRECTION)).state).toEqual({ kind: 'done', outcome: 'in-sync' });
    expect(await outputs()).toEqual(['clip (2).off-screen.wav', 'clip (2).on-screen.wav']);
  });

  it('say what they could not do: no sound, nobody in the picture, no network', async () => {
    await using folder = await temporaryFolder();
    const mute = await setUp(folder.path, everything, 'mute.mov');
    expect((await mute.run()).state).toEqual({ kind: 'skipped', reason: 'no-audio' });
    expect(mute.fake.made).toEqual([]);
    const nobody = await setUp(folder.path, everything, 'nobody.mov');
    expect(await nobody.run()).toMatchObject({ state: { kind: 'done', outcome: 'made' }, doubts: [{ reason: 'nothing-visible', time: null }] });
    const without = await setUp(join(folder.path), shipped('fix and stems'), 'without.mov');
    const missing = new AppError('model.missing', 'no separator', { model: 'separator', path: '/models' });
    const result = await without.run({ stems: { export: () => Promise.reject(missing) } });
    // The fix stands; only what needs the network failed.
    expect(result).toMatchObject({ state: { kind: 'failed', error: { code: 'model.missing' } }, known: { written: { result: { mode: 'baked' } } } });
  });

  it('travel to other machines and back', async () => {
    await using folder = await temporaryFolder();
    const { run, known } = await setUp(folder.path, everything);
    await run();
    const rules = [{ there: folder.path, here: '/Volumes/shared' }];
    const here = knownHere(known(), rules)!;
    expect(here.made!.flatMap(({ files }) => files).every(({ path }) => path.startsWith('/Volumes/shared/out/clip (2).'))).toBe(true);
    expect(knownThere(here, rules)).toEqual(known());
  });
});

describe('recipes', () => {
  it.each(SHIPPED_RECIPES.map((recipe) => [recipe.name, recipe] as const))('that are shipped can be saved and read: %s', (_name, recipe) => {
    expect(recipeSchema.parse(JSON.parse(JSON.stringify(recipe)))).toEqual(recipe);
  });

  it('draw a heat map in the usual look unless told, and write something in any case', () => {
    const see = { kind: 'see', audioTrack: null, video: true, data: false };
    expect(recipeSchema.parse({ name: 'a', steps: [see] }).steps).toEqual([step('see')]);
    expect(recipeSchema.safeParse({ name: 'a', steps: [{ ...see, video: false }] }).success).toBe(false);
    expect(recipeSchema.safeParse({ name: 'a', steps: [{ ...step('stems'), stems: [] }] }).success).toBe(false);
  });
});
