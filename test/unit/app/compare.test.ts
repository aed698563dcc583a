// What is written: only what differs, and nothing that is known to be there.
import { describe, expect, it } from 'vitest';
import { compare } from '../../../src/app/compare.ts';
import { asConnectionId, type RecordRef } from '../../../src/domain/ids.ts';
import type { OwnFieldKey, OwnFieldValue, OwnFieldValues } from '../../../src/domain/own-fields.ts';
import type { OwnFieldState } from '../../../src/ports/crm.ts';
import type { LedgerEntry, LedgerState } from '../../../src/ports/write-store.ts';

const REF: RecordRef = { connectionId: asConnectionId('hs-1'), object: 'deals', recordId: '1' };

type Ledger = Readonly<Record<string, readonly [OwnFieldValue, LedgerState]>>;

/** What one record's reconciling would write; null for nothing. */
function written(
  wanted: OwnFieldValues,
  shown: OwnFieldValues | null,
  ledger: Ledger = {},
  unreadable: readonly OwnFieldKey[] = [],
): OwnFieldValues | null {
  const target = {
    ref: REF,
    home: 'claim' as const,
    values: wanted,
    generation: 1,
    epoch: 1,
    triedSince: null,
  };
  const targets = [target];
  const state: OwnFieldState =
    shown === null
      ? { ref: REF, found: false }
      : { ref: REF, found: true, values: shown, unreadable };
  const entries = Object.entries(ledger).map(
    ([field, [value, at]]): LedgerEntry => ({
      ref: REF,
      field: field as OwnFieldKey,
      value,
      state: at,
      note: null,
      at: 0,
    }),
  );
  const wantedOf = () => wanted;
  const input = { targets, held: targets, shown: [state], ledger: entries, wantedOf };
  return compare(input).differences[0]?.values ?? null;
}

describe('a field is written', () => {
  it('when the record shows something else', () => {
    expect(written({ conflict_status: 'open' }, { conflict_status: null })).toEqual({
      conflict_status: 'open',
    });
  });

  it('when somebody changed what Parley had written', () => {
    const ledger: Ledger = { conflict_severity: ['high', 'confirmed'] };
    const shown = { conflict_severity: 'low' };
    expect(written({ conflict_severity: 'high' }, shown, ledger)).toEqual({
      conflict_severity: 'high',
    });
  });

  it.each<LedgerState>(['intended', 'unknown', 'refused'])(
    'again after a write whose outcome is %s, even if the record seems to show it',
    (state) => {
      const shown = { conflict_status: 'open' };
      expect(
        written({ conflict_status: 'open' }, shown, { conflict_status: ['open', state] }),
      ).toEqual(shown);
    },
  );

  it('alone: fields that agree are left out', () => {
    const wanted = { conflict_status: 'open', conflict_severity: 'high' };
    const shown = { conflict_status: 'open', conflict_severity: 'low' };
    const ledger: Ledger = {
      conflict_status: ['open', 'confirmed'],
      conflict_severity: ['low', 'confirmed'],
    };
    expect(written(wanted, shown, ledger)).toEqual({ conflict_severity: 'high' });
  });
});

describe('nothing is written', () => {
  it('when the record shows the value and the ledger has it confirmed', () => {
    const ledger: Ledger = { conflict_status: ['open', 'confirmed'] };
    expect(written({ conflict_status: 'open' }, { conflict_status: 'open' }, ledger)).toBeNull();
  });

  it('for numbers that only read differently', () => {
    const ledger: Ledger = { split_own_percent: [70, 'confirmed'] };
    expect(written({ split_own_percent: 70 }, { split_own_percent: '70.00' }, ledger)).toBeNull();
  });

  it('to clear a field that was never written and is empty', () => {
    expect(written({ conflict_status: null }, { conflict_status: null })).toBeNull();
  });

  it('to a field that is hidden from Parley, while the others are', () => {
    const wanted = { conflict_status: 'open', reason: 'Why.' };
    expect(written(wanted, { conflict_status: null }, {}, ['reason'])).toEqual({
      conflict_status: 'open',
    });
  });

  it('to a record that is gone', () => {
    expect(written({ conflict_status: 'open' }, null)).toBeNull();
  });
});

describe('a record that Parley makes', () => {
  const wanted: OwnFieldValues = { conflict_status: 'open', conflict_outcome: null };
  const ref = { ...REF, object: 'Parley_Conflict__c' };
  const target = {
    ref,
    home: 'conflict' as const,
    values: wanted,
    generation: 1,
    epoch: 1,
    triedSince: null,
  };
  const compared = (state: OwnFieldState, values = wanted, ledger: readonly LedgerEntry[] = []) => {
    const targets = [target];
    const shown = [state];
    return compare({ targets, held: targets, shown, ledger, wantedOf: () => values });
  };
  const confirmed = (field: OwnFieldKey, value: OwnFieldValue): LedgerEntry => ({
    ...{ ref, field, value, state: 'confirmed', note: null, at: 0 },
  });
  const none: OwnFieldValues = { conflict_status: null, conflict_outcome: null };

  it('is made where it can be, and left alone where it cannot', () => {
    expect(compared({ ref, found: false, canBeMade: true }).differences).toMatchObject([
      { before: {}, values: wanted },
    ]);
    expect(compared({ ref, found: false })).toMatchObject({ differences: [], same: [target] });
  });

  it('is written whole, but for what cannot be seen, and never removed for that', () => {
    const unseen = { ref, found: true, values: {}, unreadable: ['conflict_status'] } as const;
    const ledger = [confirmed('conflict_outcome', 'share')];
    const severe: OwnFieldValues = { ...wanted, conflict_severity: 'high' };
    expect(compared(unseen, severe, ledger).differences.map(({ values }) => values)).toEqual([
      { conflict_outcome: null, conflict_severity: 'high' },
    ]);
    const { differences, same, hidden } = compared(unseen, wanted, ledger);
    expect({ differences, same }).toEqual({ differences: [], same: [] });
    expect(hidden).toMatchObject([{ field: 'conflict_status' }]);
  });

  it('is written with all it shows', () => {
    const shown = { conflict_status: 'open', conflict_outcome: 'share' };
    const { differences } = compared({ ref, found: true, values: shown, unreadable: [] });
    expect(differences).toMatchObject([{ before: shown, values: wanted }]);
  });

  it('is made again when somebody has removed it', () => {
    const ledger = [confirmed('conflict_status', 'open')];
    const { differences } = compared({ ref, found: false, canBeMade: true }, wanted, ledger);
    expect(differences).toHaveLength(1);
  });

  it('that is out of sight keeps waiting, as it may be there still', () => {
    const ledger = [confirmed('conflict_status', 'open')];
    const { hidden, same, differences } = compared({ ref, found: false }, none, ledger);
    expect(hidden).toMatchObject([{ field: 'conflict_status', value: null, state: 'refused' }]);
    expect({ same, differences }).toEqual({ same: [], differences: [] });
    const gone = [confirmed('conflict_status', null)];
    expect(compared({ ref, found: false }, none, gone).same).toEqual([target]);
  });

  it('is removed when nothing is to be shown, once', () => {
    const shown: OwnFieldState = {
      ...{ ref, found: true, values: { conflict_status: 'open' }, unreadable: [] },
    };
    const ledger = [confirmed('conflict_status', 'open')];
    expect(compared(shown, none, ledger).differences).toMatchObject([{ values: none }]);
    const after = [confirmed('conflict_status', null), confirmed('conflict_outcome', null)];
    const gone = compared({ ref, found: false, canBeMade: true }, none, after);
    expect(gone).toMatchObject({ differences: [], same: [target] });
  });
});
