/** @file Where each item's output goes: beside its source, into one folder, or into the same folders again; never two under one name. Pure. */
import { basename, dirname, extname, join, resolve } from 'node:path';
import type { ItemId, OutputRule } from '../../src-shared/contract/batch.ts';
import type { AddedItem } from './batch-records.ts';
import type { FoundClip } from './find-clips.ts';
import type { ItemTarget } from './item-job.ts';

/** Gives out targets, knowing those that are taken. */
export class Targets {
  readonly #taken = new Set<string>();
  readonly #rule: OutputRule;

  constructor(rule: OutputRule, taken: Iterable<ItemTarget>) {
    this.#rule = rule;
    for (const target of taken) this.#taken.add(keyOf(target));
  }

  /** The item of a file: equal names, also in another case, are told apart by ` (2)`. */
  item(id: ItemId, { path, name }: FoundClip): AddedItem {
    const folder = folderOf(this.#rule, path, name);
    const stem = basename(path, extname(path));
    let target: ItemTarget = { folder, stem };
    for (let count = 2; this.#taken.has(keyOf(target)); count++) target = { folder, stem: `${stem} (${count})` };
    this.#taken.add(keyOf(target));
    return { id, path, name, target };
  }
}

function folderOf({ folder, keepFolders }: OutputRule, path: string, name: string): string {
  if (folder === null) return dirname(path);
  return keepFolders ? join(resolve(folder), dirname(name)) : resolve(folder);
}

/** Drives of cameras and of two of three systems do not tell cases apart. */
function keyOf({ folder, stem }: ItemTarget): string {
  return `${folder}\0${stem}`.toLowerCase().normalize('NFC');
}
