/** @file The window by keyboard alone, for screen readers, at high zoom, and with enough contrast. */
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { clipRow, makeFlashes, measureOnlyWhenAsked, offsetField, openPath } from './steps.ts';

async function openClip(page: Page, path: string): Promise<void> {
  await measureOnlyWhenAsked(page);
  await openPath(page, path);
  await expect(offsetField(page)).toBeEnabled();
}

test('every control has a name, and every pane is a landmark', async ({ app }) => {
  const { page } = app;
  await openClip(page, await makeFlashes(app, 'clip.mp4'));
  for (const name of ['Clips', 'Viewer', 'Timeline', 'Sync', 'Fix']) await expect(page.getByRole('region', { name, exact: true }).first()).toBeVisible();
  await expect(page.getByRole('main')).toBeVisible();
  const nameless = await page.evaluate(() =>
    [...document.querySelectorAll('button, input, select, [role=slider], [role=separator], [role=listbox]')]
      .filter((element) => {
        const labelled = element.getAttribute('aria-labelledby') ?? '';
        const text = labelled ? document.getElementById(labelled)?.textContent : (element.getAttribute('aria-label') ?? element.textContent);
        const labels = element instanceof HTMLInputElement || element instanceof HTMLSelectElement ? (element.labels?.length ?? 0) : 0;
        return !text?.trim() && labels === 0;
      })
      .map((element) => element.outerHTML.slice(0, 120)),
  );
  expect(nameless).toEqual([]);
});

test('a clip is opened, corrected and fixed without a mouse', async ({ app }) => {
  const { page } = app;
  const path = await makeFlashes(app, 'clip.mp4');
  await measureOnlyWhenAsked(page);
  // Open: the path is typed into the field before the filter, which has the focus.
  await page.keyboard.press('ControlOrMeta+o');
  await expect(page.getByRole('searchbox', { name: 'Filter' })).toBeFocused();
  await page.keyboard.press('Shift+Tab');
  await expect(page.getByRole('textbox', { name: 'Path' })).toBeFocused();
  await page.keyboard.type(path);
  await page.keyboard.press('Enter');
  await expect(clipRow(page, 'clip.mp4')).toContainText('25 fps');
  await expect(offsetField(page)).toBeEnabled();
  // Correct: two frames up.
  await page.keyboard.press('}');
  await page.keyboard.press('}');
  await expect(offsetField(page)).toHaveValue('+80 ms');
  // Menus: Alt is not needed, Tab reaches the bar, arrows walk.
  await page.getByRole('menuitem', { name: 'File' }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('menuitem', { name: 'Edit', exact: true })).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('menuitem', { name: /Undo change offset/ })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('menu')).toBeHidden();
  await page.keyboard.press('f');
  await expect(page.getByTestId('fix-result')).toContainText('Picture identical');
});

test('panes are resized by arrow keys, and the sizes are kept', async ({ app }) => {
  const { page } = app;
  await openClip(page, await makeFlashes(app, 'clip.mp4'));
  const edge = page.getByRole('separator', { name: 'Width of the inspector' });
  const before = Number(await edge.getAttribute('aria-valuenow'));
  await edge.press('ArrowLeft');
  await expect(edge).toHaveAttribute('aria-valuenow', String(before + 12));
  // Without the clip there is no inspector.
  await expect(page.getByText('Saved', { exact: true })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('separator', { name: 'Width of the inspector' })).toHaveAttribute('aria-valuenow', String(before + 12));
});

test('a dialog keeps the focus inside and gives it back', async ({ app: { page } }) => {
  const button = page.getByRole('button', { name: 'Settings…' });
  await button.focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Settings' });
  await expect(dialog).toBeVisible();
  for (let step = 0; step < 30; step += 1) {
    await page.keyboard.press('Tab');
    // Between last and first the browser's own controls may have it, which the page sees as its body.
    expect(await page.evaluate(() => document.activeElement === document.body || document.activeElement?.closest('dialog') !== null)).toBe(true);
  }
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(button).toBeFocused();
});

test('the list of shortcuts opens with ?, finds commands and runs them', async ({ app: { page } }) => {
  await page.keyboard.press('?');
  const dialog = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  for (const title of ['Play or pause', 'Set in point', 'Previous frame', 'Undo', 'Write the fixed file']) await expect(dialog.getByText(title, { exact: true })).toBeVisible();
  await dialog.getByRole('searchbox').fill('settings');
  await dialog.getByRole('searchbox').press('Enter');
  await expect(page.getByRole('dialog', { name: 'Settings' })).toBeVisible();
});

test('at 200 % zoom of a small screen nothing is cut off sideways and everything can be scrolled to', async ({ app }) => {
  const { page } = app;
  await openClip(page, await makeFlashes(app, 'clip.mp4'));
  await page.setViewportSize({ width: 640, height: 360 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(640);
  const button = page.getByRole('button', { name: /Nothing to fix|Write fixed file/ });
  await button.scrollIntoViewIfNeeded();
  await expect(button).toBeInViewport();
});

test('text has the contrast that WCAG AA asks for', async ({ app }) => {
  const { page } = app;
  await openClip(page, await makeFlashes(app, 'clip.mp4'));
  expect(await poorContrast(page)).toEqual([]);
  await page.keyboard.press('ControlOrMeta+,');
  expect(await poorContrast(page)).toEqual([]);
});

/** Visible texts whose contrast with what lies behind them is below 4.5, or 3 where they are large. Disabled controls are exempt. */
async function poorContrast(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const channels = (color: string) => (/rgba?\(([^)]+)\)/.exec(color)?.[1] ?? '').split(/[ ,/]+/).map(Number);
    const luminance = (rgb: readonly number[]) => {
      const linear = rgb.slice(0, 3).map((value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4));
      return 0.2126 * (linear[0] ?? 0) + 0.7152 * (linear[1] ?? 0) + 0.0722 * (linear[2] ?? 0);
    };
    const behind = (element: Element): readonly number[] => {
      const layers: (readonly number[])[] = [];
      const { x, y, width, height } = element.getBoundingClientRect();
      const [middleX, middleY] = [x + width / 2, y + height / 2];
      for (let node: Element | null = element; node; node = node.parentElement) {
        const color = channels(getComputedStyle(node).backgroundColor);
        const box = node.getBoundingClientRect();
        // A label may hang out of the thin line that it belongs to.
        if (middleX < box.left || middleX > box.right || middleY < box.top || middleY > box.bottom) continue;
        if ((color[3] ?? 1) > 0) layers.push(color);
        if ((color[3] ?? 1) === 1) break;
      }
      return layers.reduceRight<readonly number[]>((below, layer) => {
        const alpha = layer[3] ?? 1;
        return [0, 1, 2].map((index) => (layer[index] ?? 0) * alpha + (below[index] ?? 0) * (1 - alpha));
      }, [0, 0, 0]);
    };
    const dialog = document.querySelector('dialog:modal');
    const poor: string[] = [];
    for (const element of (dialog ?? document.body).querySelectorAll('*')) {
      const text = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim()).map((node) => node.textContent?.trim());
      if (text.length === 0 || !element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
      if (element.closest(':disabled, [aria-disabled=true], .visually-hidden, option, svg') ?? element.querySelector(':disabled')) continue;
      const style = getComputedStyle(element);
      const [front, back] = [luminance(channels(style.color)), luminance(behind(element))];
      const contrast = (Math.max(front, back) + 0.05) / (Math.min(front, back) + 0.05);
      const isLarge = Number.parseFloat(style.fontSize) >= 24;
      if (contrast < (isLarge ? 3 : 4.5)) poor.push(`${text.join(' ').slice(0, 40)}: ${contrast.toFixed(2)}`);
    }
    return poor;
  });
}
