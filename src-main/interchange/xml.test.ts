/** @file What must never break a file. */
import { describe, expect, it } from 'vitest';
import { element, escapeXml } from './xml.ts';

describe('escapeXml', () => {
  it('replaces what has a meaning, and what has none', () => {
    expect(escapeXml(`a<b> & "c" 'd'`)).toBe('a&lt;b&gt; &amp; &quot;c&quot; &apos;d&apos;');
    expect(escapeXml('bell\u0007 \ud800 half')).toBe('bell\ufffd \ufffd half');
    expect(escapeXml('two\nlines\t')).toBe('two&#10;lines&#9;');
    expect(escapeXml('😀 ü ]]>')).toBe('😀 ü ]]&gt;');
  });
});

describe('element', () => {
  it('writes text, children and nothing', () => {
    expect(element('name', {}, 'A & B')).toBe('<name>A &amp; B</name>');
    expect(element('gap', { offset: '0s', name: undefined })).toBe('<gap offset="0s"/>');
    expect(element('a', { n: 1 }, [element('b', {}), null, element('c', {}, 2)])).toBe('<a n="1">\n  <b/>\n  <c>2</c>\n</a>');
  });
});
