// The formulas of docs/recipes.md: well formed, of functions and fields that exist, and true exactly when
// the text says. A small reader of Salesforce's formula language, as far as the recipes go.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { OWN_FIELDS, ownFieldName } from '../../../src/domain/own-fields.ts';

type Node =
  | { readonly call: string; readonly with: readonly Node[] }
  | { readonly field: string }
  | { readonly text: string }
  | { readonly number: number };

const TOKEN = /\s*(?:(\w+)|"([^"]*)"|([(),*]))/y;

/** Parses a formula; throws where it is not well formed. */
function parse(source: string): Node {
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
type Save = {
  readonly fields: Readonly<Record<string, string | number | boolean | null>>;
  readonly changed: readonly string[];
};

function evaluate(node: Node, save: Save): string | number | boolean | null {
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
    case '*':
      return Number(value(first)) * Number(value(second));
    default:
      throw new Error(`no function ${node.call}`);
  }
}

const formulas = new Map(
  [
    ...readFileSync('docs/recipes.md', 'utf8').matchAll(/```salesforce-formula (\w+)\n(.*?)```/gs),
  ].map(([, name = '', text = '']) => [name, text]),
);
const formula = (name: string) => parse(formulas.get(name) ?? '');
const opportunity = (change: Save['fields']): Save => ({
  fields: {
    ...{ StageName: 'Closed Won', Conflict_Seen__c: false },
    ...{ Parley_Conflict_Status__c: 'open', Parley_Conflict_Severity__c: 'high', ...change },
  },
  changed: ['StageName'],
});

describe('the formulas of the recipes', () => {
  it('name fields that exist, and values that Parley writes', () => {
    expect([...formulas.keys()].sort()).toEqual(['hold', 'share', 'warn']);
    const own = new Map(OWN_FIELDS.map((one) => [ownFieldName('salesforce', one.key), one]));
    const standard = ['StageName', 'Amount', 'Conflict_Seen__c'];
    const look = (node: Node): void => {
      if ('field' in node) expect([...own.keys(), ...standard]).toContain(node.field);
      if (!('call' in node)) return;
      node.with.forEach(look);
      const [field, value] = node.with;
      if (node.call !== 'ISPICKVAL' || !field || !('field' in field)) return;
      const options = own.get(field.field)?.options?.map((one) => one.value);
      if (options && value && 'text' in value) expect(options).toContain(value.text);
    };
    for (const name of formulas.keys()) look(formula(name));
  });

  it('warn once, only at the gate, only while a conflict waits', () => {
    const isHeld = (save: Save) => evaluate(formula('warn'), save);
    expect(isHeld(opportunity({}))).toBe(true);
    expect(isHeld(opportunity({ Parley_Conflict_Status__c: 'acknowledged' }))).toBe(true);
    expect(isHeld(opportunity({ Conflict_Seen__c: true }))).toBe(false);
    expect(isHeld(opportunity({ Parley_Conflict_Status__c: 'resolved' }))).toBe(false);
    expect(isHeld(opportunity({ Parley_Conflict_Status__c: null }))).toBe(false);
    expect(isHeld(opportunity({ StageName: 'Prospecting' }))).toBe(false);
  });

  it('hold high ones alone', () => {
    const isHeld = (save: Save) => evaluate(formula('hold'), save);
    expect(isHeld(opportunity({}))).toBe(true);
    expect(isHeld(opportunity({ Parley_Conflict_Severity__c: 'medium' }))).toBe(false);
    expect(isHeld(opportunity({ Parley_Conflict_Status__c: 'dismissed' }))).toBe(false);
  });

  it('never refuse what Parley writes', () => {
    for (const name of ['warn', 'hold']) {
      const save = { ...opportunity({}), changed: ['Parley_Conflict_Status__c'] };
      expect(evaluate(formula(name), save), name).toBe(false);
    }
  });

  it('take the share of an amount, all of it where none is suggested', () => {
    const amount = (share: number | null) =>
      evaluate(formula('share'), opportunity({ Amount: 200, Parley_Split_Own_Percent__c: share }));
    expect(amount(0.7)).toBeCloseTo(140);
    expect(amount(null)).toBe(200);
  });

  it.each(['AND(ISCHANGED(A), )', 'OR(A', 'AND(A B)', 'A)', '"open'])(
    'are read: %s is none',
    (text) => {
      expect(() => parse(text)).toThrow();
    },
  );
});
