// Parents and groups of customers: related, never one.
import { describe, expect, it } from 'vitest';
import { hierarchyOf } from '../../../src/matching/hierarchy.ts';

type Row = readonly [customer: string, domains: string, parentDomain?: string];

/** `customer: parent, group` for all that have relatives, sorted. */
function hierarchy(...rows: readonly Row[]) {
  const tell = (records: readonly Row[]) => {
    const found = hierarchyOf(
      records.map(([customer, domains, parentDomain = null]) => ({
        ...{ customer, domains: domains === '' ? [] : domains.split(' '), parentDomain },
      })),
      (left, right) => (left < right ? -1 : left > right ? 1 : 0),
    );
    return [...found]
      .map(([customer, { parent, group }]) => {
        const name = 'top' in group ? group.top : `(${group.domain})`;
        return `${customer}: ${parent ?? 'none'}, ${name}`;
      })
      .sort();
  };
  const told = tell(rows);
  expect(tell(rows.toReversed())).toEqual(told);
  return told;
}

describe('hierarchyOf', () => {
  it('puts a subsidiary under the customer that holds the parent domain, to any depth', () => {
    const rows: Row[] = [
      ['A', 'acme.com acme.net'],
      ['B', 'bolt.com', 'acme.net'],
      ['C', '', 'bolt.com'],
      ['D', 'delta.com'],
    ];
    expect(hierarchy(...rows)).toEqual(['A: none, A', 'B: A, A', 'C: B, A']);
  });

  it('groups those that share a parent nobody has a record of', () => {
    const rows: Row[] = [
      ['A', '', 'holding.com'],
      ['B', '', 'holding.com'],
      ['C', 'cedar.com', 'other.com'],
      ['D', '', 'cedar.com'],
      ['E', '', 'unheard.com'],
    ];
    expect(hierarchy(...rows)).toEqual([
      'A: none, (holding.com)',
      'B: none, (holding.com)',
      'C: none, C',
      'D: C, C',
    ]);
  });

  it('follows most records of a customer, and finds the parent with most records', () => {
    expect(
      hierarchy(
        ['A', 'acme.com'],
        ['B', 'acme.com'],
        ['B', 'acme.com'],
        ['S', '', 'acme.com'],
        ['S', '', 'acme.com'],
        ['S', '', 'zebra.com'],
        ['Z', 'zebra.com'],
      ),
    ).toEqual(['B: none, B', 'S: B, B']);
  });

  it('hears nothing in a parent domain that is the customer’s own', () => {
    expect(hierarchy(['A', 'acme.com', 'acme.com'])).toEqual([]);
    expect(
      hierarchy(['A', 'acme.com', 'acme.com'], ['A', '', 'top.com'], ['T', 'top.com']),
    ).toEqual(['A: T, T', 'T: none, T']);
  });

  it('makes the first of a circle its top', () => {
    const circle: Row[] = [
      ['B', 'b.com', 'c.com'],
      ['C', 'c.com', 'a.com'],
      ['A', 'a.com', 'b.com'],
      ['D', '', 'c.com'],
    ];
    expect(hierarchy(...circle)).toEqual(['A: none, A', 'B: C, A', 'C: A, A', 'D: C, A']);
  });
});
