/** @file Checkpoints: they come back as they were, and nothing that is not whole is taken for one. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { errorText } from '../../src-shared/contract/error-text.ts';
import { type Checkpoint, readCheckpoint, writeCheckpoint } from '../../src-main/trainer/checkpoint.ts';
import { SMALL_CONFIG } from '../helpers/talking-mouths.ts';

const vectors = { 'state.weights': Float32Array.from({ length: 300 }, (_, i) => Math.sin(i)), 'average.weights': new Float32Array(300), 'state.statistics': Float32Array.of(1, 2, 3) };
const checkpoint: Checkpoint = {
  config: SMALL_CONFIG,
  dataset: 'mouths',
  parent: 'lip-sync-1',
  fineTuning: null,
  progress: { step: 4, total: 12, decayFrom: null, seconds: 3.25, losses: [3.1, 2.9, 2.5, 2.25], evaluations: [], best: null },
  vectors,
};
let folder = '';
let path = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'checkpoint-'));
  path = join(folder, 'runs/mine.training');
  await writeCheckpoint(path, checkpoint);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('comes back as it was written', async () => {
  expect(await readCheckpoint(path)).toEqual(checkpoint);
  expect(await readdir(join(folder, 'runs'))).toEqual(['mine.training']);
  expect(await readCheckpoint(join(folder, 'another'))).toBeNull();
});

describe('a damaged file', () => {
  const damages: readonly (readonly [string, (whole: Buffer) => Buffer])[] = [
    ['empty', () => Buffer.alloc(0)],
    ['something else', () => Buffer.from('Dear editor, this is no training.'.repeat(20))],
    ['cut within the header', (whole) => whole.subarray(0, 200)],
    ['cut within the numbers', (whole) => whole.subarray(0, -8)],
    ['longer than it was', (whole) => Buffer.concat([whole, Buffer.alloc(4)])],
    ['with a bit of the magic number turned', turned(3)],
    ['with a bit of the length turned', turned(41)],
    ['with a bit of a setting turned', (whole) => turned(whole.indexOf('"peakRate":') + 13)(whole)],
    ['with a bit of the last number turned', (whole) => turned(whole.length - 1)(whole)],
  ];

  it.each(damages)('is told from a training: %s', async (_, damage) => {
    const damaged = damage(await readFile(path));
    await writeFile(path, damaged);
    const error: unknown = await readCheckpoint(path).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'trainer.checkpoint-invalid', details: { path } });
    expect(errorText(error)).toMatchObject({ file: path, title: 'The training cannot be continued', wayOut: expect.stringContaining('The file stays where it is') as string });
    expect((await readFile(path)).equals(damaged), 'the file is left alone').toBe(true);
  });
});

/** Turns the lowest bit of one byte, as a failing disk does. */
function turned(at: number): (whole: Buffer) => Buffer {
  return (whole) => {
    const copy = Buffer.from(whole);
    copy[at] ^= 1;
    return copy;
  };
}

it('leaves nothing half written where it cannot be put in place', async () => {
  // A folder of its name stops anybody, a superuser too.
  await rm(path);
  await mkdir(path);
  await expect(writeCheckpoint(path, checkpoint)).rejects.toMatchObject({ code: 'disk.not-writable', details: { path } });
  expect(await readdir(join(folder, 'runs'))).toEqual(['mine.training']);
});
