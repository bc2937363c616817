/** @file XML as text: escaping, and elements with attributes and children, indented. Knows no format. */

/** Attributes in writing order; those that are undefined are left out. */
export type Attributes = Readonly<Record<string, string | number | undefined>>;

/**
 * Text that may stand between tags and between double quotes. Characters that XML 1.0 cannot hold at all become U+FFFD; line ends and tabs are
 * written as references, since a reader would make spaces of them in an attribute.
 */
export function escapeXml(text: string): string {
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu, '\ufffd').replace(/[&<>"'\t\n\r]/g, (mark) => ESCAPES[mark] ?? mark);
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;', '\t': '&#9;', '\n': '&#10;', '\r': '&#13;' };

/** One element: with elements inside, with text inside, or empty. A child that is null is left out. */
export function element(name: string, attributes: Attributes, children: string | number | readonly (string | null)[] = []): string {
  const written = Object.entries(attributes).flatMap(([key, value]) => (value === undefined ? [] : [` ${key}="${escapeXml(String(value))}"`]));
  const start = `<${name}${written.join('')}`;
  if (typeof children === 'string' || typeof children === 'number') return `${start}>${escapeXml(String(children))}</${name}>`;
  const inside = children.filter((child) => child !== null);
  return inside.length === 0 ? `${start}/>` : `${start}>\n${indent(inside.join('\n'))}\n</${name}>`;
}

/** A whole document. */
export function xmlDocument(doctype: string, root: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE ${doctype}>\n${root}\n`;
}

/** Written texts hold no line ends of their own, so every line begins with a tag. */
function indent(text: string): string {
  return text.replace(/^/gm, '  ');
}
