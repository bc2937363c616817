/** @file What several stories have in common: opening a clip by path, and small clips with known flashes and chirps. */
import { copyFile, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Page } from '@playwright/test';
import { makeClip, RATES } from '../helpers/make-media.ts';
import { type App, expect } from './fixtures.ts';

/** A clip of real speech and the offset of its own, seconds; from the footage's reference list. */
export const SPEECH = { file: 'InfiniteTalk__ref_video.mp4', offset: 0.094 } as const;

/** Opens a file or folder by its path, through the file browser. */
export async function openPath(page: Page, path: string): Promise<void> {
  await page.keyboard.press('ControlOrMeta+o');
  const dialog = page.getByRole('dialog', { name: 'Open clips' });
  const field = dialog.getByRole('textbox', { name: 'Path' });
  await field.fill(path);
  await field.press('Enter');
  // A folder is gone into, a file is opened at once.
  await expect(dialog).toBeHidden();
}

/** The row of a clip in the list. */
export function clipRow(page: Page, name: string) {
  return page.getByRole('listbox', { name: 'Clips' }).getByRole('option').filter({ hasText: name });
}

/** A short clip at 25 fps with flashes and chirps at the same moments: nobody to see, so that nothing can be told from lips. */
export async function makeFlashes(app: App, name: string): Promise<string> {
  return makeClip(join(app.folder, name), {
    seconds: 4,
    video: { frameRate: RATES['25'], width: 320, height: 180, flashes: [25, 50, 75] },
    audio: [{ encoder: name.endsWith('.mov') ? 'pcm_s16le' : 'aac', chirps: [1, 2, 3] }],
  });
}

/** Copies a clip of real speech into the test's folder. */
export async function copySpeech(app: App, footage: string, name: string = SPEECH.file): Promise<string> {
  const path = join(app.folder, name);
  await copyFile(join(footage, 'check', 'speech', SPEECH.file), path);
  return path;
}

/** Drops a file as a browser hands it over: with its name and contents, without its path. The window says `hint` meanwhile. */
export async function dropFile(page: Page, path: string, hint: string): Promise<void> {
  const content = (await readFile(path)).toString('base64');
  const transfer = await page.evaluateHandle(
    ([name, base64]) => {
      const bytes = Uint8Array.from(atob(base64 ?? ''), (character) => character.charCodeAt(0));
      const data = new DataTransfer();
      data.items.add(new File([bytes], name ?? ''));
      return data;
    },
    [basename(path), content] as const,
  );
  await page.dispatchEvent('body', 'dragover', { dataTransfer: transfer });
  await expect(page.getByText(hint)).toBeVisible();
  await page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
}

/** Turns measuring on arrival off, so that a test decides when it happens. */
export async function measureOnlyWhenAsked(page: Page): Promise<void> {
  await page.keyboard.press('ControlOrMeta+,');
  await page.getByRole('checkbox', { name: 'Measure clips when they are added' }).uncheck();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
}

/** The field that shows and takes the offset to correct. */
export function offsetField(page: Page) {
  return page.getByRole('textbox', { name: /^Offset to correct/ });
}
