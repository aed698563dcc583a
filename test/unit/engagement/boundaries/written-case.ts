// Cases written by hand from the text of the default policy, as scenario files hold them, with what the
// text makes of them. AS_OF is a Friday noon; unless a case says otherwise all records are of one
// customer, live, unregistered and for the same product.
import { expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../../../src/domain/policy.ts';
import { judgeFile, type PrintedJudgement } from '../../../../src/engagement/scenario-file.ts';

export const AS_OF = '2026-11-20T12:00:00Z';

/** Fields of a claim or scenario as the file writes them. */
export type Fields = Readonly<Record<string, unknown>>;

export type WrittenCase = {
  readonly claims: readonly Fields[];
  readonly context?: Fields;
  readonly as_of?: string;
};

/** What must come out; fields not named are not compared. `splits` by claim, in percent. */
export type Expected = Partial<
  Omit<PrintedJudgement, 'id' | 'reason' | 'splits' | 'excluded'> & {
    readonly splits: Readonly<Record<string, number>> | null;
    readonly excluded: Readonly<Record<string, string>>;
  }
>;

export type Row = readonly [sentence: string, given: WrittenCase, expected: Expected];

/** Nothing collides. */
export const PEACE = { is_conflict: false, prevails: null, severity: 'none' } as const;

let records = 0;

/** A reseller's claim of 1 November. */
export function partner(id: string, change: Fields = {}): Fields {
  records += 1;
  return {
    id,
    crm: 'hubspot',
    record_type: 'deal',
    record_id: `record ${records}`,
    account: account(),
    channel: 'reseller',
    partner: { name: `Partner ${id}`, territories: ['US'] },
    deal_type: 'new_business',
    created_at: '2026-11-01T09:00:00Z',
    stage: 'qualify',
    amount: 10_000,
    currency: 'USD',
    product_family: 'Platform',
    territory: 'US',
    ...change,
  };
}

/** A direct seller's claim of 5 November: after the partner's and out of its tie. */
export function direct(id: string, change: Fields = {}): Fields {
  return partner(id, {
    channel: 'direct',
    partner: null,
    created_at: '2026-11-05T09:00:00Z',
    ...change,
  });
}

export function account(change: Fields = {}): Fields {
  return { name: 'Acme Robotics', domain: 'acme.example', country: 'US', ...change };
}

/** A partner by name, authorised for `US` unless said. */
export function named(name: string, territories: readonly string[] = ['US']): Fields {
  return { name, territories };
}

/** An approved registration. */
export function registered(at: string, change: Fields = {}): Fields {
  return { status: 'approved', registered_at: at, ...change };
}

/** Meetings. */
export function met(...instants: readonly string[]): readonly Fields[] {
  return did('meeting', ...instants);
}

export function did(type: string, ...instants: readonly string[]): readonly Fields[] {
  return instants.map((at) => ({ type, at }));
}

/** One test per row, through the same door as `parley judge`. */
export function itJudges(rows: readonly Row[]): void {
  it.each(rows)('%s', (_, given, expected) => {
    const scenario = { id: 'case', as_of: AS_OF, ...given };
    const text = JSON.stringify({ scenarios: [scenario] });
    const { judgements, errors } = judgeFile(text, DEFAULT_POLICY);
    expect(errors).toEqual([]);
    const [judged] = judgements;
    if (judged === undefined) throw new Error('no judgement');
    const found: Fields = {
      ...judged,
      splits: judged.splits && byClaim(judged.splits, 'percent'),
      excluded: byClaim(judged.excluded, 'clause'),
    };
    const compared = Object.fromEntries(Object.keys(expected).map((key) => [key, found[key]]));
    expect(sorted(compared)).toEqual(sorted(expected));
  });
}

function byClaim(lines: readonly Fields[], value: string): Fields {
  return Object.fromEntries(lines.map((line) => [line['claim'], line[value]]));
}

/** Order carries no meaning in any list of a judgement. */
function sorted(fields: Fields): Fields {
  const entries = Object.entries(fields).map(([key, value]) => [
    key,
    Array.isArray(value) ? [...value].sort() : value,
  ]);
  return Object.fromEntries(entries);
}
