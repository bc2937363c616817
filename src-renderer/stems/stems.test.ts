/** @file Splitting, mixing and comparing, over an app that answers from a table. */
import { describe, expect, it } from 'vitest';
import { AppError, CanceledError } from '../../src-shared/contract/errors.ts';
import type { StemsInfo } from '../../src-shared/contract/stems.ts';
import { NEUTRAL_MIX, presetMix, withControl } from '../../src-shared/model/stem.ts';
import type { CallOptions, Client } from '../api/client.ts';
import { Editor } from '../state/editor.svelte.ts';
import { Jobs } from '../state/jobs.svelte.ts';
import { Settings } from '../state/settings.svelte.ts';
import { Stems } from './stems.svelte.ts';

const INFO: StemsInfo = {
  id: 'split-1',
  mediaId: 'a',
  audioTrack: 0,
  range: { start: 0, end: 10 },
  face: null,
  offset: 0,
  model: 'test',
  sampleRate: 48_000,
  channels: 2,
  format: 's24',
  coveredSeconds: 10,
  complete: true,
  media: { 'on-screen': 'on-2', 'off-screen': 'off-2' },
  onScreenShare: 0.62,
  visibleSeconds: 8,
  doubtedSeconds: 0,
};

async function openClip(split: (args: { face: number | null; range: unknown }, options: CallOptions) => Promise<StemsInfo>) {
  const answers: Readonly<Record<string, (args: never, options: CallOptions) => unknown>> = {
    'files.expand': ({ paths }: { paths: readonly string[] }) => paths,
    'media.open': ({ path }: { path: string }) => ({ id: 'a', path, name: path, sizeBytes: 1, modifiedMs: 2, video: {}, audio: [{}], duration: 10 }),
    'alignment.measure': () => Promise.reject(new CanceledError()),
    'stems.split': split,
  };
  const call = async (method: string, args: unknown, options: CallOptions = {}) => Promise.resolve(answers[method]?.(args as never, options));
  const client = { call: call as Client['call'] };
  const jobs = new Jobs();
  const said: string[] = [];
  const announce = (text: string) => said.push(text);
  const editor = new Editor({ client, jobs, settings: new Settings(client), dialogs: { confirm: () => Promise.resolve(false) }, announce });
  const stems = new Stems(editor, { client, jobs, announce });
  await editor.openPaths(['/a.mov']);
  return { editor, stems, jobs, said, clipId: editor.clip?.id ?? '' };
}

describe('Stems', () => {
  it('can be heard before all of it is split, and go on as the same split', async () => {
    const heard: unknown[] = [];
    const { stems, clipId, said } = await openClip((_, { onProgress }) => {
      onProgress?.({ stage: 'matching', fraction: 0.4, etaSeconds: 3, partial: { ...INFO, coveredSeconds: 4, complete: false, media: { 'on-screen': 'on-1', 'off-screen': 'off-1' } } });
      heard.push(stems.heard);
      return Promise.resolve(INFO);
    });
    await stems.split(clipId);
    heard.push(stems.heard);
    expect(heard).toMatchObject([
      { id: 'split-1', onScreen: { mediaId: 'on-1', start: 0, duration: 4 } },
      { id: 'split-1', onScreen: { mediaId: 'on-2', start: 0, duration: 10 } },
    ]);
    expect(stems.isDone).toBe(true);
    expect(said.at(-1)).toBe('a.mov: 62 % of the sound is on screen');
  });

  it('mixes as an edit that can be undone, and compares without one', async () => {
    const { editor, stems, clipId } = await openClip(() => Promise.resolve(INFO));
    await stems.split(clipId);
    stems.setMix(presetMix('dialogue-only'));
    expect(stems.heard?.mix).toEqual({ mixture: 0, onScreen: 1 });
    stems.toggleBypass();
    expect(stems.heard?.mix).toEqual({ mixture: 1, onScreen: 0 });
    expect(editor.history.undo()).toBe('mix stems');
    expect(stems.wanted.mix).toEqual(NEUTRAL_MIX);
  });

  it('makes one edit of a drag', async () => {
    const { editor, stems, clipId } = await openClip(() => Promise.resolve(INFO));
    await stems.split(clipId);
    for (const gainDb of [-1, -2, -3]) stems.setMix(withControl(stems.wanted.mix, 'on-screen', { gainDb }), { merge: gainDb !== -1 });
    expect(stems.wanted.mix['on-screen'].gainDb).toBe(-3);
    editor.history.undo();
    expect(stems.wanted.mix).toEqual(NEUTRAL_MIX);
  });

  it('has to split anew for one person, and for more than was split', async () => {
    const asked: unknown[] = [];
    const { editor, stems, clipId } = await openClip((args) => {
      asked.push(args);
      return Promise.resolve({ ...INFO, face: args.face, range: { start: 2, end: 4 } });
    });
    editor.dispatch({ type: 'set-range', id: clipId, range: { start: 2, end: 4 } });
    await stems.split(clipId);
    expect(stems.isDone).toBe(true);
    editor.dispatch({ type: 'set-range', id: clipId, range: null });
    expect(stems.isDone).toBe(false);
    stems.setFace(1);
    expect(stems.heard).toBeNull();
    await stems.split(clipId);
    expect(asked).toMatchObject([{ face: null, range: { start: 2, end: 4 } }, { face: 1, range: null }]);
  });

  it('says that there is no network, without a card of its own', async () => {
    const { stems, jobs, clipId } = await openClip(() => Promise.reject(new AppError('model.missing', 'none', { model: 'separator', path: '/models' })));
    await stems.split(clipId);
    expect(stems.missing).toMatchObject({ code: 'model.missing' });
    expect(jobs.failures).toEqual([]);
  });
});
