/** @file Stems on timelines from the terminal: those that a project remembers, those that lie in a folder, and what is said of those that are gone. */
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeProject } from '../../src-main/project/project-file.ts';
import type { InterchangeCommand } from '../../src-main/shell/cli-interchange-args.ts';
import { createOutput } from '../../src-main/shell/cli-output.ts';
import { interchangeCommand } from '../../src-main/shell/interchange-command.ts';
import { constantCorrection } from '../../src-shared/model/alignment.ts';
import { type Clip, emptyProject, newClip } from '../../src-shared/model/project.ts';
import { makeClip, RATES } from '../helpers/make-media.ts';
import { temporaryApp, type TemporaryApp } from '../helpers/temporary-app.ts';
import { forkTestEngine } from '../helpers/test-engine.ts';
import { readOtio } from './read-otio.ts';

const EARLY = 0.0517;
const sound = { seconds: 2, audio: [{ encoder: 'pcm_s16le', chirps: [1] }] };

async function films(app: TemporaryApp): Promise<{ readonly film: string; readonly stems: string }> {
  const film = await makeClip(join(app.folder, 'day.1.mov'), { ...sound, video: { frameRate: RATES['25'], flashes: [] } });
  const stems = join(app.folder, 'stems');
  await mkdir(stems);
  for (const kind of ['on-screen', 'off-screen']) await makeClip(join(stems, `day.1.${kind}.wav`), sound);
  return { film, stems };
}

async function run(app: TemporaryApp, command: Pick<InterchangeCommand, 'inputs' | 'stems'>) {
  const written = { stdout: '', stderr: '' };
  const stream = (name: keyof typeof written) => ({ write: (text: string) => (written[name] += text) });
  const output = createOutput({ stdout: stream('stdout'), stderr: stream('stderr') });
  const whole: InterchangeCommand = { name: 'interchange', formats: ['otio'], out: app.folder, timeline: 'cut', overwrite: false, json: false, ...command };
  const code = await interchangeCommand(whole, app.composition.services, output, new AbortController().signal);
  return { code, ...written, timeline: readOtio(await readFile(join(app.folder, 'cut.otio'), 'utf8')) };
}

describe('interchange', () => {
  it('takes along stems that lie in a folder', async () => {
    await using app = await temporaryApp({ forkEngine: forkTestEngine });
    const { film, stems } = await films(app);
    const { code, timeline } = await run(app, { inputs: [film], stems });
    expect(code).toBe(0);
    expect(timeline.stems.map(({ url }) => decodeURIComponent(url).split('/').at(-1))).toEqual(['day.1.on-screen.wav', 'day.1.off-screen.wav']);
  });

  it('says where a folder has none', async () => {
    await using app = await temporaryApp({ forkEngine: forkTestEngine });
    const { film } = await films(app);
    const { code, stderr, timeline } = await run(app, { inputs: [film], stems: app.folder });
    expect([code, timeline.stems]).toEqual([0, []]);
    expect(stderr).toContain('No stems of it');
  });

  it('takes along the stems of a project, slipped as their clip is, and leaves out one that is gone', async () => {
    await using app = await temporaryApp();
    const { film, stems } = await films(app);
    const files = (['on-screen', 'off-screen'] as const).map((kind) => ({ kind, path: join(stems, `day.1.${kind}.wav`) }));
    const clip: Clip = { ...newClip('a', film), correction: constantCorrection(EARLY), stemFiles: files };
    const project = join(app.folder, 'cut.slateless');
    await writeProject({ ...emptyProject(), clips: [clip] }, project);
    await rm(files[1].path);
    const { code, stderr, timeline } = await run(app, { inputs: [project], stems: null });
    expect([code, timeline.stems.length]).toEqual([0, 1]);
    expect(Math.abs((timeline.stems[0]?.sourceAt(1) ?? NaN) - (1 - EARLY))).toBeLessThan(1 / 48_000);
    expect(stderr).toMatch(/day\.1\.mov goes without its stem .*off-screen\.wav\. File not found/);
  });
});
