// Part of the suite of the CRM port: given records as they are now.
import { expect, it } from 'vitest';
import type { RecordRef } from '../../src/domain/ids.ts';
import { HOUR_MS } from '../../src/domain/time.ts';
import type { CrmSession } from '../../src/ports/crm.ts';
import { type CrmRun, latest, pagesOf, recordsOf } from './crm-run.ts';

type Open = () => Promise<{ readonly session: CrmSession }>;

/** Registers what `readRecords` promises. */
export function givenRecords(
  current: () => CrmRun,
  open: Open,
  ref: (object: string, recordId: string) => RecordRef,
): void {
  const readBoth = async (object: string, ids: readonly string[]) => {
    const { session } = await open();
    const mapping = current().connector.proposeMapping(await session.describe());
    const changed = recordsOf(await pagesOf(session.readChanges(null, mapping)));
    const refs = ids.map((id) => ref(object, id));
    return { changed, records: await session.readRecords(refs, mapping) };
  };

  it('reads given records in the shape of the changes, each once', async () => {
    const { objects, claimIds, accountIds } = current();
    const [first = '', second = ''] = claimIds;
    const claims = await readBoth(objects.claim, [second, first, second]);
    const changed = latest(claims.changed, objects.claim);
    expect(claims.records).toHaveLength(2);
    expect(new Map(claims.records.map((one) => [one.recordId, one]))).toEqual(
      new Map([first, second].map((id) => [id, changed.get(id)])),
    );
    const accounts = await readBoth(objects.account, accountIds);
    expect(latest(accounts.records, objects.account)).toEqual(
      latest(accounts.changed, objects.account),
    );
  });

  it('reads a record that changed this instant', async () => {
    const run = current();
    const [id = ''] = run.claimIds;
    const [before] = (await readBoth(run.objects.claim, [id])).records;
    run.advance(HOUR_MS);
    run.rename(id, 'Renamed just now');
    const [after] = (await readBoth(run.objects.claim, [id])).records;
    expect(after?.modifiedAt).toBeGreaterThanOrEqual((before?.modifiedAt ?? 0) + HOUR_MS);
  });

  it('tells what is deleted, merged away or was never there as deleted', async () => {
    const run = current();
    const { objects, claimIds, accountIds } = run;
    const [kept = '', removed = '', third = ''] = claimIds;
    const [winner = '', loser = ''] = accountIds;
    const known = await readBoth(objects.claim, claimIds);
    run.advance(HOUR_MS);
    run.remove(removed);
    run.mergeAccounts(winner, loser);
    // As a valid id of this CRM that no record has: the digits of one, turned around.
    const strange = [...third.slice(0, 15)].reverse().join('');
    const claims = latest(
      (await readBoth(objects.claim, [kept, removed, strange])).records,
      objects.claim,
    );
    expect(claims.get(kept)?.deleted).toBe(false);
    expect(claims.get(removed)).toMatchObject({ deleted: true, mergedInto: null });
    const goneAt = claims.get(removed)?.modifiedAt ?? 0;
    expect(goneAt).toBeGreaterThan(
      latest(known.records, objects.claim).get(removed)?.modifiedAt ?? 0,
    );
    expect([...claims.values()].filter((one) => one.deleted)).toHaveLength(2);
    const accounts = latest((await readBoth(objects.account, [loser])).records, objects.account);
    expect(accounts.get(loser)).toMatchObject({ deleted: true, mergedInto: winner });
  });

  it('says which records are there: not deleted, not merged away, known at all', async () => {
    const { remove, mergeAccounts, objects, claimIds, accountIds } = current();
    const { session } = await open();
    const [kept = '', removed = ''] = claimIds;
    const strange = `${kept.slice(0, -4)}9999`;
    remove(removed);
    const claims = await session.existing(objects.claim, [removed, kept, strange, 'no id']);
    expect(claims).toEqual(new Set([kept]));
    const [winner = '', loser = ''] = accountIds;
    mergeAccounts(winner, loser);
    expect(await session.existing(objects.account, [loser, winner])).toEqual(new Set([winner]));
    expect(await session.existing(objects.account, [])).toEqual(new Set());
  });

  it('lists what there is, or brings it with what changed: nothing stays unknown for ever', async () => {
    const { objects, claimIds, remove, advance, rename, connector } = current();
    const { session } = await open();
    const mapping = connector.proposeMapping(await session.describe());
    const [removed = '', changed = '', ...others] = claimIds;
    advance(2 * HOUR_MS);
    remove(removed);
    rename(changed, 'Told with the changes');
    const listed = await session.listIds(objects.claim, null, mapping);
    expect(listed).toEqual(
      // HubSpot's records are listed each day anyhow.
      connector.crm === 'hubspot' ? null : { ids: [...others].sort(), next: null },
    );
    if (listed === null) return;
    const [first = ''] = listed.ids;
    const rest = await session.listIds(objects.claim, first, mapping);
    expect(rest?.ids).toEqual(listed.ids.slice(1));
    expect(await session.listIds('nothing', null, mapping)).toBeNull();
  });

  it('leaves out objects nobody reads, and asks nothing for no record', async () => {
    const { session } = await open();
    const mapping = current().connector.proposeMapping(await session.describe());
    const { requests } = session.usage();
    expect(await session.readRecords([], mapping)).toEqual([]);
    expect(await session.readRecords([ref('nothing', '1')], mapping)).toEqual([]);
    expect(session.usage().requests).toBe(requests);
  });
}
