/** @file `slateless train tags`: learns a tag per sub-folder and tells how well held-out clips are told apart. */
import { basename, resolve } from 'node:path';
import { AppError, isCanceled } from '../../src-shared/contract/errors.ts';
import type { ArgsOf, Call, MethodName, ResultOf, Services } from '../../src-shared/contract/services.ts';
import type { FolderGroup, LearnedTags, LearnGroup, TaggedClip } from '../../src-shared/contract/tags.ts';
import { beatsMajority, NO_TAG_WORDS } from '../../src-shared/model/tags.ts';
import { type CliOutput, failureLines } from './cli-output.ts';
import type { TrainTagsCommand } from './cli-tags-args.ts';
import { invoke } from './dispatch.ts';

/** Runs the command; returns its exit code. */
export async function trainTagsCommand({ folder, out, json }: TrainTagsCommand, services: Services, output: CliOutput, signal: AbortSignal): Promise<number> {
  const call: Call = { signal, onProgress: (progress) => output.progress(progress, folder) };
  const run = <M extends MethodName>(method: M, args: ArgsOf<M>) => invoke(services, method, args, call) as Promise<ResultOf<M>>;
  const found = await run('tags.folders', { path: resolve(folder) });
  const groups: LearnGroup[] = [];
  for (const { tag, paths } of found) groups.push({ tag, clips: await openAll(paths) });
  const { set, leftOut } = await run('tags.learn', { name: out, groups });
  output.progress(null, folder);
  for (const { path, reason } of leftOut) output.say(`! ${path}: left out, ${reason === 'unreadable' ? 'not readable' : NO_TAG_WORDS[reason]}`);
  output.answer(json ? JSON.stringify({ ...set, leftOut }) : learnedWords({ set, leftOut }, found));
  return 0;

  async function openAll(paths: readonly string[]): Promise<readonly TaggedClip[]> {
    const clips: TaggedClip[] = [];
    for (const path of paths) {
      try {
        clips.push({ mediaId: (await run('media.open', { path })).id, audioTrack: null, range: null });
      } catch (error) {
        // One damaged file among a hundred is no reason to learn nothing.
        if (isCanceled(error) || !(error instanceof AppError) || error.code === 'ffmpeg.missing') throw error;
        for (const line of failureLines(error, basename(path))) output.say(line);
      }
    }
    return clips;
  }
}

function learnedWords({ set }: LearnedTags, found: readonly FolderGroup[]): string {
  const { name, tags, clips, evaluation } = set;
  const { accuracy, interval, majority, told, toldRight, perTag } = evaluation;
  const width = Math.max(...tags.map((tag) => tag.length));
  const row = ({ tag, clips: count, right }: (typeof perTag)[number]) => `  ${tag.padEnd(width)}  ${String(right).padStart(4)} of ${count} right`;
  return [
    `${name}: ${tags.length} tags from ${clips} clips in ${found.length} folders`,
    ...perTag.map(row),
    `Held-out clips: ${percent(accuracy)} right (95 % interval ${percent(interval[0])} to ${percent(interval[1])}); the most frequent tag alone: ${percent(majority)}.`,
    `Told a tag: ${told} of ${evaluation.clips}, ${toldRight} of them rightly; the others are "can't tell".`,
    ...(beatsMajority(evaluation) ? [] : ['That is not shown to be better than the most frequent tag alone: it takes more clips.']),
    `To use it: npm run -s slateless -- tag FILE… --set ${name}`,
  ].join('\n');
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}
