/** @file Files that the system asks the app to open: arguments of the first and later starts, the dock, the recent files. Pure. */
import { resolve } from 'node:path';

/**
 * The paths among a command line's arguments.
 *
 * @param argv as Electron has it: the program first, and before packing also the app's folder.
 * @param folder working folder of whoever typed the line.
 */
export function pathsOf(argv: readonly string[], folder: string, isPackaged: boolean): readonly string[] {
  return argv
    .slice(isPackaged ? 1 : 2)
    .filter((arg) => arg !== '' && !arg.startsWith('-'))
    .map((arg) => resolve(folder, arg));
}
