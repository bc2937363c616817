/** @file `slateless interchange`: from projects, files and folders to timelines for editing programs. */
import { basename, extname, resolve } from 'node:path';
import { AppError, isCanceled } from '../../src-shared/contract/errors.ts';
import type { InterchangeClipArgs, InterchangeResult } from '../../src-shared/contract/interchange.ts';
import type { ArgsOf, Call, MethodName, ResultOf, Services } from '../../src-shared/contract/services.ts';
import { correctionFor, NO_CORRECTION } from '../../src-shared/model/alignment.ts';
import { doubtfulMarkers } from '../../src-shared/model/interchange-markers.ts';
import type { Clip } from '../../src-shared/model/project.ts';
import { namedStems } from '../../src-shared/model/stem.ts';
import { kindOfName } from '../files/media-names.ts';
import { readProject } from '../project/project-file.ts';
import { writtenStems } from '../stems/stem-names.ts';
import type { InterchangeCommand } from './cli-interchange-args.ts';
import { type CliOutput, failureLines } from './cli-output.ts';
import { invoke } from './dispatch.ts';

/** Residuals below this are not worth a line, seconds: half a millisecond. */
const WORTH_TELLING = 0.0005;

type Run = <M extends MethodName>(method: M, args: ArgsOf<M>) => Promise<ResultOf<M>>;

/** Runs the command; returns its exit code: 0, 1 when nothing was written, 2 when clips had to be left out. */
export async function interchangeCommand(command: InterchangeCommand, services: Services, output: CliOutput, signal: AbortSignal): Promise<number> {
  const clips: InterchangeClipArgs[] = [];
  for (const input of command.inputs.map((path) => resolve(path))) {
    if (kindOfName(input) === 'project') {
      const { project, notes } = await readProject(input);
      for (const note of notes) output.say(`! ${note}`);
      clips.push(...project.clips.map(fromProject));
    } else clips.push(...(await measured(input, command.stems, services, output, signal)));
  }
  const [first = ''] = command.inputs;
  const name = command.timeline ?? basename(first, extname(first));
  const run = runner(services, output, name, signal);
  const result = await run('interchange.export', { name: name || 'Slateless', formats: command.formats, folder: resolve(command.out), overwrite: command.overwrite, clips });
  output.progress(null, name);
  if (command.json) output.answer(JSON.stringify(result));
  else tell(result, output);
  if (result.files.length === 0) return 1;
  return result.skipped.length > 0 ? 2 : 0;
}

function fromProject({ path, estimate, correction, audioTrack, stemFiles }: Clip): InterchangeClipArgs {
  const applied = correction ?? (estimate ? correctionFor(estimate) : NO_CORRECTION);
  return { path, audioTrack: audioTrack ?? estimate?.audioTrack ?? null, correction: applied, markers: estimate ? doubtfulMarkers(estimate, applied) : [], stems: namedStems(stemFiles) };
}

/** Files that belong to no project are measured now. One that cannot be goes along as it is. */
async function measured(input: string, stemsFolder: string | null, services: Services, output: CliOutput, signal: AbortSignal): Promise<readonly InterchangeClipArgs[]> {
  const { maxOffset } = await services.settings.get({}, { signal, onProgress: () => undefined });
  const paths = await runner(services, output, input, signal)('files.expand', { paths: [input] });
  const clips: InterchangeClipArgs[] = [];
  for (const path of paths) {
    const run = runner(services, output, path, signal);
    const stems = stemsFolder === null ? [] : namedStems(await writtenStems(path, stemsFolder));
    if (stemsFolder !== null && stems.length === 0) output.say(`! ${path}  No stems of it in ${stemsFolder}.`);
    try {
      const { id: mediaId } = await run('media.open', { path });
      const estimate = await run('alignment.measure', { mediaId, audioTrack: null, range: null, thorough: false, maxOffset });
      const correction = correctionFor(estimate);
      clips.push({ path, audioTrack: estimate.audioTrack, correction, markers: doubtfulMarkers(estimate, correction), stems });
    } catch (error) {
      if (isCanceled(error) || !(error instanceof AppError)) throw error;
      for (const line of failureLines(error, path)) output.say(line);
      clips.push({ path, audioTrack: null, correction: NO_CORRECTION, markers: [], stems });
    }
    output.progress(null, path);
  }
  return clips;
}

function runner(services: Services, output: CliOutput, file: string, signal: AbortSignal): Run {
  const call: Call = { signal, onProgress: (progress) => output.progress(progress, file) };
  return <M extends MethodName>(method: M, args: ArgsOf<M>) => invoke(services, method, args, call) as Promise<ResultOf<M>>;
}

function tell({ files, skipped, notes }: InterchangeResult, output: CliOutput): void {
  for (const { path, reason } of skipped) output.say(`✗ ${path}  ${reason}`);
  for (const note of notes) output.say(`! ${note}`);
  for (const { path, notes: lost, residuals } of files) {
    output.answer(path);
    for (const note of lost) output.say(`  ! ${note}`);
    const coarse = residuals.filter(({ seconds }) => Math.abs(seconds) >= WORTH_TELLING);
    const worst = Math.max(0, ...coarse.map(({ seconds }) => Math.abs(seconds)));
    if (coarse.length > 0) output.say(`  ! ${coarse.length === 1 ? 'One clip is' : `${coarse.length} clips are`} up to ${(worst * 1000).toFixed(1)} ms off: the format counts in coarser steps.`);
  }
}
