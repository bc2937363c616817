/** @file Writing one item when the process ends at each possible moment: whole or absent, never twice, never over somebody else's file. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { KnownItem } from '../../src-main/batch/item-job.ts';
import { SHIPPED_RECIPES } from '../../src-main/batch/recipes.ts';
import { type ItemDeps, runItem } from '../../src-main/batch/run-item.ts';
import { CanceledError } from '../../src-shared/contract/errors.ts';
import { temporaryFolder } from '../helpers/make-media.ts';
import { call, fakeServices } from './fake-deps.ts';

const recipe = SHIPPED_RECIPES.find(({ name }) => name === 'fix')!;
/** Stands for a process that ends: nothing after it happens. */
const GONE = new Error('the process has gone');

async function setUp(root: string) {
  const path = join(root, 'clip.mov');
  await writeFile(path, 'content');
  const target = { folder: join(root, 'out'), stem: 'clip (2)' };
  const output = join(target.folder, 'clip (2).synced.mov');
  const fake = fakeServices();
  let known: KnownItem | null = null;
  const run = async (deps: Partial<ItemDeps> = {}) => {
    const keep: ItemDeps['keep'] = (more) => {
      // As in the document: a copy, on the disk.
      known = JSON.parse(JSON.stringify(more)) as KnownItem;
      return Promise.resolve();
    };
    const job = { path, target, staging: join(target.folder, '.slateless-0', '1'), correction: null, known };
    return runItem(job, recipe, { media: fake.media, alignment: fake.alignment, stems: fake.stems, heatMap: fake.heatMap, maxOffset: () => Promise.resolve(2), keep, ...deps }, call);
  };
  const outputs = async () => (await readdir(target.folder, { recursive: true }).catch(() => [])).sort();
  return { path, output, target, fake, run, outputs, setKnown: (more: KnownItem) => (known = more), known: () => known };
}

describe('an item', () => {
  it('is written once, whatever happens between its steps', async () => {
    // Where the process ends: before the fix, after it, before its mark is kept, after that.
    for (const moment of ['measured', 'before fix', 'after fix', 'not kept', 'kept'] as const) {
      await using folder = await temporaryFolder();
      const { fake, run, outputs, output, setKnown } = await setUp(folder.path);
      const dying: Partial<ItemDeps> = {
        keep: async (more) => {
          if (moment === 'not kept' && more.written) throw new CanceledError();
          setKnown(JSON.parse(JSON.stringify(more)) as KnownItem);
          if (moment === 'measured' || (moment === 'kept' && more.written)) throw new CanceledError();
        },
        alignment: {
          ...fake.alignment,
          fix: async (options, asked) => {
            if (moment === 'before fix') throw new CanceledError();
            const result = await fake.alignment.fix(options, asked);
            if (moment === 'after fix') throw new CanceledError();
            return result;
          },
        },
      };
      await expect(run(dying), moment).rejects.toThrow(CanceledError);
      expect((await outputs()).filter((name) => name === 'clip (2).synced.mov'), moment).toEqual([]);
      expect((await run()).state, moment).toEqual({ kind: 'done', outcome: 'fixed' });
      expect(await readFile(output, 'utf8')).toBe('fixed clip.mov by 0.2');
      expect(fake.measured, moment).toHaveLength(1);
      expect(fake.fixed, moment).toHaveLength(moment === 'after fix' || moment === 'not kept' ? 2 : 1);
      expect((await outputs()).filter((name) => name.includes('.synced')), moment).toEqual(['clip (2).synced.mov']);
    }
  });

  it('recognises an output in place, and clears what a kill left beside it', async () => {
    await using folder = await temporaryFolder();
    const { fake, run, outputs, target, known } = await setUp(folder.path);
    await run();
    const staging = join(target.folder, '.slateless-0', '1');
    await mkdir(staging, { recursive: true });
    await writeFile(join(staging, 'clip.synced.mov'), 'half');
    expect((await run()).state).toEqual({ kind: 'done', outcome: 'fixed' });
    expect(fake.fixed).toHaveLength(1);
    expect((await outputs()).filter((name) => name.includes('.synced'))).toEqual(['clip (2).synced.mov']);
    expect(known()?.written?.result.output).toContain('clip (2).synced.mov');
  });

  it('takes over a name that was reserved, but no file of others', async () => {
    await using folder = await temporaryFolder();
    const { run, output, target, fake } = await setUp(folder.path);
    await mkdir(target.folder);
    await writeFile(output, 'of somebody else');
    expect((await run()).state).toMatchObject({ kind: 'failed', error: { code: 'fix.output-exists' } });
    expect(await readFile(output, 'utf8')).toBe('of somebody else');
    await writeFile(output, '');
    expect((await run()).state).toEqual({ kind: 'done', outcome: 'fixed' });
    expect(await readFile(output, 'utf8')).toBe('fixed clip.mov by 0.2');
    expect(fake.measured).toHaveLength(1);
  });

  it('reports bugs as failures of the item, not of the batch', async () => {
    await using folder = await temporaryFolder();
    const { run, fake } = await setUp(folder.path);
    const broken = { ...fake.alignment, measure: () => Promise.reject(GONE) };
    expect((await run({ alignment: broken })).state).toMatchObject({ kind: 'failed', error: { kind: 'bug', message: GONE.message } });
  });
});
