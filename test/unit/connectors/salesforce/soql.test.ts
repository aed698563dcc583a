// The SOQL builder: names checked, values escaped, no text from outside becomes syntax.
import { describe, expect, it } from 'vitest';
import {
  allOf,
  anyOf,
  compare,
  compareTime,
  select,
} from '../../../../connectors/salesforce/soql.ts';

describe('select', () => {
  it('puts a whole query together', () => {
    const where = allOf([
      compareTime('SystemModstamp', '>=', Date.UTC(2026, 10, 20, 9, 0, 0, 750)),
      undefined,
      anyOf([
        compare('IsDeleted', '=', true),
        allOf([compare('A', '=', 1), compare('B', '!=', null)]),
      ]),
    ]);
    expect(
      select({ fields: ['Id', 'Account.Name'], from: 'Opportunity', where, orderBy: ['Id'] }),
    ).toBe(
      'SELECT Id, Account.Name FROM Opportunity WHERE SystemModstamp >= 2026-11-20T09:00:00Z' +
        ' AND (IsDeleted = true OR (A = 1 AND B != null)) ORDER BY Id',
    );
    expect(select({ fields: ['Id'], from: 'User', where: allOf([undefined]) })).toBe(
      'SELECT Id FROM User',
    );
  });

  it('takes no syntax for a name', () => {
    for (const name of ['Id FROM User', 'Id,Name', "a'b", '', '1a', 'a.', 'count()']) {
      expect(() => select({ fields: [name], from: 'User' })).toThrow(RangeError);
      expect(() => select({ fields: ['Id'], from: name })).toThrow(RangeError);
      expect(() => compare(name, '=', 1)).toThrow(RangeError);
    }
  });
});

describe('compare', () => {
  it('escapes what could end the text', () => {
    expect(compare('Name', '=', 'O\'Brien \\ "x"\n')).toBe(
      String.raw`Name = 'O\'Brien \\ \"x\"\n'`,
    );
    expect(compare('Name', '=', "' OR Name != '")).toBe(String.raw`Name = '\' OR Name != \''`);
  });
});
