/** @file What people call the models that something was computed with. Pure. */

/** `"separator-3@cc2ce0d3b843 lip-sync-2@7f538d4d9947 v2"` is "separator-3 and lip-sync-2": what identifies their weights is for programs. */
export function modelNames(id: string): string {
  return id
    .split(' ')
    .filter((part) => part.includes('@'))
    .map((part) => part.slice(0, part.lastIndexOf('@')))
    .join(' and ');
}
