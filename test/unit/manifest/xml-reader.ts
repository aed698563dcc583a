// A small reader of metadata files: elements and their text, nothing else.

export type Element = {
  readonly name: string;
  readonly text: string;
  readonly children: readonly Element[];
};

const TOKEN = /<\?[^>]*>|<(\/?)(\w+)[^>]*>|([^<]+)/g;

/** The root element of a file; throws where elements do not close in order. */
export function readXml(xml: string): Element {
  type Open = { readonly name: string; text: string; readonly children: Element[] };
  const outside: Open = { name: '', text: '', children: [] };
  const open: Open[] = [outside];
  for (const [, slash, name, text] of xml.matchAll(TOKEN)) {
    const inner = open.at(-1) ?? outside;
    if (text !== undefined) inner.text += plain(text.trim());
    else if (name !== undefined && slash === '') open.push({ name, text: '', children: [] });
    else if (name !== undefined) {
      if (inner.name !== name) throw new Error(`</${name}> closes <${inner.name}>`);
      open.pop();
      open.at(-1)?.children.push(inner);
    }
  }
  const [root] = outside.children;
  if (root === undefined || open.length !== 1) throw new Error('no whole element');
  return root;
}

const plain = (text: string) =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

/** The elements of a name right below another. */
export function all({ children }: Element, name: string): readonly Element[] {
  return children.filter((one) => one.name === name);
}

/** Every element below another, with itself. */
export function within(element: Element): readonly Element[] {
  return [element, ...element.children.flatMap(within)];
}

/** Text of the first element at a path of names; '' where there is none. */
export function textAt(element: Element, ...path: readonly string[]): string {
  const [name, ...rest] = path;
  if (name === undefined) return element.text;
  const [child] = all(element, name);
  return child === undefined ? '' : textAt(child, ...rest);
}
