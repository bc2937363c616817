/** @file Models of the user's own: added, used, carried as one file, trained further; and what is refused. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Call } from '../../src-shared/contract/services.ts';
import type { TrainedFacts } from '../../src-main/models/manifest.ts';
import { unpackModel } from '../../src-main/models/model-package.ts';
import { ModelStore } from '../../src-main/models/model-store.ts';
import { createModelsService } from '../../src-main/models/models-service.ts';
import { readMultisensory } from '../../src-main/models/multisensory-file.ts';
import { UserModels } from '../../src-main/models/user-models.ts';
import { seededRandom } from '../../src-main/nn/random.ts';
import { exportLipSync, FILE_TENSORS } from '../../src-main/networks/lip-sync.ts';
import { stepOf } from '../../src-main/trainer/lip-sync-job.ts';
import { needTrainable, readTrainable, writeTrainable } from '../../src-main/trainer/trainable-model.ts';
import { plantedMultisensory } from '../helpers/planted-multisensory.ts';
import { withEngine } from '../helpers/test-engine.ts';
import { SMALL_CONFIG, SMALL_SPEC } from '../helpers/talking-mouths.ts';

const SHIPPED = fileURLToPath(new URL('../../resources/models', import.meta.url));
const never = new AbortController().signal;
/** What is listed after the lip-sync models. */
const OTHERS = [{ kind: 'multisensory' }, { kind: 'separator' }, { kind: 'voices' }] as const;
let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'user-models-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/** The folders of one machine. */
function machine(name: string): { readonly store: ModelStore; readonly models: UserModels } {
  const own = join(folder, name);
  const store = new ModelStore([SHIPPED, own]);
  return { store, models: new UserModels(own, SHIPPED, store) };
}

function smallModel(id: string, seed = 1) {
  const { layout } = stepOf(SMALL_CONFIG, 'cpu');
  const vectors = { weights: layout.initialize('weight', seededRandom(seed)), statistics: layout.initialize('statistic', seededRandom(seed)) };
  const entry = {
    ...SMALL_SPEC,
    kind: 'lip-sync' as const,
    id,
    file: `${id}.onnx`,
    license: 'MIT',
    card: `${id}.md`,
    parent: null,
    tensors: FILE_TENSORS,
    embeddingSize: SMALL_CONFIG.network.embeddingSize,
    maxFrames: 100,
    zeroOffset: 0,
  };
  return { vectors, model: { bytes: writeTrainable(SMALL_CONFIG.network, layout, vectors), card: `# ${id}\n`, entry } };
}

it('adds a model without using it, then uses it, then goes back', async () => {
  const { store, models } = machine('one');
  const shipped = (await store.lipSync()).manifest.id;
  await models.add(smallModel('mine').model);
  expect((await store.lipSync()).manifest.id).toBe(shipped);
  await models.use('mine');
  expect((await store.lipSync()).manifest.id).toBe('mine');
  expect((await models.list()).map(({ id }) => id)).toEqual(['mine', shipped]);
  await models.use(shipped);
  expect((await store.lipSync()).manifest.id).toBe(shipped);
  await expect(models.use('nobody')).rejects.toMatchObject({ code: 'model.missing' });
});

it('keeps one model in use per kind, and carries those that see and split as well', async () => {
  const [here, there] = [machine('here'), machine('there')];
  const lipSync = (await here.store.lipSync()).manifest.id;
  const bytes = plantedMultisensory();
  const entry = { kind: 'multisensory', id: 'seeing', file: 'x.onnx', license: 'MIT', card: 'x.md', parent: null, fullLogit: 4 } as const;
  await here.models.add({ bytes, entry, card: '# seeing' });
  await here.models.add({ bytes: smallModel('mine').model.bytes, entry: smallModel('mine').model.entry, card: '' });
  await here.models.use('seeing');
  expect((await here.store.multisensory()).manifest.id).toBe('seeing');
  // What measures is no other because of it.
  expect((await here.store.lipSync()).manifest.id).toBe(lipSync);
  await here.models.use('mine');
  expect((await here.store.multisensory()).manifest.id).toBe('seeing');
  expect(await here.models.previous()).toBe(lipSync);
  await expect(here.models.remove('seeing')).rejects.toMatchObject({ code: 'model.not-removable', details: { reason: 'in-use' } });

  const file = join(folder, 'seeing.onnx');
  await here.models.exportTo(file, 'seeing');
  expect(await there.models.importFrom(file)).toMatchObject({ kind: 'multisensory', id: 'seeing' });
  const [model] = await there.store.listMultisensory().then((models) => models.filter(({ id }) => id === 'seeing'));
  expect(readMultisensory(await there.store.multisensory(model.id)).vectors).toEqual(readMultisensory(await here.store.multisensory('seeing')).vectors);
});

it('reads which model earlier versions had in use', async () => {
  const { store, models } = machine('one');
  await models.add(smallModel('mine').model);
  const path = join(folder, 'one', 'manifest.json');
  await writeFile(path, JSON.stringify({ ...(JSON.parse(await readFile(path, 'utf8')) as object), active: 'mine' }));
  expect((await store.lipSync()).manifest.id).toBe('mine');
});

it('carries a model to another machine in one file, with its card, and runs there', async () => {
  const [here, there] = [machine('here'), machine('there')];
  const { model, vectors } = smallModel('mine');
  await here.models.add(model);
  const file = join(folder, 'mine.onnx');
  await here.models.exportTo(file, 'mine');
  await there.models.importFrom(file);
  // A second import of the same file changes nothing.
  await there.models.importFrom(file);
  expect(await readFile(join(folder, 'there/mine.md'), 'utf8')).toBe('# mine\n');
  const { manifest, source } = await there.store.lipSync('mine');
  expect(readTrainable(source.bytes ?? new Uint8Array())).toEqual({ network: SMALL_CONFIG.network, start: vectors });
  const outputs = await withEngine((engine) =>
    engine.run(source, { video: { dims: [1, 6, 32, 32], data: new Float32Array(6 * 1024) }, audio: { dims: [1, 16, 24], data: new Float32Array(16 * 24) } }, never),
  );
  expect(outputs[manifest.tensors.videoEmbedding].dims).toEqual([1, 16, 6]);
});

it('exports the shipped model too, although it cannot be trained further', async () => {
  const { models, store } = machine('one');
  const file = join(folder, 'shipped.onnx');
  const { id } = await models.exportTo(file, null);
  const { entry, card, bytes } = unpackModel(await readFile(file), file);
  expect(entry.id).toBe(id);
  expect(card).toContain(id);
  expect(bytes.length).toBeGreaterThan((await store.lipSync()).source.bytes?.length ?? 0);
});

it('refuses files that are no models, and another model of the same name', async () => {
  const { models } = machine('one');
  const file = join(folder, 'file.onnx');
  await writeFile(file, 'no model at all');
  await expect(models.importFrom(file)).rejects.toMatchObject({ code: 'model.invalid' });
  await writeFile(file, smallModel('mine').model.bytes);
  await expect(models.importFrom(file)).rejects.toMatchObject({ code: 'model.invalid', details: { cause: 'It was not exported by this program' } });
  await expect(models.importFrom(join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'files.not-found' });
  await models.add(smallModel('mine').model);
  await expect(models.add(smallModel('mine', 2).model)).rejects.toMatchObject({ code: 'model.name-taken' });
});

it('goes on only from models whose parameters fit, and says of others why not', async () => {
  const { models, store } = machine('one');
  const open = async (id: string, changes: Partial<ReturnType<typeof smallModel>['model']['entry']>, bytes = smallModel(id).model.bytes) => {
    const { model } = smallModel(id);
    await models.add({ ...model, bytes, entry: { ...model.entry, ...changes } });
    return store.lipSync(id);
  };
  const { layout } = stepOf(SMALL_CONFIG, 'cpu');
  const { vectors } = smallModel('any');
  expect(needTrainable(await open('fits', {})).network).toEqual(SMALL_CONFIG.network);
  const kinds = { weight: vectors.weights, statistic: vectors.statistics };
  const plain = await open('plain', {}, exportLipSync(SMALL_CONFIG.network, layout, kinds));
  expect(() => needTrainable(plain)).toThrow(expect.objectContaining({ code: 'model.not-trainable', details: { model: 'plain' } }));
  for (const [id, description] of [['larger', JSON.stringify({ ...SMALL_CONFIG.network, temporalChannels: [24, 28] })], ['older', '{"cropSize":32}'], ['damaged', '{"crop']] as const) {
    const other = await open(id, {}, exportLipSync(SMALL_CONFIG.network, layout, kinds, { 'slateless.network': description }, true));
    expect(() => needTrainable(other), id).toThrow(expect.objectContaining({ code: 'model.not-trainable', details: { model: id } }));
  }
  const mismatched = await open('mismatched', { crop: { ...SMALL_SPEC.crop, cropSize: 36 } });
  expect(() => needTrainable(mismatched)).toThrow(expect.objectContaining({ code: 'model.invalid', message: expect.stringContaining('cropSize 32, its description 36') as string }));
});

const call: Call = { signal: never, onProgress: () => undefined };
const figures = (score: number) => ({ score, table: [{ frames: 25, windows: 100, withinOne: score, withinTwo: score }] });

/** What a training leaves behind that lost `loss` of the footage to keep. */
function trained(loss: number): TrainedFacts {
  const footage = { sources: 3, sequences: 7, seconds: 180 };
  const heldOut = { before: figures(0.6), after: figures(0.7) };
  return { at: '2026-01-02T03:04:05.000Z', steps: 40, footage, heldOut, kept: { before: figures(0.9), after: figures(0.9 - loss) }, mix: 0.5 };
}

/** A machine with models of these losses. */
async function service(name: string, losses: Readonly<Record<string, number>>) {
  const { store, models } = machine(name);
  for (const [id, loss] of Object.entries(losses)) {
    const { model } = smallModel(id);
    await models.add({ ...model, entry: { ...model.entry, parent: 'lip-sync-1', trained: trained(loss) } });
  }
  const compare = () => Promise.reject(new Error('nobody compares here'));
  return { store, models: createModelsService({ store, models, compare }) };
}

it('tells of each model where it comes from, what it can do, and what it gained and lost', async () => {
  const { models } = await service('cards', { mine: 0.01 });
  const { models: cards, revertTo } = await models.list({}, call);
  expect(revertTo).toBeNull();
  expect(cards.map(({ kind, origin, active }) => [kind, origin, active])).toEqual([['lip-sync', 'shipped', true], ['lip-sync', 'own', false], ['multisensory', 'shipped', true], ['separator', 'shipped', true], ['voices', 'shipped', true]]);
  const { steps, heldOut, losesBase, text, sizeBytes, trainable } = cards[1];
  expect({ steps, heldOut, losesBase, text, trainable }).toEqual({ steps: 40, heldOut: trained(0).heldOut, losesBase: false, text: '# mine\n', trainable: true });
  expect(sizeBytes).toBeGreaterThan(1000);
});

it('measures with another model at once and after a restart, and goes back step by step', async () => {
  const { store, models } = await service('revert', { one: 0, two: 0 });
  const shipped = (await store.lipSync()).manifest.id;
  await models.activate({ id: 'one', evenIfWorse: false }, call);
  const { revertTo } = await models.activate({ id: 'two', evenIfWorse: false }, call);
  expect([(await store.lipSync()).manifest.id, revertTo]).toEqual(['two', 'one']);
  expect((await machine('revert').store.lipSync()).manifest.id).toBe('two');
  expect(await models.revert({}, call)).toMatchObject({ models: [{ id: 'one', active: true }, {}, {}, ...OTHERS], revertTo: shipped });
  expect(await models.revert({}, call)).toMatchObject({ models: [{ id: shipped }, {}, {}, ...OTHERS], revertTo: null });
  await expect(models.revert({}, call)).rejects.toMatchObject({ code: 'model.nothing-to-revert' });
});

it('puts a model that forgot to use only when that is confirmed', async () => {
  const { store, models } = await service('worse', { worse: 0.05 });
  const shipped = (await store.lipSync()).manifest.id;
  expect((await models.list({}, call)).models[1]).toMatchObject({ id: 'worse', losesBase: true });
  await expect(models.activate({ id: 'worse', evenIfWorse: false }, call)).rejects.toMatchObject({ code: 'model.loses-base', details: { before: 0.9 } });
  expect((await store.lipSync()).manifest.id).toBe(shipped);
  expect((await models.activate({ id: 'worse', evenIfWorse: true }, call)).models[0]).toMatchObject({ id: 'worse', active: true });
});

it('removes a model with its files, but not the shipped one nor the one in use', async () => {
  const { store, models } = await service('remove', { one: 0, two: 0 });
  const shipped = (await store.lipSync()).manifest.id;
  await models.activate({ id: 'one', evenIfWorse: false }, call);
  await expect(models.remove({ id: shipped }, call)).rejects.toMatchObject({ code: 'model.not-removable', details: { reason: 'shipped' } });
  await expect(models.remove({ id: 'one' }, call)).rejects.toMatchObject({ code: 'model.not-removable', details: { reason: 'in-use' } });
  expect((await models.remove({ id: 'two' }, call)).models.filter(({ kind }) => kind === 'lip-sync').map(({ id }) => id)).toEqual(['one', shipped]);
  expect((await readdir(join(folder, 'remove'))).sort()).toEqual(['manifest.json', 'one.md', 'one.onnx']);
});

it('lists a model whose file is damaged, so that it can be removed', async () => {
  const { models } = await service('damaged', { mine: 0 });
  await writeFile(join(folder, 'damaged/mine.onnx'), 'rust');
  expect((await models.list({}, call)).models[1]).toMatchObject({ id: 'mine', trainable: false, sizeBytes: 0 });
  await expect(models.activate({ id: 'mine', evenIfWorse: false }, call)).rejects.toMatchObject({ code: 'model.checksum-mismatch' });
  expect((await models.remove({ id: 'mine' }, call)).models.filter(({ origin }) => origin === 'own')).toEqual([]);
});

it('does not write over a file unless told', async () => {
  const { models } = await service('export', { mine: 0 });
  const path = join(folder, 'there.onnx');
  await writeFile(path, 'something else');
  await expect(models.export({ id: 'mine', path, overwrite: false }, call)).rejects.toMatchObject({ code: 'fix.output-exists' });
  const { bytes } = await models.export({ id: 'mine', path, overwrite: true }, call);
  expect((await readFile(path)).length).toBe(bytes);
  // What was measured travels along.
  const there = await service('there', {});
  expect((await there.models.import({ path }, call)).models[1]).toMatchObject({ id: 'mine', steps: 40, losesBase: false });
});
