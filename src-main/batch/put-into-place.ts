/** @file The last step of an output: a finished file gets its name, over nothing that is not its own. */
import { AppError } from '../../src-shared/contract/errors.ts';
import { publish } from '../media/output-file.ts';
import { type ContentMark, contentMark, sameContent } from './fingerprint.ts';

/**
 * Moves a staged file to its place. One of the same content that lies there already is as good.
 *
 * @param replace what lies there is this item's own and may go.
 * @throws {AppError} `fix.output-exists`, `disk.*`.
 */
export async function putIntoPlace(staged: string, { path, content }: { readonly path: string; readonly content: ContentMark }, replace: boolean): Promise<void> {
  // Where there are no hard links a name is reserved by an empty file; a kill then leaves that.
  const reserved = (await contentMark(path))?.sizeBytes === 0;
  try {
    await publish(staged, path, replace || reserved);
  } catch (error) {
    // Another worker that was given the same item was faster, and wrote the same.
    if (!sameContent(await contentMark(path), content)) throw asTaken(error, path);
  }
}

function asTaken(error: unknown, path: string): unknown {
  const taken = error instanceof Error && 'code' in error && error.code === 'EEXIST';
  return taken ? new AppError('fix.output-exists', `${path} exists`, { path }, { cause: error }) : error;
}
