/** @file Failures in words, including the one that only a window knows: that the app cannot be reached. */
import { errorText, type ErrorText } from '../../src-shared/contract/error-text.ts';
import { DisconnectedError } from './client.ts';

/** Any rejected call, ready to be shown. */
export function failureText(error: unknown): ErrorText {
  if (!(error instanceof DisconnectedError)) return errorText(error);
  const cause = 'The program ended or does not answer. What became of the job is not known.';
  return { title: 'The connection was lost', file: null, cause, wayOut: 'Try again once the program runs again.', command: null };
}
