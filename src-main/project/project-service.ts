/**
 * @file The open project: saved where the user says and autosaved in the data folder, so that a kill or a power cut costs seconds of work.
 * `session.json` remembers which file it belongs to.
 */
import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { errorText } from '../../src-shared/contract/error-text.ts';
import { AppError, isAppError } from '../../src-shared/contract/errors.ts';
import type { OpenProject, ProjectService } from '../../src-shared/contract/services.ts';
import { type Project, emptyProject } from '../../src-shared/model/project.ts';
import { PROJECT_EXTENSION } from '../files/media-names.ts';
import { systemCode, writeAtomic } from '../files/write-atomic.ts';
import type { Log } from '../log.ts';
import { locateClips, parseProject, projectText, readProject, writeProject } from './project-file.ts';

const MAX_RECENT = 20;
const listSchema = z.array(z.string());

/** Keeps its own files in `folder`. */
export function createProjectService(folder: string, log: Log): ProjectService {
  const autosave = join(folder, `autosave${PROJECT_EXTENSION}`);
  const session = join(folder, 'session.json');
  const recentFile = join(folder, 'recent-projects.json');
  const writes = serial();

  const remember = async (path: string | null): Promise<void> => {
    await writeAtomic(session, JSON.stringify(path === null ? [] : [path]));
    if (path === null) return;
    const others = (await readList(recentFile, log)).filter((one) => one !== path);
    await writeAtomic(recentFile, JSON.stringify([path, ...others].slice(0, MAX_RECENT), null, 1));
  };

  const restored = async (): Promise<OpenProject> => {
    const path = (await readList(session, log))[0] ?? null;
    try {
      const text = await readFile(autosave, 'utf8').catch(missingIsNull);
      if (text === null) return path === null ? nothing() : { ...(await readProject(path)), path };
      return { ...(await locateClips(parseProject(text, autosave), path === null ? null : dirname(path))), path };
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      const { title, cause, wayOut } = errorText(error);
      return { ...nothing(), notes: [`The last project could not be restored. ${title}. ${cause} ${wayOut}`] };
    }
  };

  return {
    // After all saving that was asked for before: a window that is reloaded sends its last words and asks at once.
    restore: () => writes(restored),

    open: async ({ path }) => {
      const read = await readProject(path);
      await writes(async () => {
        await writeAtomic(autosave, projectText(read.project, dirname(path)));
        await remember(path);
      });
      return { ...read, path };
    },

    save: ({ project, path }) =>
      writes(async () => {
        const checked = check(project);
        // The autosave comes first: should the named file's drive be gone, nothing is lost.
        await writeAtomic(autosave, projectText(checked, path === null ? null : dirname(path)));
        if (path !== null) await writeProject(checked, path);
        await remember(path);
        return { path };
      }),

    recent: async () => {
      const known = await Promise.all(
        (await readList(recentFile, log)).map(async (path) => {
          const status = await stat(path).catch(() => null);
          return status?.isFile() ? [{ path, name: basename(path, PROJECT_EXTENSION), modifiedMs: Math.round(status.mtimeMs) }] : [];
        }),
      );
      return known.flat();
    },
  };
}

function nothing(): OpenProject {
  return { project: emptyProject(), path: null, notes: [] };
}

/** What a window sends is checked as strictly as what a disk holds. */
function check(project: Project): Project {
  try {
    return parseProject(JSON.stringify(project), 'project');
  } catch (error) {
    if (!isAppError(error, 'project.corrupt')) throw error;
    throw new AppError('contract.invalid-argument', error.message, { method: 'project.save', cause: error.details.cause }, { cause: error });
  }
}

/** A list of paths; one that is damaged or missing is empty, since nothing but convenience hangs on it. */
async function readList(path: string, log: Log): Promise<readonly string[]> {
  const text = await readFile(path, 'utf8').catch(missingIsNull);
  if (text === null) return [];
  try {
    return listSchema.parse(JSON.parse(text));
  } catch (error) {
    log.warn('damaged list ignored', { path, cause: String(error) });
    return [];
  }
}

function missingIsNull(error: unknown): null {
  if (systemCode(error) === 'ENOENT') return null;
  throw error;
}

/** Runs one task after the other. */
function serial(): <T>(task: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const done = last.then(task);
    last = done.catch(() => undefined);
    return done;
  };
}
