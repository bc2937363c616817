/** @file The stages of a job in words. */
import type { Stage } from '../../src-shared/contract/services.ts';

/** What is being done, as it reads on its own. */
export const STAGE_TEXT: { readonly [S in Stage]: string } = {
  waiting: 'Waiting',
  probing: 'Reading the file',
  decoding: 'Decoding',
  'finding-faces': 'Finding faces',
  matching: 'Matching lips and sound',
  watching: 'Watching what moves with the sound',
  encoding: 'Writing',
  verifying: 'Checking the result',
  proxy: 'Making a picture proxy',
  peaks: 'Drawing the waveform',
  'probing-devices': 'Trying devices',
  features: 'Looking and listening',
  learning: 'Learning',
  judging: 'Judging the model',
  looking: 'Looking where the sound comes from',
  separating: 'Splitting the sound',
};
