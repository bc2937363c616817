/**
 * @file Failures in words: what happened, to which file, why, and what to do about it. The window and the terminal say the same. Long because it is one
 * table: a code without words does not compile.
 */
import { AppError, type ErrorCode, type ErrorDetails, isCanceled } from './errors.ts';

/** One failure, ready to be shown. Each text is a sentence or two without markup. */
export interface ErrorText {
  /** What happened, in a few words. */
  readonly title: string;
  /** The file or folder it is about, or null. */
  readonly file: string | null;
  /** Why. */
  readonly cause: string;
  /** What the user can do. */
  readonly wayOut: string;
  /** The command that failed, to be copied into a terminal, or null. */
  readonly command: string | null;
}

type Words = Pick<ErrorText, 'title' | 'cause' | 'wayOut'> & Partial<Pick<ErrorText, 'file' | 'command'>>;

const INSTALL_FFMPEG =
  'Run "npm run setup", install FFmpeg with your package manager, set FFMPEG_BIN, or choose the program in the settings. Everything that needs no media keeps working.';

const words: { readonly [C in ErrorCode]: (details: ErrorDetails[C]) => Words } = {
  'media.not-found': ({ path }) => ({
    title: 'File not found',
    file: path,
    cause: 'There is no file of this name, or its drive is not connected.',
    wayOut: 'Check the name and the drive, or point to where the file is now.',
  }),
  'media.unreadable': ({ path, cause }) => ({
    title: 'Not readable as media',
    file: path,
    cause: sentence(cause),
    wayOut: 'Play the file to the end in another program. If it is cut off or damaged, copy it again from its source.',
  }),
  'media.empty': ({ path }) => ({
    title: 'Empty file',
    file: path,
    cause: 'The file holds no data or no frames.',
    wayOut: 'Copy it again from its source; the copy was probably interrupted.',
  }),
  'media.no-audio-stream': ({ path }) => ({
    title: 'No sound',
    file: path,
    cause: 'The file has no audio track.',
    wayOut: 'Choose a file that carries the sound together with the picture.',
  }),
  'media.no-video-stream': ({ path }) => ({
    title: 'No picture',
    file: path,
    cause: 'The file has no video track.',
    wayOut: 'Choose a file that carries the picture together with the sound.',
  }),
  'media.no-such-track': ({ path, audioTrack, tracks }) => ({
    title: 'No such audio track',
    file: path,
    cause: `Track ${audioTrack + 1} was asked for; the file has ${tracks}.`,
    wayOut: tracks > 0 ? `Choose a track from 1 to ${tracks}.` : 'Choose a file with sound.',
  }),
  'media.not-opened': () => ({
    title: 'File is not open',
    cause: 'The file was not opened in this run of the program.',
    wayOut: 'Open it again.',
  }),
  'media.changed': ({ path }) => ({
    title: 'File has changed',
    file: path,
    cause: 'Its size or date differs from when it was opened.',
    wayOut: 'Open it again and measure anew.',
  }),
  'ffmpeg.missing': ({ tool, tried }) => ({
    title: `${tool} was not found`,
    cause: tried.length > 0 ? `Looked in: ${tried.join(', ')}.` : 'There is none in any of the usual places.',
    wayOut: INSTALL_FFMPEG,
  }),
  'ffmpeg.failed': ({ path, cause, command }) => ({
    title: 'ffmpeg could not do it',
    file: path,
    cause: sentence(cause),
    wayOut: 'Copy the command into a terminal to see all that ffmpeg has to say. A newer FFmpeg may read the file.',
    command,
  }),
  'ffmpeg.stalled': ({ path, command, seconds }) => ({
    title: 'ffmpeg stopped answering',
    file: path,
    cause: `Nothing came from it for ${seconds} seconds, so it was ended.`,
    wayOut: 'Check that the drive still answers, then try again.',
    command,
  }),
  'engine.crashed': ({ task, cause }) => ({
    title: 'The inference process ended unexpectedly',
    cause: `During ${task}, and once more when tried again: ${sentence(cause)}`,
    wayOut: 'Choose the device "CPU" in the settings and try again.',
  }),
  'engine.unavailable': ({ cause }) => ({
    title: 'Inference is not available',
    cause: sentence(cause),
    wayOut: 'Run "npm ci" again. On Windows, install the current Visual C++ runtime. On Intel Macs there is no onnxruntime.',
  }),
  'model.missing': ({ model, path }) => ({
    title: `The model ${model} is missing`,
    file: path,
    cause: 'Its file is not where the program keeps its models.',
    wayOut: 'Install the program again.',
  }),
  'model.checksum-mismatch': ({ model, path }) => ({
    title: `The model ${model} is damaged`,
    file: path,
    cause: 'Its checksum is not the one in the manifest.',
    wayOut: 'Install the program again.',
  }),
  'model.invalid': ({ model, path, cause }) => ({
    title: `The model ${model} cannot be used`,
    file: path,
    cause: sentence(cause),
    wayOut: 'Choose another model, or install the program again.',
  }),
  'model.name-taken': ({ model }) => ({
    title: `The name "${model}" is taken`,
    cause: 'There is a model or an unfinished training of this name already.',
    wayOut: 'Choose another name, or remove what is there.',
  }),
  'model.not-trainable': ({ model }) => ({
    title: `The model ${model} cannot be trained further`,
    cause: 'It can be measured with, but its file has no parameters to go on from.',
    wayOut: 'Start from another model, or from scratch.',
  }),
  'model.loses-base': ({ model, before, after }) => ({
    title: `The model ${model} forgot some of what its parent knew`,
    cause: `On the footage to keep it finds ${percent(after)} of the windows, its parent ${percent(before)}.`,
    wayOut: 'Use it all the same by confirming, or train again with fewer steps.',
  }),
  'model.not-removable': ({ model, reason }) => ({
    title: `The model ${model} stays`,
    cause: reason === 'shipped' ? 'It came with the program.' : 'It is in use.',
    wayOut: reason === 'shipped' ? 'Nothing needs to be done; it takes no part unless it is in use.' : 'Put another model to use first.',
  }),
  'model.nothing-to-revert': () => ({
    title: 'Nothing to go back to',
    cause: 'No other model has been in use before this one.',
    wayOut: 'Choose a model from the list.',
  }),
  'trainer.no-examples': ({ path, sources, reasons }) => ({
    title: 'Nothing to learn from',
    file: path,
    cause: sources === 0 ? 'There is no media file in the folder.' : `None of its ${sources} files has enough of a face whose lips move to the sound${reasons ? ` (${reasons})` : ''}.`,
    wayOut: 'Choose footage of people who speak into the camera, with their own sound, in sync.',
  }),
  'trainer.diverged': ({ step, cause, checkpoint }) => ({
    title: 'The training went astray',
    cause: `At step ${step}: ${sentence(cause)}`,
    wayOut: `Start again with a lower learning rate. The last good state is kept in ${checkpoint}.`,
  }),
  'trainer.checkpoint-invalid': ({ path, cause }) => ({
    title: 'The training cannot be continued',
    file: path,
    cause: sentence(cause),
    wayOut: 'Start it anew with another name for the model. The file stays where it is.',
  }),
  'trainer.busy': ({ path, processId }) => ({
    title: 'A training is at work already',
    file: path,
    cause: `There is one at a time; the process ${processId} is at it.`,
    wayOut: 'Wait for it, or stop it first.',
  }),
  'trainer.device-refused': ({ device, cause }) => ({
    title: `${device} is not used for training`,
    cause: sentence(cause),
    wayOut: 'Choose the device "CPU" in the settings.',
  }),
  'trainer.no-run': ({ run, reason }) => ({
    title: `The training "${run}" cannot do that now`,
    cause: {
      unknown: 'There is none of this name.',
      'not-at-work': 'It is not at work.',
      'not-resumable': 'It has ended, or has no checkpoint to go on from.',
    }[reason],
    wayOut: 'Look at the list of trainings; start a new one if it is not there.',
  }),
  'tags.too-few-clips': ({ groups, leastGroups, leastClips }) => ({
    title: 'Too few clips to learn tags from',
    cause: groups.length === 0 ? 'There are no groups.' : `Clips that can be learned from: ${groups.map(({ tag, clips }) => `${tag} ${clips}`).join(', ')}.`,
    wayOut: `Put at least ${leastClips} clips with picture and sound into each of ${leastGroups} groups or more.`,
  }),
  'tags.no-set': ({ name, known }) => ({
    title: `There are no tags called ${name}`,
    cause: known.length === 0 ? 'No tags have been learned yet.' : `There are: ${known.join(', ')}.`,
    wayOut: 'Learn them from groups of clips first, or choose others.',
  }),
  'tags.set-invalid': ({ path, cause }) => ({
    title: 'The tags cannot be used',
    file: path,
    cause: sentence(cause),
    wayOut: 'Learn them again; the groups of clips are in the project.',
  }),
  'tags.stale': ({ name, learnedOn, inUse }) => ({
    title: `The tags ${name} have to be learned again`,
    cause: `They were learned on the features of ${learnedOn}; ${inUse} is in use now.`,
    wayOut: 'Learn them again from the same groups. It takes about as long as looking at the clips once.',
  }),
  'tags.no-folders': ({ path }) => ({
    title: 'No groups in this folder',
    file: path,
    cause: 'None of its sub-folders holds media.',
    wayOut: 'Choose a folder with one sub-folder of clips per tag.',
  }),
  'farm.unavailable': ({ url, cause }) => ({
    title: 'The farm cannot be reached',
    file: url,
    cause: sentence(cause),
    wayOut: 'Check the address, and that the Redis or Valkey server runs and may be reached from this machine.',
  }),
  'farm.item-lost': ({ path, cause }) => ({
    title: 'No worker could do it',
    file: path,
    cause: sentence(cause),
    wayOut: 'Try it again, or run it on this machine to see what is wrong.',
  }),
  'fix.nothing-to-do': ({ path }) => ({
    title: 'Nothing to correct',
    file: path,
    cause: 'The correction is zero everywhere.',
    wayOut: 'Measure the clip or set an offset first.',
  }),
  'fix.output-exists': ({ path }) => ({
    title: 'The output is already there',
    file: path,
    cause: 'An existing file is never replaced without being asked.',
    wayOut: 'Allow overwriting, choose another folder or name, or move the file away.',
  }),
  'fix.output-is-source': ({ path }) => ({
    title: 'The output would replace its source',
    file: path,
    cause: 'Sources are only ever read.',
    wayOut: 'Choose another name or folder.',
  }),
  'fix.unsupported': ({ path, cause }) => ({
    title: 'This fix cannot be written',
    file: path,
    cause: sentence(cause),
    wayOut: 'Choose another way of fixing or another sound format.',
  }),
  'fix.verification-failed': ({ path, cause }) => ({
    title: 'The written file did not pass its check',
    file: path,
    cause: `${sentence(cause)} It was discarded; the source is untouched.`,
    wayOut: 'Try the baked fix with PCM sound, which depends least on other programs.',
  }),
  'stems.no-such-face': ({ path, face, faces }) => ({
    title: 'No such person in the picture',
    file: path,
    cause: faces === 0 ? 'No face could be followed in the clip.' : `Person ${face + 1} was asked for; the clip has ${faces}.`,
    wayOut: faces === 0 ? 'Split by everything visible instead.' : `Choose a person from 1 to ${faces}, or everything visible.`,
  }),
  'stems.unsupported': ({ path, cause }) => ({
    title: 'These stems cannot be written',
    file: path,
    cause: sentence(cause),
    wayOut: 'Write the stems as files of their own; that always works.',
  }),
  'stems.verification-failed': ({ path, cause }) => ({
    title: 'The written stems did not pass their check',
    file: path,
    cause: `${sentence(cause)} They were discarded; the source is untouched.`,
    wayOut: 'Try again; if it fails once more, check the drive and please report it.',
  }),
  'disk.full': ({ path }) => ({
    title: 'The disk is full',
    file: path,
    cause: 'There was no room for the output; what had been written was removed.',
    wayOut: 'Free some space or choose a folder on another drive.',
  }),
  'disk.not-writable': ({ path, cause }) => ({
    title: 'The folder cannot be written to',
    file: path,
    cause: sentence(cause),
    wayOut: 'Choose another folder or change its permissions.',
  }),
  'project.corrupt': ({ path, cause }) => ({
    title: 'The project file is damaged',
    file: path,
    cause: sentence(cause),
    wayOut: `Open its backup, ${backupOf(path)}. It holds the state before the last save.`,
  }),
  'project.too-new': ({ path, version, supported }) => ({
    title: 'The project was saved by a newer Slateless',
    file: path,
    cause: `It has format version ${version}; this program reads up to ${supported}.`,
    wayOut: 'Update Slateless. The file was left as it is.',
  }),
  'files.not-found': ({ path }) => ({
    title: 'File or folder not found',
    file: path,
    cause: 'There is nothing of this name, or its drive is not connected.',
    wayOut: 'Check the name and the drive.',
  }),
  'files.forbidden': ({ path }) => ({
    title: 'No permission',
    file: path,
    cause: 'The system does not let this program read it.',
    wayOut: 'Change its permissions, or allow access in the privacy settings of the system.',
  }),
  'batch.not-found': ({ batchId }) => ({
    title: 'There is no such batch',
    cause: `The batch ${batchId} was deleted, or its folder is not connected.`,
    wayOut: 'Connect the drive, or create the batch anew.',
  }),
  'batch.no-such-item': ({ itemId }) => ({
    title: 'There is no such clip in the batch',
    cause: `Clip ${itemId} was taken off the list.`,
    wayOut: 'Open the batch again.',
  }),
  'batch.no-files': ({ paths }) => ({
    title: 'Nothing to do',
    file: paths[0] ?? null,
    cause: 'There is no media file that the patterns let through.',
    wayOut: 'Check the folder and the patterns, or watch the folder for clips that are still to come.',
  }),
  'batch.corrupt': ({ path, cause }) => ({
    title: 'The batch cannot be read',
    file: path,
    cause: sentence(cause),
    wayOut: 'Create the batch anew. The clips and the files written from them are untouched.',
  }),
  'batch.too-new': ({ path, version, supported }) => ({
    title: 'The batch was made by a newer Slateless',
    file: path,
    cause: `It has format version ${version}; this program reads up to ${supported}.`,
    wayOut: 'Update Slateless. The batch was left as it is.',
  }),
  'batch.busy': ({ path, processId }) => ({
    title: 'The batch is being worked on already',
    file: path,
    cause: `The process ${processId} is at it.`,
    wayOut: 'Wait for it or stop it there.',
  }),
  'batch.document-in-use': ({ path }) => ({
    title: 'The folder is not empty',
    file: path,
    cause: 'A batch keeps its document in a folder of its own.',
    wayOut: 'Choose a new or empty folder.',
  }),
  'batch.recipe-unknown': ({ name, known }) => ({
    title: `There is no recipe "${name}"`,
    cause: `Known are: ${known.join(', ')}.`,
    wayOut: 'Choose one of them, or give the path of a recipe file.',
  }),
  'batch.recipe-invalid': ({ path, cause }) => ({
    title: 'The recipe is not valid',
    file: path,
    cause: sentence(cause),
    wayOut: 'Correct the file; "batch --recipes --json" shows valid ones.',
  }),
  'batch.recipe-shipped': ({ name }) => ({
    title: `"${name}" comes with the program`,
    cause: 'Shipped recipes can neither be replaced nor deleted.',
    wayOut: 'Save it under another name.',
  }),
  'contract.invalid-argument': ({ method, cause }) => ({
    title: 'The request is not valid',
    cause: method ? `${method}: ${sentence(cause)}` : sentence(cause),
    wayOut: 'Check what was entered.',
  }),
  'contract.unknown-method': ({ method }) => ({
    title: 'Window and program do not match',
    cause: `The program does not know "${method}".`,
    wayOut: 'Reload the window; it is probably from another version.',
  }),
};

/** A failure in words. Total over all codes; cancellation and bugs have words too. */
export function errorText(error: unknown): ErrorText {
  if (error instanceof AppError) return { file: null, command: null, ...wordsOf(error) };
  if (isCanceled(error)) return { title: 'Canceled', file: null, cause: 'It was stopped on request; nothing was left behind.', wayOut: 'Start it again at any time.', command: null };
  return {
    title: 'Something went wrong inside Slateless',
    file: null,
    cause: sentence(error instanceof Error ? error.message : String(error)),
    wayOut: 'This is a bug. Your files are untouched; please report it with this message.',
    command: null,
  };
}

/** Where the state before the last save of a project is kept. */
export function backupOf(projectPath: string): string {
  return `${projectPath}.bak`;
}

function wordsOf<C extends ErrorCode>(error: AppError<C>): Words {
  return words[error.code](error.details);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function sentence(text: string): string {
  const trimmed = text.trim();
  if (!trimmed) return 'The cause is not known.';
  const first = trimmed.charAt(0).toUpperCase() + trimmed.slice(1);
  return /[.!?…]$/.test(first) ? first : `${first}.`;
}
