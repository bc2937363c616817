/** @file libxml2's validator, as a reader of XML that is not ours. */
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Why it cannot be asked, or null. */
export const NO_XMLLINT: string | null = spawnSync('xmllint', ['--version']).error ? 'xmllint is not installed; it is in libxml2-utils' : null;

/** What it has to say against a document, by a DTD of this folder; empty when all is well. */
export async function lintAgainst(dtd: string, text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'slateless-xmllint-'));
  try {
    const file = join(folder, 'document.xml');
    await writeFile(file, text);
    return spawnSync('xmllint', ['--noout', '--nonet', '--dtdvalid', join(import.meta.dirname, dtd), file], { encoding: 'utf8' }).stderr;
  } finally {
    await rm(folder, { recursive: true });
  }
}
