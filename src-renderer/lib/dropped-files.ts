/**
 * @file What was dropped on the window. Under Electron a drop has paths, also of folders. A browser tells names and sizes only; folders are
 * then walked here, and the app looks for files of those names and sizes.
 */

/** A file that a browser dropped. */
export interface NamedFile {
  readonly name: string;
  readonly sizeBytes: number;
}

/** The result of a drop. */
export interface Dropped {
  readonly paths: readonly string[];
  /** Files whose path is not known. */
  readonly named: readonly NamedFile[];
}

/** Most files taken from one drop, and deepest folder. */
const LIMITS = { files: 1000, depth: 8 };

/** Reads a drop. The data transfer is only readable during the event: entries are taken from it before anything is awaited. */
export async function droppedFiles(transfer: DataTransfer, pathOf: (file: File) => string | null): Promise<Dropped> {
  const files = [...transfer.files];
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  const paths = files.flatMap((file) => pathOf(file) ?? []);
  if (paths.length > 0) return { paths, named: [] };
  const folders = entries.filter((entry) => entry.isDirectory);
  const folderNames = new Set(folders.map(({ name }) => name));
  const named = files.filter(({ name }) => !folderNames.has(name)).map(describe);
  for (const folder of folders) named.push(...(await mediaIn(folder as FileSystemDirectoryEntry, 0)));
  return { paths: [], named: named.slice(0, LIMITS.files) };
}

/** Files below a folder that may be media, judged by the browser's idea of their type; unknown types are kept. */
async function mediaIn(folder: FileSystemDirectoryEntry, depth: number): Promise<NamedFile[]> {
  const found: NamedFile[] = [];
  const reader = folder.createReader();
  // A reader hands out its entries in portions and ends with an empty one.
  for (let entries = await readSome(reader); entries.length > 0 && found.length < LIMITS.files; entries = await readSome(reader)) {
    for (const entry of entries) {
      if (entry.name.startsWith('.')) continue;
      if (entry.isDirectory && depth < LIMITS.depth) found.push(...(await mediaIn(entry as FileSystemDirectoryEntry, depth + 1)));
      if (!entry.isFile) continue;
      const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
      if (file.type === '' || /^(video|audio)\//.test(file.type)) found.push(describe(file));
    }
  }
  return found;
}

function readSome(reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> {
  return new Promise((resolve, reject) => reader.readEntries(resolve, reject));
}

function describe(file: File): NamedFile {
  return { name: file.name, sizeBytes: file.size };
}
