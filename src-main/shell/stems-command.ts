/** @file `slateless stems`: splits each file and writes its stems, goes on after failures. */
import { resolve } from 'node:path';
import { AppError, isCanceled } from '../../src-shared/contract/errors.ts';
import type { ArgsOf, Call, MethodName, ResultOf, Services } from '../../src-shared/contract/services.ts';
import type { Loudness, StemsExportResult } from '../../src-shared/contract/stems.ts';
import { correctionFor, formatOffset, offsetAt } from '../../src-shared/model/alignment.ts';
import { STEM_KINDS } from '../../src-shared/model/stem.ts';
import { formatClock } from '../../src-shared/time.ts';
import { type CliOutput, failureLines, failureMessage } from './cli-output.ts';
import type { StemsCommand } from './cli-stems-args.ts';
import { invoke } from './dispatch.ts';

/** Runs the command; returns its exit code: 1 when any file failed. */
export async function stemsCommand(command: StemsCommand, services: Services, output: CliOutput, signal: AbortSignal): Promise<number> {
  const { files: named, faces, out, json, audioTrack, range, face, format, pattern, overwrite, mux } = command;
  const files = await services.files.expand({ paths: named.map((file) => resolve(file)) }, { signal, onProgress: () => undefined });
  let failed = 0;
  for (const file of files) {
    const call: Call = { signal, onProgress: (progress) => output.progress(progress, file) };
    const run = <M extends MethodName>(method: M, args: ArgsOf<M>) => invoke(services, method, args, call) as Promise<ResultOf<M>>;
    try {
      const { id: mediaId } = await run('media.open', { path: file });
      if (faces) {
        const people = await run('stems.faces', { mediaId, range });
        if (json) output.answer(JSON.stringify({ file, faces: people }));
        else for (const { face: number, start, end } of people) output.answer(`${file}  person ${number + 1}  ${formatClock(start)} – ${formatClock(end)}`);
        if (people.length === 0 && !json) output.answer(`${file}  nobody that could be followed`);
        continue;
      }
      let { offset } = command;
      if (offset === null) {
        const { maxOffset } = await run('settings.get', {});
        const estimate = await run('alignment.measure', { mediaId, audioTrack, range, thorough: false, maxOffset });
        offset = offsetAt(correctionFor(estimate), range?.start ?? 0);
      }
      const folder = out === null ? null : resolve(out);
      const result = await run('stems.export', { mediaId, audioTrack, range, face, offset, stems: STEM_KINDS, format, pattern, folder, overwrite, mux });
      output.progress(null, file);
      for (const warning of result.warnings) output.say(`! ${file}: ${warning}`);
      if (json) output.answer(JSON.stringify({ file, ...result }));
      else for (const line of rows(file, result)) output.answer(line);
    } catch (error) {
      if (isCanceled(error) || signal.aborted) throw error;
      failed++;
      output.progress(null, file);
      for (const line of failureLines(error, file)) output.say(line);
      if (json) output.answer(JSON.stringify({ file, error: { code: error instanceof AppError ? error.code : 'bug', message: failureMessage(error) } }));
    }
  }
  return failed > 0 ? 1 : 0;
}

function rows(file: string, { stems, files, mixture, residualDb, muxed }: StemsExportResult): readonly string[] {
  const share = stems.onScreenShare === null ? 'silence' : `${Math.round(100 * stems.onScreenShare)} % of the energy on screen`;
  return [
    `${file}  ${share}${stems.offset === 0 ? '' : `, sound taken as ${formatOffset(stems.offset)}`}; source ${loudnessText(mixture)}; stems add up ${residualDb === null ? 'exactly' : `to ${residualDb.toFixed(0)} dBFS`}`,
    ...files.map(({ path, loudness }) => `  ${path}  ${loudnessText(loudness)}`),
    ...(muxed ? [`  ${muxed.path}`] : []),
  ];
}

function loudnessText({ integrated, range, truePeak }: Loudness): string {
  if (integrated === null) return 'silent';
  return [`${integrated.toFixed(1)} LUFS`, ...(range === null ? [] : [`LRA ${range.toFixed(1)} LU`]), ...(truePeak === null ? [] : [`${truePeak.toFixed(1)} dBTP`])].join(', ');
}
