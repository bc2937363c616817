/** @file Tags from files: groups are learned, clips of the same kind are told, and what cannot be told is said with its reason. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CanceledError } from '../../src-shared/contract/errors.ts';
import type { Progress } from '../../src-shared/contract/services.ts';
import type { LearnGroup, TaggedClip } from '../../src-shared/contract/tags.ts';
import { runTool } from '../helpers/make-media.ts';
import { writeMultisensoryModel } from '../helpers/multisensory-model.ts';
import { temporaryApp, type TemporaryApp } from '../helpers/temporary-app.ts';
import { forkTestEngine } from '../helpers/test-engine.ts';

let app: TemporaryApp;
beforeAll(async () => {
  app = await temporaryApp({ forkEngine: forkTestEngine });
  await writeMultisensoryModel(join(app.data, 'models'), 1);
});
afterAll(() => app[Symbol.asyncDispose]());

const call = { signal: new AbortController().signal, onProgress: () => undefined };
/** Two kinds of clips, each a little different every time, and one that is neither. */
const KINDS = {
  hum: (i: number) => [`color=c=0x${(20 + Math.round(2 * i)).toString(16)}2020:s=64x48:r=25`, `sine=f=${200 + 10 * i}`],
  hiss: (i: number) => [`testsrc2=s=64x48:r=25,hue=h=${3 * i}`, `anoisesrc=a=0.2:seed=${Math.round(2 * i)}`],
  siren: (i: number) => [`cellauto=s=64x48:r=25:seed=${Math.round(2 * i)}`, `aevalsrc=sin(6.28*(1500*t+800*sin(6*t)))`],
} as const;

const made = new Map<string, Promise<string>>();

/** Makes a clip, once. */
function make(name: string, inputs: readonly (string | null)[], seconds = 1.2): Promise<string> {
  const key = `${name} ${seconds}`;
  const making = made.get(key) ?? makeOnce(key, inputs, seconds);
  made.set(key, making);
  return making;
}

async function makeOnce(name: string, inputs: readonly (string | null)[], seconds: number): Promise<string> {
  const path = join(app.folder, `${name}.mkv`);
  const sources = inputs.filter((input) => input !== null);
  await runTool('ffmpeg', ['-v', 'error', '-y', ...sources.flatMap((input) => ['-f', 'lavfi', '-i', input]), '-t', String(seconds), '-c:v', 'mpeg4', '-c:a', 'pcm_s16le', path]);
  return path;
}

async function opened(path: string): Promise<TaggedClip> {
  const { id: mediaId } = await app.composition.services.media.open({ path }, call);
  return { mediaId, audioTrack: null, range: null };
}

const clip = async (kind: keyof typeof KINDS, i: number, seconds?: number) => opened(await make(`${kind} ${i}`, KINDS[kind](i), seconds));

async function groups(count: number): Promise<readonly LearnGroup[]> {
  const of = (kind: keyof typeof KINDS) => Promise.all(Array.from({ length: count }, (_, i) => clip(kind, i)));
  return [{ tag: 'hum', clips: await of('hum') }, { tag: 'hiss', clips: await of('hiss') }];
}

describe('tags', () => {
  it('are learned from groups, with progress, and told of other clips', async () => {
    const { tags } = app.composition.services;
    const stages: Progress[] = [];
    const { set, leftOut } = await tags.learn({ name: 'mine', groups: await groups(4) }, { ...call, onProgress: (progress) => stages.push(progress) });
    expect(leftOut).toEqual([]);
    expect(set).toMatchObject({ name: 'mine', tags: ['hum', 'hiss'], clips: 8, stale: false, model: 'small-multisensory' });
    expect(set.evaluation).toMatchObject({ clips: 8, accuracy: 1, majority: 0.5, perTag: [{ tag: 'hum', clips: 4, right: 4 }, { tag: 'hiss', clips: 4, right: 4 }] });
    expect(new Set(stages.map(({ stage }) => stage))).toEqual(new Set(['features', 'learning']));
    expect(stages.every(({ fraction }, i) => i === 0 || (fraction ?? 0) >= (stages[i - 1].fraction ?? 0))).toBe(true);

    const hum = await tags.tag({ ...(await clip('hum', 1.5)), set: 'mine' }, call);
    expect(hum).toMatchObject({ set: 'mine', version: set.version, tag: 'hum', reason: null });
    expect(hum.probabilities.map(({ tag }) => tag)).toEqual(['hum', 'hiss']);
    expect(hum.probabilities.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 6);
    expect(await tags.tag({ ...(await clip('hiss', 1.5)), set: 'mine' }, call)).toMatchObject({ tag: 'hiss' });
    expect(await tags.list({}, call)).toEqual([set]);
  });

  it('are not told of a clip that is like none of the groups', async () => {
    expect(await app.composition.services.tags.tag({ ...(await clip('siren', 1)), set: 'mine' }, call)).toMatchObject({ tag: null, reason: 'unlike' });
  });

  it.each([
    ['no-audio', [KINDS.hum(1)[0], null], 1.2],
    ['no-video', [null, KINDS.hum(1)[1]], 1.2],
    ['too-short', KINDS.hum(1), 0.16],
  ] as const)('are not told of a clip with the reason %s', async (reason, inputs, seconds) => {
    const other = await opened(await make(reason, inputs, seconds));
    expect(await app.composition.services.tags.tag({ ...other, set: 'mine' }, call)).toEqual(expect.objectContaining({ tag: null, reason, probabilities: [] }));
  });

  it('look at a long clip in a few places, and keep what they saw', async () => {
    const long = await clip('hum', 2.5, 30);
    const tag = () => app.composition.services.tags.tag({ ...long, set: 'mine' }, call);
    expect(await tag()).toEqual(await tag());
    expect(await tag()).toMatchObject({ tag: 'hum' });
  });

  it('leave out clips that cannot be learned from, and say which', async () => {
    const [hum, hiss] = await groups(4);
    const silent = await opened(await make('mute', [KINDS.hum(2)[0], null]));
    const { set, leftOut } = await app.composition.services.tags.learn({ name: 'some', groups: [{ ...hum, clips: [...hum.clips, silent] }, hiss] }, call);
    expect(set.clips).toBe(8);
    expect(leftOut).toEqual([{ mediaId: silent.mediaId, path: join(app.folder, 'mute 1.2.mkv'), reason: 'no-audio' }]);
  });

  it('are not learned from too few clips, and what was there stays', async () => {
    const { tags } = app.composition.services;
    const before = await tags.list({}, call);
    await expect(tags.learn({ name: 'mine', groups: await groups(2) }, call)).rejects.toMatchObject({ code: 'tags.too-few-clips', details: { groups: [{ tag: 'hum', clips: 2 }, { tag: 'hiss', clips: 2 }] } });
    await expect(tags.learn({ name: 'mine', groups: [] }, call)).rejects.toMatchObject({ code: 'tags.too-few-clips' });
    expect(await tags.list({}, call)).toEqual(before);
  });

  it('stop when they are told to', async () => {
    const controller = new AbortController();
    const onProgress = () => controller.abort();
    await expect(app.composition.services.tags.learn({ name: 'never', groups: await groups(3) }, { signal: controller.signal, onProgress })).rejects.toBeInstanceOf(CanceledError);
    await expect(app.composition.services.tags.remove({ name: 'never' }, call)).rejects.toMatchObject({ code: 'tags.no-set' });
  });

  it('find groups in sub-folders', async () => {
    const [dogs, empty] = ['dogs', 'empty'].map((name) => join(app.folder, 'classes', name));
    await Promise.all([dogs, empty].map((path) => mkdir(path, { recursive: true })));
    await writeFile(join(dogs, 'a.mkv'), '');
    expect(await app.composition.services.tags.folders({ path: join(app.folder, 'classes') }, call)).toEqual([{ tag: 'dogs', paths: [join(dogs, 'a.mkv')] }]);
    await expect(app.composition.services.tags.folders({ path: empty }, call)).rejects.toMatchObject({ code: 'tags.no-folders' });
    await expect(app.composition.services.tags.folders({ path: join(empty, 'nothing') }, call)).rejects.toMatchObject({ code: 'files.not-found' });
  });

  it('that are damaged are refused by name and do not hide the others', async () => {
    const { tags } = app.composition.services;
    const path = join(app.data, 'models', 'some.tags.json');
    await writeFile(path, (await readFile(path, 'utf8')).slice(0, 500));
    await expect(tags.tag({ ...(await clip('hum', 1)), set: 'some' }, call)).rejects.toMatchObject({ code: 'tags.set-invalid', details: { path } });
    await expect(tags.tag({ ...(await clip('hum', 1)), set: 'none' }, call)).rejects.toMatchObject({ code: 'tags.no-set' });
    expect((await tags.list({}, call)).map(({ name }) => name)).toEqual(['mine']);
    await tags.remove({ name: 'some' }, call);
    await expect(tags.tag({ ...(await clip('hum', 1)), set: 'some' }, call)).rejects.toMatchObject({ code: 'tags.no-set' });
  });

  it('ask to be learned again once the network has other weights', async () => {
    const { tags } = app.composition.services;
    const again = await clip('hum', 3);
    await writeMultisensoryModel(join(app.data, 'models'), 2);
    expect((await tags.list({}, call)).map(({ stale }) => stale)).toEqual([true]);
    await expect(tags.tag({ ...again, set: 'mine' }, call)).rejects.toMatchObject({ code: 'tags.stale', details: { name: 'mine' } });
    const { set } = await tags.learn({ name: 'mine', groups: await groups(3) }, call);
    expect(set.stale).toBe(false);
    expect(await tags.tag({ ...again, set: 'mine' }, call)).toMatchObject({ tag: 'hum' });
  });
});
