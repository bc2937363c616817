/** @file Showing files in the file manager: only what is there, only where the shell has a way. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryApp } from '../helpers/temporary-app.ts';

const call = { signal: new AbortController().signal, onProgress: () => undefined };

it('shows a file that is there', async () => {
  const shown: string[] = [];
  await using app = await temporaryApp({ reveal: (path) => void shown.push(path) });
  const path = join(app.folder, "clip's „ü“.mov");
  await writeFile(path, 'clip');
  expect(await app.composition.services.app.reveal({ path }, call)).toEqual({ shown: true });
  await expect(app.composition.services.app.reveal({ path: `${path}.gone` }, call)).rejects.toMatchObject({ code: 'files.not-found' });
  expect(shown).toEqual([path]);
});

it('says that it cannot in shells without a desktop, so that windows offer the path instead', async () => {
  await using app = await temporaryApp();
  await writeFile(join(app.folder, 'a.mov'), 'clip');
  expect(await app.composition.services.app.reveal({ path: join(app.folder, 'a.mov') }, call)).toEqual({ shown: false });
});
