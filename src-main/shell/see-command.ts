/** @file `slateless see`: where in the picture a sound comes from, as a video, a still or numbers. */
import { resolve } from 'node:path';
import type { ArgsOf, Call, MethodName, ResultOf, Services } from '../../src-shared/contract/services.ts';
import { formatClock } from '../../src-shared/time.ts';
import type { SeeCommand } from './cli-see-args.ts';
import type { CliOutput } from './cli-output.ts';
import { invoke } from './dispatch.ts';

/** Runs the command; returns its exit code. What fails is thrown. */
export async function seeCommand(command: SeeCommand, services: Services, output: CliOutput, signal: AbortSignal): Promise<number> {
  const { file, kind, out, time, style, overwrite, audioTrack, json } = command;
  const call: Call = { signal, onProgress: (progress) => output.progress(progress, file) };
  const run = <M extends MethodName>(method: M, args: ArgsOf<M>) => invoke(services, method, args, call) as Promise<ResultOf<M>>;
  const { id: mediaId, duration } = await run('media.open', { path: resolve(file) });
  const range = command.range && { ...command.range, end: Math.min(command.range.end, Math.max(duration, command.range.start + 1e-3)) };
  const wanted = { mediaId, audioTrack, output: resolve(out), overwrite };
  const tell = (result: object, words: string) => {
    output.progress(null, file);
    output.answer(json ? JSON.stringify({ file, ...result }) : words);
    return 0;
  };
  if (kind === 'still') {
    const still = await run('heatMap.exportStill', { ...wanted, time, style });
    return tell(still, `${still.output}: the frame at ${formatClock(still.time)}, ${strengthWords(still.strength)}`);
  }
  if (kind === 'data') {
    const data = await run('heatMap.exportData', { ...wanted, range });
    return tell(data, `${data.output}: ${data.maps} maps, ${strengthWords(data.meanStrength)}`);
  }
  const video = await run('heatMap.exportVideo', { ...wanted, range, style });
  for (const warning of video.warnings) output.say(`! ${file}: ${warning}`);
  return tell(video, `${video.output}: ${video.frames} frames ${video.width} × ${video.height}`);
}

function strengthWords(strength: number | null): string {
  return strength === null ? 'no sound' : `sound on screen ${(100 * strength).toFixed(0)} %`;
}
