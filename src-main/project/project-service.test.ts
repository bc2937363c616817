/** @file Projects on the disk: saved, moved, damaged, too new, and after a kill. */
import { cp, mkdir, mkdtemp, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Call } from '../../src-shared/contract/services.ts';
import { constantCorrection } from '../../src-shared/model/alignment.ts';
import { PROJECT_VERSION, type Project, emptyProject, newClip } from '../../src-shared/model/project.ts';
import { presetMix } from '../../src-shared/model/stem.ts';
import { createLog } from '../log.ts';
import { migrate } from './project-migrations.ts';
import { createProjectService } from './project-service.ts';

const call: Call = { signal: new AbortController().signal, onProgress: () => undefined };
const service = () => createProjectService(join(root, 'app'), createLog('error', () => undefined));
let root = '';

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'slateless-project-'));
  await mkdir(join(root, "film's ü"));
  await writeFile(join(root, "film's ü", 'take 1.mov'), 'not really media');
});
afterEach(() => rm(root, { recursive: true }));

const clipPath = () => join(root, "film's ü", 'take 1.mov');
const projectPath = () => join(root, "film's ü", 'cut.slateless');
function project(): Project {
  return { ...emptyProject('Cut'), clips: [{ ...newClip('a', clipPath()), correction: constantCorrection(0.08, -42) }] };
}

describe('project service', () => {
  it('gives back what was saved', async () => {
    await service().save({ project: project(), path: projectPath() }, call);
    const { project: opened, path, notes } = await service().open({ path: projectPath() }, call);
    expect(path).toBe(projectPath());
    expect(notes).toEqual([]);
    expect(opened).toEqual({ ...project(), clips: [{ ...project().clips[0], relativePath: 'take 1.mov' }] });
  });

  it('restores what was being saved: a window that is reloaded asks before its last words are on the disk', async () => {
    const projects = service();
    await projects.save({ project: emptyProject('Before'), path: null }, call);
    const saving = projects.save({ project: project(), path: projectPath() }, call);
    const restored = await projects.restore({}, call);
    expect(restored.project.clips).toHaveLength(1);
    expect(restored.path).toBe(projectPath());
    await saving;
  });

  it('finds the media after project and media have moved together, even when the old place still has a copy', async () => {
    await service().save({ project: project(), path: projectPath() }, call);
    await cp(join(root, "film's ü"), join(root, 'moved'), { recursive: true });
    const { project: opened } = await service().open({ path: join(root, 'moved', 'cut.slateless') }, call);
    expect(opened.clips[0]?.path).toBe(join(root, 'moved', 'take 1.mov'));
  });

  it('finds stems that have moved along, and leaves others where they were', async () => {
    const [beside, elsewhere] = [join(root, "film's ü", 'take 1.on-screen.wav'), join(root, 'stems', 'take 1.off-screen.wav')];
    await writeFile(beside, 'sound');
    const stemFiles = [{ kind: 'on-screen', path: beside }, { kind: 'off-screen', path: elsewhere }] as const;
    await service().save({ project: { ...project(), clips: project().clips.map((clip) => ({ ...clip, stemFiles })) }, path: projectPath() }, call);
    await cp(join(root, "film's ü"), join(root, 'deep', 'moved'), { recursive: true });
    const { project: opened } = await service().open({ path: join(root, 'deep', 'moved', 'cut.slateless') }, call);
    expect(opened.clips[0]?.stemFiles.map(({ path }) => path)).toEqual([join(root, 'deep', 'moved', 'take 1.on-screen.wav'), elsewhere]);
  });

  it('finds the media by its absolute path after the project alone has moved', async () => {
    await service().save({ project: project(), path: projectPath() }, call);
    await rename(projectPath(), join(root, 'cut.slateless'));
    expect((await service().open({ path: join(root, 'cut.slateless') }, call)).project.clips[0]?.path).toBe(clipPath());
  });

  it('says which clips are missing and which have changed', async () => {
    const { size, mtimeMs } = await stat(clipPath());
    const known = { ...newClip('b', clipPath()), fingerprint: { sizeBytes: size, modifiedMs: mtimeMs } };
    const gone = newClip('c', join(root, 'gone.mov'));
    await service().save({ project: { ...project(), clips: [known, gone] }, path: projectPath() }, call);
    expect((await service().open({ path: projectPath() }, call)).notes).toEqual([`gone.mov was not found: ${join(root, 'gone.mov')}`]);
    await writeFile(clipPath(), 'longer than it was before');
    expect((await service().open({ path: projectPath() }, call)).notes).toContainEqual(expect.stringContaining('take 1.mov has changed'));
  });

  it('keeps the state before the last save as a backup that opens', async () => {
    await service().save({ project: { ...project(), name: 'First' }, path: projectPath() }, call);
    await service().save({ project: { ...project(), name: 'Second' }, path: projectPath() }, call);
    expect((await service().open({ path: `${projectPath()}.bak` }, call)).project.name).toBe('First');
    expect((await readdir(join(root, "film's ü"))).sort()).toEqual(['cut.slateless', 'cut.slateless.bak', 'take 1.mov']);
  });

  it.each([
    ['cut off', (text: string) => text.slice(0, text.length / 2)],
    ['empty', () => ''],
    ['another kind of JSON', () => '{"format":"something else","version":1}'],
    ['a clip without a path', (text: string) => text.replace(/"path": "[^"]*",/, '')],
  ])('refuses a file that is damaged: %s', async (_name, damage) => {
    await service().save({ project: project(), path: projectPath() }, call);
    await writeFile(projectPath(), damage(await readFile(projectPath(), 'utf8')));
    await expect(service().open({ path: projectPath() }, call)).rejects.toMatchObject({ code: 'project.corrupt', details: { path: projectPath() } });
  });

  it('refuses a file of a newer program and leaves it as it is', async () => {
    const text = JSON.stringify({ ...project(), version: PROJECT_VERSION + 1 });
    await writeFile(projectPath(), text);
    await expect(service().open({ path: projectPath() }, call)).rejects.toMatchObject({ code: 'project.too-new', details: { version: PROJECT_VERSION + 1 } });
    expect(await readFile(projectPath(), 'utf8')).toBe(text);
  });

  it('opens a file from before there were groups, tags and stems', async () => {
    const { groups: _, clips, ...rest } = project();
    const old = { ...rest, version: 1, clips: clips.map(({ group: _group, tags: _tags, stems: _stems, ...clip }) => clip) };
    await writeFile(projectPath(), JSON.stringify(old));
    expect((await service().open({ path: projectPath() }, call)).project).toEqual(project());
  });

  it('keeps how stems are mixed', async () => {
    const mixed = { ...project(), clips: project().clips.map((clip) => ({ ...clip, stems: { face: 1, mix: presetMix('dialogue-only') } })) };
    await service().save({ project: mixed, path: projectPath() }, call);
    expect((await service().open({ path: projectPath() }, call)).project.clips[0]?.stems).toEqual(mixed.clips[0]?.stems);
  });

  it('keeps groups and tags', async () => {
    const tags = { set: 'mine', version: 'abc', tag: null, reason: 'unsure', probabilities: [{ tag: 'dog', probability: 0.6 }, { tag: 'drum', probability: 0.4 }] } as const;
    const tagged = { ...project(), groups: [{ id: 'g', name: 'dog' }], clips: project().clips.map((clip) => ({ ...clip, group: 'g', tags })) };
    await service().save({ project: tagged, path: projectPath() }, call);
    expect((await service().open({ path: projectPath() }, call)).project).toMatchObject({ groups: tagged.groups, clips: [{ group: 'g', tags }] });
  });

  it('restores an unnamed project after a kill', async () => {
    await service().save({ project: project(), path: null }, call);
    const restored = await service().restore({}, call);
    expect(restored.path).toBeNull();
    expect(restored.project.clips[0]?.correction).toEqual(constantCorrection(0.08, -42));
  });

  it('restores a named project with its name, and forgets it once a new one is begun', async () => {
    await service().save({ project: project(), path: projectPath() }, call);
    expect((await service().restore({}, call)).path).toBe(projectPath());
    await service().save({ project: emptyProject(), path: null }, call);
    expect(await service().restore({}, call)).toEqual({ project: emptyProject(), path: null, notes: [] });
  });

  it('starts empty, with a note, when what it kept is damaged', async () => {
    await service().save({ project: project(), path: null }, call);
    await writeFile(join(root, 'app', 'autosave.slateless'), '{');
    const restored = await service().restore({}, call);
    expect(restored.project.clips).toEqual([]);
    expect(restored.notes[0]).toContain('could not be restored');
  });

  it('lists recent projects, newest first, without those that are gone', async () => {
    const other = join(root, 'other.slateless');
    const projects = service();
    await projects.save({ project: project(), path: other }, call);
    await projects.save({ project: project(), path: projectPath() }, call);
    expect((await service().recent({}, call)).map(({ name }) => name)).toEqual(['cut', 'other']);
    await rm(other);
    expect((await service().recent({}, call)).map(({ name }) => name)).toEqual(['cut']);
  });

  it('refuses what is no project, whoever sends it', async () => {
    const odd = { ...project(), clips: [{ id: 'a' }] } as unknown as Project;
    await expect(service().save({ project: odd, path: null }, call)).rejects.toMatchObject({ code: 'contract.invalid-argument' });
  });
});

describe('migrate', () => {
  it('lifts an old project step by step', () => {
    const table = { 1: (old: object) => ({ ...old, version: 1, two: true }), 2: (old: object) => ({ ...old, version: 2, three: true }) };
    expect(migrate({ version: 1 }, table, 3)).toEqual({ version: 3, two: true, three: true });
  });

  it('gives old clips what they never had', () => {
    const { group, tags, stems, stemFiles, ...first } = newClip('a', '/a.mov');
    const lifted = migrate({ format: 'slateless-project', version: 1, name: 'cut', clips: [first] });
    expect(lifted).toEqual({ ...emptyProject('cut'), clips: [{ ...first, group, tags, stems, stemFiles }] });
  });

  it('does not guess where a step is missing', () => {
    expect(() => migrate({ version: 1 }, {}, 2)).toThrow('No migration from project version 1');
  });
});
