/** @file Names that every file system takes. */

/** The name without what one file system or another forbids. */
export function fileName(name: string): string {
  const plain = name.replace(/[\\/:*?"<>|\u0000-\u001f]/g, '_').replace(/[. ]+$/, '');
  return /^(con|prn|aux|nul|com\d|lpt\d)$/i.test(plain) || plain === '' ? `_${plain}` : plain;
}
