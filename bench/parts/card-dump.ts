/** @file A folder as it comes from a shoot, made from real footage: clips in sync, early, late and drifting, with the wrong sound, silent, mute and broken. */
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { runFfmpeg } from '../../src-main/media/run-ffmpeg.ts';
import type { Section } from '../../src-main/batch/report/report-data.ts';
import type { Tools } from '../../src-main/process/binaries.ts';
import { plantOffset } from './planted-media.ts';

/** A clip of the folder and what a batch has to say of it. */
export interface DumpClip {
  readonly name: string;
  readonly what: 'as it is' | 'offset' | 'drift' | 'wrong sound' | 'silence' | 'no sound' | 'broken' | 'no media';
  /** Where a report of the recipe `fix` may put it. */
  readonly sections: readonly Section[];
  /** Seconds, within one frame (40 ms); null where there is none to be found. */
  readonly offset: number | null;
}

/** Footage whose own offset is known, seconds; see the footage's own reference. */
const SPEECH = [
  { file: 'video-retalking__3.mp4', own: 0.012 },
  { file: 'video-retalking__5.mp4', own: 0.048 },
  { file: 'video-retalking__2.mp4', own: -0.025 },
  { file: 'video-retalking__4.mp4', own: 0.036 },
  { file: 'Linly-Talker__WDA_KatieHill_000.mp4', own: -0.058 },
  { file: 'MimicTalk__Trump_10s.mp4', own: 0 },
] as const;
/** Long enough to tell a drift from an offset. */
const LONG = { file: 'MimicTalk__German_20s.mp4', own: -0.024 } as const;
const OFFSETS = [0.2, -0.32, 0.48, -0.12, 0.8, -0.72, 1.24, -1.4];
const DRIFT_PPM = 9000;

type Kind = DumpClip['what'];
const CYCLE: readonly Kind[] = ['offset', 'as it is', 'broken', 'offset', 'no sound', 'wrong sound', 'drift', 'silence', 'offset', 'no media', 'offset', 'as it is'];

/** Makes `count` clips in folders below `folder`; `footage` holds `check/speech`. The same each time. */
export async function makeCardDump(folder: string, count: number, { footage, tools, kinds = CYCLE }: { readonly footage: string; readonly tools: Tools; readonly kinds?: readonly Kind[] }): Promise<readonly DumpClip[]> {
  const clips: DumpClip[] = [];
  for (let index = 0; index < count; index++) {
    const what = kinds[index % kinds.length] ?? 'as it is';
    const speech = what === 'drift' ? LONG : SPEECH[index % SPEECH.length]!;
    const other = SPEECH[(index + 2) % SPEECH.length]!;
    const extension = what === 'offset' || what === 'wrong sound' || what === 'drift' ? '.mov' : extname(speech.file);
    const name = `day ${1 + (index % 3)}/${String(index).padStart(3, '0')} ${basename(speech.file, extname(speech.file))}${extension}`;
    await mkdir(dirname(join(folder, name)), { recursive: true });
    const source = (file: string) => join(footage, 'check/speech', file);
    clips.push({ name, what, ...(await MAKERS[what]({ picture: source(speech.file), own: speech.own, other: source(other.file), output: join(folder, name), shift: OFFSETS[index % OFFSETS.length]!, tools })) });
  }
  return clips;
}

interface Making {
  readonly picture: string;
  readonly own: number;
  readonly other: string;
  readonly output: string;
  readonly shift: number;
  readonly tools: Tools;
}

type Maker = (making: Making) => Promise<Pick<DumpClip, 'sections' | 'offset'>>;

const MAKERS: { readonly [K in Kind]: Maker } = {
  'as it is': async ({ picture, own, output }) => {
    await copyFile(picture, output);
    return { sections: ['in-sync', 'fixed'], offset: own };
  },
  offset: async ({ picture, own, output, shift, tools }) => {
    const planted = await plantOffset({ picture, sound: picture }, shift, output, { folder: dirname(output), tools }).finally(() => tidy(output));
    return { sections: ['fixed'], offset: own + planted };
  },
  drift: async ({ picture, own, output, tools }) => {
    const rate = Math.round(48_000 * (1 + DRIFT_PPM / 1e6));
    await ffmpeg(['-i', picture, '-map', '0:v:0', '-map', '0:a:0', '-c:v', 'copy', '-af', `aresample=48000,asetrate=${rate},aresample=48000`, '-c:a', 'pcm_s16le', output], picture, tools);
    return { sections: ['fixed', 'needs-eyes'], offset: own };
  },
  'wrong sound': async ({ picture, other, output, tools }) => {
    await plantOffset({ picture, sound: other }, 0, output, { folder: dirname(output), tools }).finally(() => tidy(output));
    return { sections: ['needs-eyes'], offset: null };
  },
  silence: async ({ picture, output, tools }) => {
    await ffmpeg(['-i', picture, '-map', '0:v:0', '-map', '0:a:0', '-c:v', 'copy', '-af', 'volume=0', '-c:a', 'aac', output], picture, tools);
    return { sections: ['needs-eyes'], offset: null };
  },
  'no sound': async ({ picture, output, tools }) => {
    await ffmpeg(['-i', picture, '-map', '0:v:0', '-c', 'copy', output], picture, tools);
    return { sections: ['skipped'], offset: null };
  },
  broken: async ({ picture, output }) => {
    const whole = await readFile(picture);
    await writeFile(output, whole.subarray(0, Math.floor(whole.length * 0.6)).fill(0x5a, 4000, 9000));
    return { sections: ['failed', 'needs-eyes'], offset: null };
  },
  'no media': async ({ output }) => {
    await writeFile(output, 'Camera report, roll 7\n');
    return { sections: ['failed'], offset: null };
  },
};

/** What planting leaves beside its output. */
async function tidy(output: string): Promise<void> {
  await Promise.all(['sound.s16', 'moved.s16'].map((name) => rm(join(dirname(output), name), { force: true })));
}

async function ffmpeg(args: readonly string[], source: string, tools: Tools): Promise<void> {
  await runFfmpeg(tools, { args: ['-y', ...args], source, durationSeconds: null, signal: new AbortController().signal });
}
