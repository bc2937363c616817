/**
 * @file Projects as text and as files: parsing with its errors, and paths that keep working when the project and its media move together.
 * The clip's path from the project's folder is tried first, then the absolute one.
 */
import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { backupOf } from '../../src-shared/contract/error-text.ts';
import { AppError } from '../../src-shared/contract/errors.ts';
import { type Clip, PROJECT_VERSION, type Project } from '../../src-shared/model/project.ts';
import { systemCode, writeAtomic } from '../files/write-atomic.ts';
import { type StoredProject, migrate } from './project-migrations.ts';
import { projectSchema } from './project-schema.ts';

/** A project that was read, and what was noticed on the way. */
export interface ReadProject {
  readonly project: Project;
  readonly notes: readonly string[];
}

/**
 * Reads a project file and finds its media.
 *
 * @throws {AppError} `files.not-found`, `files.forbidden`, `project.corrupt`, `project.too-new`
 */
export async function readProject(path: string): Promise<ReadProject> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    const code = systemCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') throw new AppError('files.not-found', `No project ${path}`, { path }, { cause: error });
    if (code === 'EACCES' || code === 'EPERM') throw new AppError('files.forbidden', `May not read ${path}`, { path }, { cause: error });
    if (code === 'EISDIR') throw new AppError('project.corrupt', `${path} is a folder`, { path, cause: 'It is a folder.' }, { cause: error });
    throw error;
  });
  return locateClips(parseProject(text, path), dirname(path));
}

/** Writes a project with its media relative to the file, keeping the state before as a backup. */
export async function writeProject(project: Project, path: string): Promise<void> {
  await writeAtomic(path, projectText(project, dirname(path)), { backup: backupOf(path) });
}

/** The file's content for a project that lies in `folder`, or nowhere yet (null). */
export function projectText(project: Project, folder: string | null): string {
  const clips = project.clips.map((clip) => ({ ...clip, relativePath: folder === null ? null : relativePath(folder, clip.path) }));
  return `${JSON.stringify({ ...project, version: PROJECT_VERSION, clips }, null, 1)}\n`;
}

/**
 * A project from a file's content, lifted to the current version.
 *
 * @throws {AppError} `project.corrupt`, `project.too-new`
 */
export function parseProject(text: string, path: string): Project {
  const stored = parseJson(text, path);
  if (!isStored(stored)) throw corrupt(path, 'It is no Slateless project.');
  if (stored.version > PROJECT_VERSION) {
    const details = { path, version: stored.version, supported: PROJECT_VERSION };
    throw new AppError('project.too-new', `${path} has version ${stored.version}, newer than ${PROJECT_VERSION}`, details);
  }
  const parsed = projectSchema.safeParse(migrate(stored));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw corrupt(path, `${issue?.path.join('.') ?? 'The file'}: ${issue?.message ?? 'not as expected'}`);
}

/** Points every clip to where its file is now, and says which are missing or have become other files. */
export async function locateClips(project: Project, folder: string | null): Promise<ReadProject> {
  const notes: string[] = [];
  const locate = async (clip: Clip): Promise<Clip> => {
    const beside = folder !== null && clip.relativePath !== null ? resolve(folder, ...clip.relativePath.split('/')) : null;
    const path = beside !== null && (await isFile(beside)) ? beside : clip.path;
    const status = await stat(path).catch(() => null);
    if (!status) notes.push(`${basename(clip.path)} was not found: ${clip.path}`);
    else if (clip.fingerprint && (status.size !== clip.fingerprint.sizeBytes || Math.abs(status.mtimeMs - clip.fingerprint.modifiedMs) > FAT_CLOCK_MS)) {
      notes.push(`${basename(path)} has changed since it was measured: ${path}`);
    }
    if (path === clip.path) return clip;
    const stemFiles = await Promise.all(clip.stemFiles.map(async (stem) => ({ ...stem, path: await movedAlong(stem.path, clip.path, path) })));
    return { ...clip, path, stemFiles };
  };
  const clips = await Promise.all(project.clips.map(locate));
  return { project: { ...project, clips }, notes };
}

/** Where a file is now that may have moved together with another, from `before` to `now`. */
async function movedAlong(path: string, before: string, now: string): Promise<string> {
  const way = relative(dirname(before), path);
  const moved = isAbsolute(way) ? path : resolve(dirname(now), way);
  return (await isFile(moved)) ? moved : path;
}

/** FAT keeps modification times in steps of two seconds; a copy to such a drive is the same file. */
const FAT_CLOCK_MS = 2000;

/** From `folder` to `path` with forward slashes on every platform; null across drives. */
function relativePath(folder: string, path: string): string | null {
  const way = relative(folder, path);
  return way === '' || isAbsolute(way) ? null : way.split(sep).join('/');
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) throw corrupt(path, text.trim() === '' ? 'It is empty.' : 'It is cut off or no JSON.');
    throw error;
  }
}

function isStored(value: unknown): value is StoredProject {
  if (typeof value !== 'object' || value === null) return false;
  const { format, version } = value as { format?: unknown; version?: unknown };
  return format === 'slateless-project' && Number.isInteger(version) && (version as number) >= 1;
}

function corrupt(path: string, cause: string): AppError {
  return new AppError('project.corrupt', `${path}: ${cause}`, { path, cause });
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isFile() ?? false;
}
