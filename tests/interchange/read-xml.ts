/** @file A strict reader of the XML that we write: well-formed, every entity known, no text between elements, no attribute twice. */

/** One element. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** Empty where there are children. */
  readonly text: string;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** The root element, or throws where the text is not well-formed. */
export function readXml(text: string, doctype: string): XmlElement {
  const head = `<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE ${doctype}>\n`;
  if (!text.startsWith(head)) throw new Error('the head is not as expected');
  const tokens = text.slice(head.length).match(/<[^<>]*>|[^<>]+/g) ?? [];
  if (tokens.join('') !== text.slice(head.length)) throw new Error('stray < or >');
  let at = 0;
  const parse = (): XmlElement => {
    const tag = tokens[at++] ?? '';
    const match = /^<([a-zA-Z][\w-]*)((?: [\w-]+="[^"<>]*")*)(\/?)>$/.exec(tag);
    if (!match) throw new Error(`no start tag: ${tag}`);
    const [, name = '', list = '', empty] = match;
    const pairs = [...list.matchAll(/ ([\w-]+)="([^"]*)"/g)].map(([, key = '', value = '']) => [key, decode(value)] as const);
    if (new Set(pairs.map(([key]) => key)).size !== pairs.length) throw new Error(`an attribute twice: ${tag}`);
    const attributes = Object.fromEntries(pairs);
    if (empty) return { name, attributes, children: [], text: '' };
    const children: XmlElement[] = [];
    let inner = '';
    for (; tokens[at] !== `</${name}>`; ) {
      const next = tokens[at];
      if (next === undefined) throw new Error(`<${name}> is not closed`);
      if (next.startsWith('<')) children.push(parse());
      else inner += tokens[at++] ?? '';
    }
    at += 1;
    if (children.length > 0 && inner.trim() !== '') throw new Error(`text between elements in <${name}>: ${inner}`);
    return { name, attributes, children, text: children.length > 0 ? '' : decode(inner) };
  };
  const root = parse();
  if (tokens.slice(at).join('').trim() !== '') throw new Error('something after the root');
  return root;
}

/** Children of a name. */
export function all(element: XmlElement, name: string): readonly XmlElement[] {
  return element.children.filter((child) => child.name === name);
}

/** The only child of a name. */
export function one(element: XmlElement, name: string): XmlElement {
  const [first, ...more] = all(element, name);
  if (!first || more.length > 0) throw new Error(`<${element.name}> has ${more.length + (first ? 1 : 0)} <${name}>`);
  return first;
}

function decode(text: string): string {
  return text.replace(/&(?:#(\d+)|(\w+));|&/g, (whole, code: string | undefined, name: string | undefined) => {
    const found = code === undefined ? ENTITIES[name ?? ''] : String.fromCodePoint(Number(code));
    if (found === undefined) throw new Error(`unknown entity ${whole}`);
    return found;
  });
}
