/** @file `slateless sync`: measures each file, writes the fix when asked, goes on after failures. */
import { resolve } from 'node:path';
import { AppError, isCanceled } from '../../src-shared/contract/errors.ts';
import type { ArgsOf, Call, MethodName, ResultOf, Services } from '../../src-shared/contract/services.ts';
import { type AlignmentEstimate, correctionFor } from '../../src-shared/model/alignment.ts';
import type { SyncCommand } from './cli-args.ts';
import { type CliOutput, failureLines, failureMessage } from './cli-output.ts';
import { invoke } from './dispatch.ts';
import { expandFiles } from './expand-files.ts';
import { type SyncOutcome, exitCode, syncJson, syncRow } from './sync-report.ts';

/** Longest name that the table makes room for. */
const MAX_NAME_WIDTH = 48;

/** Runs the command; returns its exit code. */
export async function syncCommand(command: SyncCommand, services: Services, output: CliOutput, signal: AbortSignal): Promise<number> {
  const { maxOffset } = await services.settings.get({}, { signal, onProgress: () => undefined });
  const files = await expandFiles(command.files, services, signal);
  const nameWidth = Math.min(MAX_NAME_WIDTH, Math.max(...files.map((file) => file.length)));
  const outcomes: SyncOutcome[] = [];
  for (const file of files) {
    const outcome = await syncFile(file, { ...command, maxOffset: command.maxOffset ?? maxOffset }, services, output, signal);
    outcomes.push(outcome);
    output.answer(command.json ? syncJson(outcome) : syncRow(outcome, nameWidth));
  }
  return exitCode(outcomes);
}

async function syncFile(file: string, options: SyncCommand & { readonly maxOffset: number }, services: Services, output: CliOutput, signal: AbortSignal): Promise<SyncOutcome> {
  const started = performance.now();
  const call: Call = { signal, onProgress: (progress) => output.progress(progress, file) };
  const run = <M extends MethodName>(method: M, args: ArgsOf<M>) => invoke(services, method, args, call) as Promise<ResultOf<M>>;
  let estimate: AlignmentEstimate | null = null;
  const finish = (written: string | null, error: SyncOutcome['error']): SyncOutcome => {
    output.progress(null, file);
    return { file, estimate, output: written, elapsedSeconds: (performance.now() - started) / 1000, error };
  };
  try {
    const { id: mediaId } = await run('media.open', { path: resolve(file) });
    const { audioTrack, thorough, maxOffset, fix, audioFormat, overwrite } = options;
    estimate = await run('alignment.measure', { mediaId, audioTrack, range: null, thorough, maxOffset });
    if (fix === null || estimate.verdict === 'cannot-tell' || estimate.verdict === 'in-sync') return finish(null, null);
    const written = await run('alignment.fix', {
      mediaId,
      audioTrack: estimate.audioTrack,
      correction: correctionFor(estimate),
      measurement: { model: estimate.model, confidence: estimate.confidence },
      mode: fix,
      audioFormat,
      output: null,
      folder: options.out === null ? null : resolve(options.out),
      overwrite,
    });
    for (const warning of written.warnings) output.say(`! ${file}: ${warning}`);
    return finish(written.output, null);
  } catch (error) {
    if (isCanceled(error) || signal.aborted) throw error;
    output.progress(null, file);
    for (const line of failureLines(error, file)) output.say(line);
    return finish(null, { code: error instanceof AppError ? error.code : 'bug', message: failureMessage(error) });
  }
}
