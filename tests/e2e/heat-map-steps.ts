/** @file What the stories about heat maps have in common: a network whose answers are known, and reading the map off the screen. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { plantModels } from '../helpers/planted-multisensory.ts';
import { type App, expect } from './fixtures.ts';
import { measureOnlyWhenAsked, openPath } from './steps.ts';

/** Gives the app the planted network, before any that is shipped. */
export async function plantNetwork(app: App): Promise<void> {
  const folder = await plantModels(join(app.home, 'data', 'models'));
  const path = join(folder, 'manifest.json');
  const manifest = JSON.parse(await readFile(path, 'utf8')) as { readonly models: readonly { readonly id: string }[] };
  await writeFile(path, JSON.stringify({ ...manifest, active: { multisensory: manifest.models[0]?.id } }));
}

/** Opens a clip, looks at it by key, and waits until all of it has been looked at. */
export async function look(page: Page, path: string): Promise<void> {
  await measureOnlyWhenAsked(page);
  await openPath(page, path);
  await expect(page.getByTestId('frame')).toHaveText('0');
  await page.keyboard.press('h');
  await expect(page.getByTestId('strength')).toContainText('In this clip', { timeout: 240_000 });
}

/** The map that is drawn. */
export function overlay(page: Page) {
  return page.getByTestId('heat-map');
}

/** What is drawn over the picture: how much in all, 0–1, and around which place, in fractions of the picture's width and height. */
export interface Drawn {
  readonly opacity: number;
  readonly x: number;
  readonly y: number;
}

/** Reads the overlay's pixels. */
export function drawn(page: Page): Promise<Drawn> {
  return overlay(page).evaluate((element) => {
    const canvas = element as HTMLCanvasElement;
    const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] };
    let [sum, x, y] = [0, 0, 0];
    for (let pixel = 0; pixel < canvas.width * canvas.height; pixel += 1) {
      const alpha = (data[4 * pixel + 3] ?? 0) / 255;
      sum += alpha;
      x += alpha * ((pixel % canvas.width) + 0.5);
      y += alpha * (Math.floor(pixel / canvas.width) + 0.5);
    }
    return { opacity: sum / (canvas.width * canvas.height), x: x / (sum || 1) / canvas.width, y: y / (sum || 1) / canvas.height };
  });
}
