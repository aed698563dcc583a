// A small reader of Salesforce's formula language, as far as the recipes and the flow of the package go:
// parsed strictly, then evaluated on a record as it is saved.

export type Node =
  | { readonly call: string; readonly with: readonly Node[] }
  | { readonly field: string }
  | { readonly text: string }
  | { readonly number: number };

const TOKEN = /\s*(?:(\w+)|"([^"]*)"|([(),*]))/y;

/** Parses a formula; throws where it is not well formed. */
export function parse(source: string): Node {
  const tokens: string[] = [];
  const text = source.trimEnd();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (match === null) throw new Error(`cannot read: ${text.slice(at, at + 20)}`);
    tokens.push(match[2] === undefined ? (match[1] ?? match[3] ?? '') : `"${match[2]}`);
  }
  let position = 0;
  const take = (wanted: string) => {
    if (tokens[position] !== wanted) throw new Error(`${wanted} wanted, ${tokens[position]} found`);
    position += 1;
  };
  const product = (): Node => {
    const left = term();
    if (tokens[position] !== '*') return left;
    position += 1;
    return { call: '*', with: [left, product()] };
  };
  const term = (): Node => {
    const token = tokens[position];
    if (token === undefined || /^[(),*]$/.test(token)) throw new Error(`a value wanted: ${token}`);
    position += 1;
    if (token.startsWith('"')) return { text: token.slice(1) };
    if (/^\d+$/.test(token)) return { number: Number(token) };
    if (tokens[position] !== '(') return { field: token };
    take('(');
    const given = [product()];
    while (tokens[position] === ',') {
      position += 1;
      given.push(product());
    }
    take(')');
    return { call: token, with: given };
  };
  const whole = product();
  if (position < tokens.length) throw new Error(`too much: ${tokens.slice(position).join(' ')}`);
  return whole;
}

/** A save: the record as it will be, and which fields it changes. */
export type Save = {
  readonly fields: Readonly<Record<string, string | number | boolean | null>>;
  readonly changed: readonly string[];
};

/** The value of a formula for a save; throws at a function that is not known here. */
export function evaluate(node: Node, save: Save): string | number | boolean | null {
  if ('text' in node) return node.text;
  if ('number' in node) return node.number;
  if ('field' in node) return save.fields[node.field] ?? null;
  const [first, second] = node.with;
  const value = (one: Node | undefined) => (one === undefined ? null : evaluate(one, save));
  switch (node.call) {
    case 'AND':
      return node.with.every((one) => evaluate(one, save) === true);
    case 'OR':
      return node.with.some((one) => evaluate(one, save) === true);
    case 'NOT':
      return value(first) !== true;
    case 'ISCHANGED':
      return first !== undefined && 'field' in first && save.changed.includes(first.field);
    case 'ISPICKVAL':
      return value(first) === value(second);
    case 'BLANKVALUE':
      return value(first) ?? value(second);
    case 'LEFT':
      return String(value(first) ?? '').slice(0, Number(value(second)));
    case '*':
      return Number(value(first)) * Number(value(second));
    default:
      throw new Error(`no function ${node.call}`);
  }
}
