/** @file The app's folders on each platform. */
import { describe, expect, it } from 'vitest';
import { appFolders } from './app-folders.ts';

describe('appFolders', () => {
  it('follows the XDG directories on Linux, set or not', () => {
    expect(appFolders('linux', {}, '/home/a')).toEqual({ data: '/home/a/.local/share/slateless', cache: '/home/a/.cache/slateless' });
    expect(appFolders('linux', { XDG_DATA_HOME: '/d', XDG_CACHE_HOME: '/c' }, '/home/a')).toEqual({ data: '/d/slateless', cache: '/c/slateless' });
  });

  it('uses Library on macOS and AppData on Windows', () => {
    expect(appFolders('darwin', {}, '/Users/a').cache).toBe('/Users/a/Library/Caches/Slateless');
    expect(appFolders('win32', { APPDATA: 'C:\\Roaming', LOCALAPPDATA: 'C:\\Local' }, 'C:\\Users\\a')).toEqual({
      data: 'C:\\Roaming\\Slateless',
      cache: 'C:\\Local\\Slateless\\Cache',
    });
  });

  it('is moved as a whole by SLATELESS_HOME', () => {
    expect(appFolders('linux', { SLATELESS_HOME: '/x', XDG_DATA_HOME: '/d' }, '/home/a')).toEqual({ data: '/x/data', cache: '/x/cache' });
  });
});
