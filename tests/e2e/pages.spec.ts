/** @file The pages of the window: switching by mouse and keyboard, and what each keeps while another one is shown. */
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { clipRow, makeFlashes, measureOnlyWhenAsked, offsetField, openPath } from './steps.ts';

const tab = (page: Page, name: string) => page.getByRole('tab', { name });

test('leaving the Edit page pauses playback, and everything is as it was afterwards', async ({ app }) => {
  const { page } = app;
  await measureOnlyWhenAsked(page);
  await openPath(page, await makeFlashes(app, 'clip.mp4'));
  await expect(offsetField(page)).toBeEnabled();
  const playhead = () => page.locator('[aria-label=Playhead]').getAttribute('aria-valuenow');
  await page.keyboard.press('Space');
  await expect.poll(playhead).not.toBe('0');
  await offsetField(page).fill('12');

  await page.keyboard.press('ControlOrMeta+3');
  await expect(tab(page, 'Learn')).toHaveAttribute('aria-selected', 'true');
  await expect(offsetField(page)).toBeHidden();
  await expect(page.getByRole('tabpanel')).toHaveCount(1);
  await expect(page.getByRole('tabpanel', { name: 'Learn' })).toBeFocused();
  // Keys of the clips do nothing here.
  await page.keyboard.press('Delete');
  await page.keyboard.press('Space');
  const stopped = await playhead();
  await page.waitForTimeout(300);
  expect(await playhead()).toBe(stopped);

  await page.keyboard.press('ControlOrMeta+1');
  await expect(clipRow(page, 'clip.mp4')).toBeVisible();
  await expect(offsetField(page)).toHaveValue('+12 ms');
  await expect(offsetField(page)).toBeFocused();
});

test('tabs are walked by arrow keys; a click leaves the focus in the page; a reload stays on it', async ({ app: { page } }) => {
  await tab(page, 'Edit').focus();
  await page.keyboard.press('ArrowRight');
  await expect(tab(page, 'Batch')).toBeFocused();
  await expect(page.getByRole('tabpanel', { name: 'Batch' })).toBeVisible();
  await page.keyboard.press('End');
  await expect(page.getByRole('tabpanel', { name: 'Learn' })).toBeVisible();
  await tab(page, 'Batch').click();
  await expect(page.getByRole('tabpanel', { name: 'Batch' })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('tabpanel', { name: 'Batch' })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Drop a clip to measure its lip-sync' })).toBeHidden();
});

test('menus are those of the page, and opening a clip shows the Edit page', async ({ app }) => {
  const { page } = app;
  await measureOnlyWhenAsked(page);
  await page.getByRole('menuitem', { name: 'Page', exact: true }).click();
  await page.getByRole('menuitem', { name: /^Learn page/ }).click();
  await expect(page.getByRole('tabpanel', { name: 'Learn' })).toBeVisible();
  await expect(page.getByRole('menuitem', { name: 'Playback' })).toHaveCount(0);
  await openPath(page, await makeFlashes(app, 'clip.mp4'));
  await expect(page.getByRole('tabpanel', { name: 'Edit' })).toBeVisible();
  await expect(clipRow(page, 'clip.mp4')).toContainText('25 fps');
});
