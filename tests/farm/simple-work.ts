/** @file Measuring and fixing that take a known time and leave a trace: what a farm does with items does not depend on what is in them. */
import { appendFile, copyFile, mkdir, readFile, stat } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ItemDeps } from '../../src-main/batch/run-item.ts';
import { AppError, CanceledError } from '../../src-shared/contract/errors.ts';
import type { AlignmentEstimate } from '../../src-shared/model/alignment.ts';
import type { MediaInfo } from '../../src-shared/model/media.ts';

/** Work whose every step adds a line `what name` to the file `trace`, and takes `milliseconds`. A file that begins with "broken" cannot be read. */
export function simpleWork(trace: string, milliseconds: number): Omit<ItemDeps, 'keep'> {
  const opened = new Map<string, string>();
  const spend = (signal: AbortSignal) =>
    sleep(milliseconds, undefined, { signal }).catch(() => {
      throw new CanceledError();
    });
  return {
    maxOffset: () => Promise.resolve(2),
    stems: { export: () => Promise.reject(new Error('not in these tests')) },
    heatMap: { exportVideo: () => Promise.reject(new Error('not in these tests')), exportData: () => Promise.reject(new Error('not in these tests')) },
    media: {
      open: async ({ path }) => {
        if ((await readFile(path, 'utf8')).startsWith('broken')) throw new AppError('media.unreadable', `${path} is broken`, { path, cause: 'broken' });
        const { size, mtimeMs } = await stat(path);
        const id = Buffer.from(path).toString('hex').slice(-40);
        opened.set(id, path);
        return { ...INFO, id, path, name: basename(path), sizeBytes: size, modifiedMs: mtimeMs };
      },
    },
    alignment: {
      measure: async ({ mediaId }, { signal, onProgress }) => {
        const name = basename(opened.get(mediaId) ?? '');
        await appendFile(trace, `start ${name}\n`);
        onProgress({ stage: 'matching', fraction: 0.5, etaSeconds: 1 });
        await spend(signal);
        await appendFile(trace, `measure ${name}\n`);
        return ESTIMATE;
      },
      fix: async ({ mediaId, folder, mode }, { signal }) => {
        const source = opened.get(mediaId) ?? '';
        const output = join(folder ?? '', `${basename(source, extname(source))}.synced.mov`);
        await mkdir(folder ?? '', { recursive: true });
        await spend(signal);
        await copyFile(source, output);
        await appendFile(trace, `fix ${basename(source)}\n`);
        return { output, mode, videoHash: null, residual: 0, audioCodec: 'pcm_s16le', warnings: [] };
      },
    },
  };
}

const ESTIMATE: AlignmentEstimate = {
  verdict: 'offset',
  reason: null,
  offset: 0.08,
  confidence: 0.99,
  driftPpm: null,
  steps: [],
  windows: [],
  curve: null,
  faces: [],
  audioTrack: 0,
  model: 'test 000000000000',
  analysedSeconds: 1,
  elapsedSeconds: 1,
};

const VIDEO = { index: 0, codec: 'h264', profile: null, pixelFormat: null, width: 64, height: 36, pixelAspect: { num: 1, den: 1 }, rotation: 0 } as const;
const INFO: Omit<MediaInfo, 'id' | 'path' | 'name' | 'sizeBytes' | 'modifiedMs'> = {
  container: 'mov,mp4,m4a,3gp,3g2,mj2',
  containerStart: 0,
  duration: 1,
  video: { ...VIDEO, frameRate: { num: 25, den: 1 }, averageFrameRate: { num: 25, den: 1 }, variableFrameRate: false, startTime: 0, duration: 1, timecode: null },
  audio: [{ index: 1, track: 0, codec: 'pcm_s16le', sampleRate: 48_000, channels: 2, channelLayout: 'stereo', bitsPerSample: 16, startTime: 0, duration: 1, language: null, title: null }],
  others: [],
  chapters: 0,
  playback: { direct: true, reason: null },
};
