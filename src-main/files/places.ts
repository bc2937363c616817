/** @file Shortcuts for a file browser: the home folder, the usual folders in it and the drives, as far as they exist. */
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** One shortcut. */
export interface Place {
  readonly name: string;
  readonly path: string;
}

/** The shortcuts that exist on this machine. */
export async function usualPlaces(platform: NodeJS.Platform, environment: NodeJS.ProcessEnv, home: string): Promise<readonly Place[]> {
  const inHome = ['Desktop', 'Documents', 'Downloads', platform === 'darwin' ? 'Movies' : 'Videos', 'Music'].map((name) => ({ name, path: join(home, name) }));
  const places = [{ name: 'Home', path: home }, ...inHome, ...(await drives(platform, environment))];
  const there = await Promise.all(places.map(({ path }) => isFolder(path)));
  return places.filter((_, index) => there[index]);
}

async function drives(platform: NodeJS.Platform, environment: NodeJS.ProcessEnv): Promise<readonly Place[]> {
  if (platform === 'win32') return [...'CDEFGHIJKLMNOPQRSTUVWXYZAB'].map((letter) => ({ name: `${letter}:`, path: `${letter}:\\` }));
  const user = environment['USER'] ?? '';
  const parents = platform === 'darwin' ? ['/Volumes'] : ['/mnt', ...(user ? [`/media/${user}`, `/run/media/${user}`] : ['/media'])];
  const mounted = await Promise.all(parents.map(async (parent) => (await readdir(parent).catch(() => [])).map((name) => join(parent, name))));
  return [...mounted.flat().map((path) => ({ name: basename(path), path })), { name: 'Computer', path: '/' }];
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isDirectory() ?? false;
}
