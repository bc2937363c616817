/** @file Voices and sounds come back from their file as they were written, from any picture on. */
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readStretch, readVoice, readVoiceContents, type VoiceContents, VoiceWriter } from './voice-file.ts';

const FACTS = { faceSize: 3, frameRate: 25, sampleRate: 1000, margin: 20 };
// Sound holds steps of int16, so that nothing is rounded.
const samplesFrom = (start: number, count: number) => new Float32Array(count).map((_, i) => (start + i) / 32_768);
const vectorsFrom = (start: number, count: number) => new Float32Array(count).map((_, i) => start + i / 8);

let folder = '';
let path = '';
let written: VoiceContents | null = null;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slateless-voices-'));
  path = join(folder, 'one.voices');
  const file = await open(path, 'w');
  const writer = new VoiceWriter(file);
  await writer.addVoice({ time: 1.5, frames: 6 }, vectorsFrom(100, 18), samplesFrom(0, 6 * 40 + 40));
  await writer.addSound(7, samplesFrom(1000, 50));
  await writer.addVoice({ time: 3, frames: 4 }, vectorsFrom(-5, 12), samplesFrom(-4000, 4 * 40 + 40));
  written = await writer.finish(FACTS);
  await file.close();
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function contents(): Promise<VoiceContents> {
  const found = await readVoiceContents(path);
  if (!found) throw new Error('no table of contents');
  return found;
}

describe('readVoiceContents', () => {
  it('finds the table that was written', async () => {
    expect(await contents()).toEqual(written);
    expect((await contents()).voices.map(({ time, frames }) => [time, frames])).toEqual([[1.5, 6], [3, 4]]);
  });

  it('finds none in a file that is missing, was cut short or is something else', async () => {
    const bytes = await readFile(path);
    const other = join(folder, 'other.voices');
    await writeFile(other, bytes.subarray(0, bytes.length - 5));
    expect(await readVoiceContents(other)).toBeNull();
    await writeFile(other, Buffer.from('something else, which is long enough'));
    expect(await readVoiceContents(other)).toBeNull();
    expect(await readVoiceContents(join(folder, 'missing.voices'))).toBeNull();
  });
});

describe('readVoice', () => {
  it('reads a whole voice', async () => {
    const table = await contents();
    const { vectors, samples } = await readVoice(path, table, table.voices[1], 0, 4);
    expect(vectors).toEqual(vectorsFrom(-5, 12));
    expect(samples).toEqual(samplesFrom(-4000, 200));
  });

  it('reads pictures from the middle, with a margin of sound on both sides', async () => {
    const table = await contents();
    const { vectors, samples } = await readVoice(path, table, table.voices[0], 2, 3);
    expect(vectors).toEqual(vectorsFrom(100, 18).slice(6, 15));
    expect(samples).toEqual(samplesFrom(2 * 40, 3 * 40 + 40));
  });
});

describe('readStretch', () => {
  it('reads a part of a sound', async () => {
    expect(await readStretch(path, (await contents()).sounds[0], 10, 25)).toEqual(samplesFrom(1010, 25));
  });
});
