/** @file The answer: a number with words and confidence where lips can be read, "can't tell" with a reason where they cannot. */
import { expect, test } from './fixtures.ts';
import { clipRow, copySpeech, makeFlashes, measureOnlyWhenAsked, openPath, SPEECH } from './steps.ts';

test('real speech is measured as it arrives, to within a frame of its reference', async ({ app }) => {
  const { page, footage } = app;
  test.skip(footage === null, 'no footage beside the checkout; set SLATELESS_FOOTAGE to its folder');
  await openPath(page, await copySpeech(app, footage ?? ''));
  const answer = page.getByTestId('answer');
  await expect(answer).toContainText('sound early', { timeout: 240_000 });
  // The badge comes with the final answer only.
  const badge = clipRow(page, SPEECH.file).getByText(/ms · early/);
  await expect(badge).toBeVisible({ timeout: 240_000 });
  const milliseconds = Number(/\+(\d+)/.exec((await badge.textContent()) ?? '')?.[1]);
  expect(Math.abs(milliseconds / 1000 - SPEECH.offset)).toBeLessThan(0.04);
  await expect(answer.getByRole('meter', { name: 'Confidence' })).toBeVisible();
  await expect(page.getByRole('slider', { name: 'Corrected offset on the match curve' })).toHaveAttribute('aria-valuenow', String(milliseconds));
  await expect(page.getByRole('region', { name: 'Sync' })).toContainText('windows · 1 face');
});

test('measuring can be stopped and leaves no answer', async ({ app }) => {
  const { page, footage } = app;
  test.skip(footage === null, 'no footage beside the checkout; set SLATELESS_FOOTAGE to its folder');
  await measureOnlyWhenAsked(page);
  await openPath(page, await copySpeech(app, footage ?? ''));
  await page.getByRole('button', { name: 'Measure', exact: false }).first().click();
  const sync = page.getByRole('region', { name: 'Sync' });
  await sync.getByRole('button', { name: 'Stop' }).click();
  await expect(sync.getByText('Not measured yet')).toBeVisible();
  await expect(page.getByRole('group', { name: 'Jobs' }).getByText(/Measuring/)).toBeHidden();
  await expect(page.getByRole('alert')).toBeHidden();
});

test('where there is no face the answer is "can\'t tell", with the reason and what to do', async ({ app }) => {
  const { page } = app;
  await openPath(page, await makeFlashes(app, 'flashes.mp4'));
  const answer = page.getByTestId('answer');
  await expect(answer).toContainText("Can't tell", { timeout: 240_000 });
  await expect(answer).toContainText('No face is large enough to read lips from');
  await expect(answer).toContainText('Set in and out');
  await expect(clipRow(page, 'flashes.mp4')).toContainText("can't tell");
  await expect(page.getByRole('button', { name: /Nothing to fix/ })).toBeVisible();
});
