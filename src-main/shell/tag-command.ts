/** @file `slateless tag`: the tags of each file, as one JSON object per line or as a row for people. Goes on after failures. */
import { resolve } from 'node:path';
import { AppError, isCanceled } from '../../src-shared/contract/errors.ts';
import type { ArgsOf, Call, MethodName, ResultOf, Services } from '../../src-shared/contract/services.ts';
import { type ClipTags, NO_TAG_WORDS } from '../../src-shared/model/tags.ts';
import { type CliOutput, failureLines, failureMessage } from './cli-output.ts';
import type { TagCommand } from './cli-tags-args.ts';
import { invoke } from './dispatch.ts';
import { expandFiles } from './expand-files.ts';

/** Tags of a row, the most likely ones. */
const SHOWN = 3;

/** Runs the command; returns its exit code: 0 all told, 2 some could not be told, 1 failure. */
export async function tagCommand(command: TagCommand, services: Services, output: CliOutput, signal: AbortSignal): Promise<number> {
  const set = command.set ?? (await latest(services, signal));
  let [failed, untold] = [false, false];
  for (const file of await expandFiles(command.files, services, signal)) {
    const call: Call = { signal, onProgress: (progress) => output.progress(progress, file) };
    const run = <M extends MethodName>(method: M, args: ArgsOf<M>) => invoke(services, method, args, call) as Promise<ResultOf<M>>;
    try {
      const { id: mediaId } = await run('media.open', { path: resolve(file) });
      const tags = await run('tags.tag', { mediaId, audioTrack: null, range: null, set });
      output.progress(null, file);
      untold ||= tags.tag === null;
      output.answer(command.json ? JSON.stringify({ file, ...tags }) : `${file}  ${tagWords(tags)}`);
    } catch (error) {
      if (isCanceled(error) || signal.aborted) throw error;
      output.progress(null, file);
      // What is wrong with the tags is wrong for every file.
      if (error instanceof AppError && error.code.startsWith('tags.')) throw error;
      failed = true;
      if (command.json) output.answer(JSON.stringify({ file, error: { code: error instanceof AppError ? error.code : 'bug', message: failureMessage(error) } }));
      for (const line of failureLines(error, file)) output.say(line);
    }
  }
  return failed ? 1 : untold ? 2 : 0;
}

async function latest(services: Services, signal: AbortSignal): Promise<string> {
  const [set] = await services.tags.list({}, { signal, onProgress: () => undefined });
  if (set) return set.name;
  throw new AppError('tags.no-set', 'no tags have been learned', { name: 'my-tags', known: [] });
}

function tagWords({ tag, reason, probabilities }: ClipTags): string {
  const likely = probabilities.slice(0, SHOWN).map((one) => `${one.tag} ${(100 * one.probability).toFixed(0)} %`).join(', ');
  if (tag !== null) return likely;
  return `can't tell: ${NO_TAG_WORDS[reason ?? 'unsure']}${likely ? ` (${likely})` : ''}`;
}
