// The formulas of docs/recipes.md: well formed, of functions and fields that exist, and true exactly when
// the text says.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { OWN_FIELDS, ownFieldName } from '../../../src/domain/own-fields.ts';
import { evaluate, type Node, parse, type Save } from './formula-reader.ts';

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
