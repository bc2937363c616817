/** @file Whether Electron's program is here. Importing 'electron' under Node would start a download instead of telling. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Path of Electron's program, or null. */
export function electronBinary(root) {
  const folder = join(root, 'node_modules', 'electron');
  const pathFile = join(folder, 'path.txt');
  if (!existsSync(pathFile)) return null;
  const binary = join(folder, 'dist', readFileSync(pathFile, 'utf8').trim());
  return existsSync(binary) ? binary : null;
}
