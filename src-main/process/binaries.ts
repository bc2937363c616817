/**
 * @file Finds ffmpeg and ffprobe: setting → environment → packaged → ffmpeg-static → PATH → npm-embedded. Each candidate has to run.
 * The last two npm packages are optional dependencies and stay outside the bundle; one that is missing is skipped.
 */
import { stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import type { ToolStatus } from '../../src-shared/contract/services.ts';
import { AppError } from '../../src-shared/contract/errors.ts';
import { limitationsOf, toolFacts } from './tool-facts.ts';

/** Both tools. A tool that was not found says in `limitations` where it was looked for and what was wrong there. */
export interface Tools {
  readonly ffmpeg: ToolStatus;
  readonly ffprobe: ToolStatus;
}

/** Where to look beyond PATH. */
export interface ToolSearch {
  /** The user's choice: the ffmpeg program, or the folder that holds it. */
  readonly setting: string | null;
  /** Folder of the tools that were packed with the app. */
  readonly packagedFolder: string | null;
  readonly environment: NodeJS.ProcessEnv;
}

type ToolName = 'ffmpeg' | 'ffprobe';
type Source = NonNullable<ToolStatus['source']>;
interface Candidate {
  readonly source: Source;
  readonly path: string;
}

// Not named `require`: the bundler declares one of its own.
const requirePackage = createRequire(import.meta.url);
const executable = (tool: ToolName) => (process.platform === 'win32' ? `${tool}.exe` : tool);

/** Finds both tools. Never throws: what is missing is part of the answer. */
export async function findTools(search: ToolSearch): Promise<Tools> {
  const ffmpeg = await firstThatRuns('ffmpeg', [
    ...(await fromSetting('ffmpeg', search.setting)),
    ...named('environment', search.environment.FFMPEG_BIN),
    ...inFolder('packaged', 'ffmpeg', search.packagedFolder),
    ...named('ffmpeg-static', packageExport('ffmpeg-static')),
    ...onPath('ffmpeg', search.environment),
    ...named('npm', packageExport('@ffmpeg-installer/ffmpeg')),
  ]);
  const beside = ffmpeg.path && ffmpeg.source ? inFolder(ffmpeg.source, 'ffprobe', dirname(ffmpeg.path)) : [];
  const ffprobe = await firstThatRuns('ffprobe', [
    ...(await fromSetting('ffprobe', search.setting)),
    ...named('environment', search.environment.FFPROBE_BIN),
    ...inFolder('packaged', 'ffprobe', search.packagedFolder),
    ...beside,
    ...onPath('ffprobe', search.environment),
    ...named('npm', packageExport('@ffprobe-installer/ffprobe')),
  ]);
  return { ffmpeg, ffprobe };
}

/**
 * Path of a tool that was found.
 *
 * @throws {AppError} `ffmpeg.missing`, with the places that were tried.
 */
export function requireTool(tools: Tools, tool: ToolName): string {
  const { path, limitations } = tools[tool];
  if (path) return path;
  throw new AppError('ffmpeg.missing', `${tool} was not found. ${limitations.join('; ')}`, { tool, tried: limitations });
}

async function firstThatRuns(tool: ToolName, candidates: readonly Candidate[]): Promise<ToolStatus> {
  const tried: string[] = [];
  for (const { source, path } of candidates) {
    const facts = await toolFacts(path);
    if (facts) return { path, version: facts.version, source, limitations: tool === 'ffmpeg' ? limitationsOf(facts) : [] };
    const exists = (await stat(path).catch(() => null)) !== null;
    if (exists) tried.push(`${source}: ${path} does not run`);
    else if (source !== 'path') tried.push(`${source}: ${path} is not there`);
  }
  return { path: null, version: null, source: null, limitations: [...tried, `No ${tool} on PATH`] };
}

async function fromSetting(tool: ToolName, setting: string | null): Promise<readonly Candidate[]> {
  if (!setting) return [];
  const isFolder = (await stat(setting).catch(() => null))?.isDirectory() ?? false;
  if (isFolder) return inFolder('setting', tool, setting);
  return tool === 'ffmpeg' ? named('setting', setting) : inFolder('setting', tool, dirname(setting));
}

function named(source: Source, path: string | null | undefined): readonly Candidate[] {
  return path ? [{ source, path }] : [];
}

function inFolder(source: Source, tool: ToolName, folder: string | null): readonly Candidate[] {
  return folder ? [{ source, path: join(folder, executable(tool)) }] : [];
}

function onPath(tool: ToolName, environment: NodeJS.ProcessEnv): readonly Candidate[] {
  const name = Object.keys(environment).find((key) => key.toUpperCase() === 'PATH');
  const folders = (name ? (environment[name] ?? '') : '').split(delimiter).filter(Boolean);
  return folders.map((folder) => ({ source: 'path', path: join(folder, executable(tool)) }));
}

/** Path that a package of binaries exports, as a string or as `{ path }`; null when the package is not installed or not for this machine. */
function packageExport(name: string): string | null {
  let exported: unknown;
  try {
    exported = requirePackage(name);
  } catch (error) {
    // These packages throw strings for machines they have no binary for.
    if (error instanceof Error || typeof error === 'string') return null;
    throw error;
  }
  if (typeof exported === 'string') return exported;
  const path = typeof exported === 'object' && exported !== null && 'path' in exported ? exported.path : null;
  return typeof path === 'string' ? path : null;
}
