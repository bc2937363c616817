/** @file `slateless probe`: what is in each file, as one JSON object per line or as a few lines for people. */
import { resolve } from 'node:path';
import { AppError, isCanceled } from '../../src-shared/contract/errors.ts';
import type { Services } from '../../src-shared/contract/services.ts';
import type { MediaInfo } from '../../src-shared/model/media.ts';
import { formatClock, ratio } from '../../src-shared/time.ts';
import type { ProbeCommand } from './cli-args.ts';
import { type CliOutput, failureLines, failureMessage } from './cli-output.ts';
import { invoke } from './dispatch.ts';

/** Runs the command; returns its exit code: 0, or 1 when a file could not be read. */
export async function probeCommand(command: ProbeCommand, services: Services, output: CliOutput, signal: AbortSignal): Promise<number> {
  let failed = false;
  for (const file of command.files) {
    try {
      const media = (await invoke(services, 'media.open', { path: resolve(file) }, { signal, onProgress: () => undefined })) as MediaInfo;
      output.answer(command.json ? JSON.stringify({ file, ...media }) : describe(file, media));
    } catch (error) {
      if (isCanceled(error) || signal.aborted) throw error;
      failed = true;
      const code = error instanceof AppError ? error.code : 'bug';
      if (command.json) output.answer(JSON.stringify({ file, error: { code, message: failureMessage(error) } }));
      for (const line of failureLines(error, file)) output.say(line);
    }
  }
  return failed ? 1 : 0;
}

function describe(file: string, media: MediaInfo): string {
  const { video, audio } = media;
  const lines = [`${file}  ${formatClock(media.duration)}  ${media.container}  ${(media.sizeBytes / 1e6).toFixed(1)} MB`];
  if (video) {
    const rate = video.frameRate ?? video.averageFrameRate;
    const facts = [
      video.codec,
      `${video.width}×${video.height}`,
      rate === null ? null : `${Number(ratio(rate).toFixed(3))} fps${video.variableFrameRate ? ', variable' : ''}`,
      video.rotation === 0 ? null : `turned by ${video.rotation}°`,
      video.timecode === null ? null : `timecode ${video.timecode}`,
      media.playback.direct ? null : `needs a proxy: ${media.playback.reason ?? 'not playable'}`,
    ];
    lines.push(`  picture  ${facts.filter((fact) => fact !== null).join('  ')}`);
  }
  for (const { track, codec, sampleRate, channels, channelLayout, language, title } of audio) {
    const facts = [codec, `${sampleRate} Hz`, channelLayout ?? (channels === 1 ? 'mono' : `${channels} channels`), language, title];
    lines.push(`  sound ${track + 1}  ${facts.filter((fact) => fact !== null).join('  ')}`);
  }
  if (media.others.length > 0) lines.push(`  others   ${media.others.map(({ kind, codec }) => codec ?? kind).join('  ')}`);
  if (media.chapters > 0) lines.push(`  chapters ${media.chapters}`);
  return lines.join('\n');
}
