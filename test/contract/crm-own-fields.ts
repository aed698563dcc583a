// Part of the suite of the CRM port: the own fields themselves, taken out and brought back.
import { expect, it } from 'vitest';
import type { RecordRef } from '../../src/domain/ids.ts';
import { ownFieldsOf, type SharedHome } from '../../src/domain/own-fields.ts';
import type { CrmSession, FieldPatch } from '../../src/ports/crm.ts';
import type { CrmHarness } from './crm-run.ts';

type Open = () => Promise<{ readonly session: CrmSession }>;

const HOMES: readonly SharedHome[] = ['claim', 'account', 'task'];

/** Registers what `removeOwnFields` promises, and `provision` after it. */
export function ownFields(
  harness: CrmHarness,
  open: Open,
  claimRef: (index: number) => RecordRef,
): void {
  const openOf = (value: string | null): FieldPatch => ({
    ...{ ref: claimRef(0), home: 'claim' },
    values: { conflict_status: value },
  });

  if (!harness.removesFields) {
    it('leaves its own fields to whoever takes the package away', async () => {
      const { session } = await open();
      const before = await session.provision();
      expect(await session.removeOwnFields(HOMES, [])).toBeNull();
      expect(await session.provision()).toEqual({ ...before, created: [] });
    });
    return;
  }

  it('takes its own fields out, as often as it is asked, and brings them back', async () => {
    const { session } = await open();
    await session.provision();
    const first = await session.removeOwnFields(HOMES, []);
    const all = HOMES.flatMap((home) => ownFieldsOf(home));
    expect(first?.left).toEqual([]);
    expect(first?.gone).toHaveLength(all.length);
    const { writes } = session.usage();
    const gone = [...(first?.gone ?? [])].sort();
    expect([...((await session.removeOwnFields(HOMES, []))?.gone ?? [])].sort()).toEqual(gone);
    // A vendor may ask for one more call per home: the group of the fields.
    expect(session.usage().writes).toBeLessThanOrEqual(writes + HOMES.length);
    const [state] = await session.readOwnFields([claimRef(0)], 'claim');
    expect(state).toMatchObject({ found: true, values: {} });
    expect(state?.found === true && state.unreadable).toHaveLength(ownFieldsOf('claim').length);
    const [refused] = await session.applyPatches([openOf('open')]);
    expect(refused?.result).toBe('refused');
    const back = await session.provision();
    expect([...back.created].sort()).toEqual(gone);
    expect(back.missing).toEqual([]);
    const [written] = await session.applyPatches([openOf('open')]);
    expect(written?.result).toBe('written');
    const [shown] = await session.readOwnFields([claimRef(0)], 'claim');
    expect(shown).toMatchObject({ values: { conflict_status: 'open' }, unreadable: [] });
  });

  it('takes out only what it is told to', async () => {
    const { session } = await open();
    await session.provision();
    const report = await session.removeOwnFields(['claim'], ['conflict_status']);
    const claims = ownFieldsOf('claim').length;
    expect(report?.gone).toHaveLength(claims - 1);
    const [written] = await session.applyPatches([openOf('open')]);
    expect(written?.result).toBe('written');
    const [state] = await session.readOwnFields([claimRef(0)], 'claim');
    expect(state).toMatchObject({ values: { conflict_status: 'open' } });
    expect((await session.provision()).created).toHaveLength(claims - 1);
  });

  it('makes no task whose key it could not find again', async () => {
    const { session } = await open();
    await session.provision();
    await session.removeOwnFields(['task'], []);
    const draft = { key: 'a1b2c3', subject: 'Decide', body: 'Decide', dueOn: 20_788 };
    const rest = { ownerId: '1', priority: 'high', about: claimRef(0), taskId: null } as const;
    await expect(session.saveTask({ ...draft, ...rest, status: 'open' })).rejects.toMatchObject({
      kind: 'invalid',
    });
  });
}
