// Part of the suite of the CRM port: what a mapping can count on.
import { expect, it } from 'vitest';
import { proposeFirst, proposeFromLive } from '../../src/app/live-proposal.ts';
import { checkMapping } from '../../src/app/mapping-check.ts';
import type { RecordRef } from '../../src/domain/ids.ts';
import { HOUR_MS } from '../../src/domain/time.ts';
import type { CrmConnector, CrmSession, Fill } from '../../src/ports/crm.ts';
import { type CrmRun, latest, pagesOf, recordsOf } from './crm-run.ts';

type Open = () => Promise<{ readonly session: CrmSession }>;

/** Registers what `describe`, `proposeMapping` and `reread` promise together. */
export function mappings(
  current: () => CrmRun,
  open: Open,
  ref: (object: string, recordId: string) => RecordRef,
): void {
  it('tells the newest records of an object in one call, however many there are', async () => {
    const { session } = await open();
    const { objects, claimIds, accountIds, connector } = current();
    const mapping = connector.proposeMapping(await session.describe());
    const newest = [...claimIds].reverse();
    const before = session.usage().requests;
    expect(await session.newestIds(objects.claim, mapping, 2)).toEqual(newest.slice(0, 2));
    expect(session.usage().requests).toBe(before + 1);
    expect(await session.newestIds(objects.claim, mapping, 100)).toEqual(newest);
    const accounts = await session.newestIds(objects.account, mapping, 100);
    expect(accounts).toEqual(expect.arrayContaining([...accountIds]));
  });

  /** What a proposal can be made from. */
  async function lookAt({ connector, objects }: CrmRun) {
    const { session } = await open();
    const schema = await session.describe();
    const { connectionId } = ref(objects.claim, '');
    return { connector, connectionId, session, schema };
  }

  it('tells a proposal how full a field is, and nothing of one that was hidden meanwhile', async () => {
    const run = current();
    const { field, show } = run.hideable;
    /** How full it is, and how full the proposal was told it is. */
    const learn = async (meanwhile: () => unknown = () => {}) => {
      const look = await lookAt(run);
      const told: (Fill | null)[] = [];
      const proposeMapping: CrmConnector['proposeMapping'] = (schema, fillOf = () => null) => {
        told.push(fillOf(run.objects.claim, field));
        return run.connector.proposeMapping(schema, fillOf);
      };
      meanwhile();
      const { records } = await proposeFromLive({ ...look, connector: { proposeMapping } });
      const claims = records.filter(({ object }) => object === run.objects.claim);
      return { claims, fill: told.at(-1) };
    };
    const { claims, fill } = await learn();
    expect(claims.map(({ recordId }) => recordId).sort()).toEqual([...run.claimIds].sort());
    const filled = claims.filter(({ fields }) => fields[field] !== null).length;
    expect(fill).toEqual({ filled, records: claims.length });
    const hidden = await learn(() => show(false));
    expect(hidden.claims).toHaveLength(run.claimIds.length);
    expect(hidden.fill).toBeNull();
  });

  it('proposes by what is described, and says why, where records are not shown', async () => {
    const run = current();
    const look = await lookAt(run);
    const { crm } = run.connector;
    const message = 'Not for you.';
    const body = {
      salesforce: [{ errorCode: 'INSUFFICIENT_ACCESS', message }],
      hubspot: { status: 'error', category: 'MISSING_SCOPES', message },
    }[crm];
    run.faults.inject({ crm, fault: { kind: 'status', status: 403, body } });
    const { mapping, unsampled } = await proposeFirst(look);
    expect(mapping).toEqual(run.connector.proposeMapping(look.schema));
    expect(unsampled).toMatch(/\w/);
  });

  it('proposes nothing that it does not describe', async () => {
    const { session } = await open();
    const mapping = current().connector.proposeMapping(await session.describe());
    expect(checkMapping(mapping, await session.describe(mapping))).toEqual([]);
  });

  it('names what is not there', async () => {
    const { session } = await open();
    const proposed = current().connector.proposeMapping(await session.describe());
    const claims = proposed.claims.map((claim) => ({
      ...claim,
      amount: { path: 'Nowhere' },
      territory: { path: `${claim.accountLink ?? 'OwnerId'}.Nowhere` },
    }));
    const mapping = { ...proposed, claims };
    const faults = checkMapping(mapping, await session.describe(mapping));
    expect(faults.map((one) => one.steps.slice(2).join('.'))).toEqual(
      claims.flatMap(() => ['amount.path', 'territory.path']),
    );
  });

  it('takes the ids of whatever its records link to', async () => {
    const run = current();
    const { session } = await open();
    const mapping = run.connector.proposeMapping(await session.describe());
    const all = recordsOf(await pagesOf(session.readChanges(null, mapping)));
    const refs = all.flatMap((one) =>
      one.links.map(({ object, recordId }) => ref(object, recordId)),
    );
    const read = latest(await session.readRecords(refs, mapping), run.objects.account);
    expect(read.has(run.accountIds[0] ?? '')).toBe(true);
  });

  it('reads one object again from its first record on, and the others from where they stood', async () => {
    const run = current();
    const { session } = await open();
    const mapping = run.connector.proposeMapping(await session.describe());
    const read = async (cursor: string | null) => pagesOf(session.readChanges(cursor, mapping));
    const first = (await read(null)).at(-1)?.cursor ?? '';
    run.advance(2 * HOUR_MS);
    const quiet = (await read(first)).at(-1)?.cursor ?? '';
    run.advance(2 * HOUR_MS);
    const [, removed = ''] = run.claimIds;
    run.remove(removed);
    const again = recordsOf(await read(run.connector.reread(quiet, [run.objects.claim])));
    const claims = latest(again, run.objects.claim);
    expect([...claims.keys()].sort()).toEqual([...run.claimIds].sort());
    expect(claims.get(removed)?.deleted).toBe(true);
    if (run.rereadsAlone !== false) expect(latest(again, run.objects.account).size).toBe(0);
  });

  it('tells what it cannot see of a mapping any more, and when that is back', async () => {
    const run = current();
    const { field, show } = run.hideable;
    const [renamed = ''] = run.claimIds;
    const { session } = await open();
    const proposed = run.connector.proposeMapping(await session.describe());
    const claims = proposed.claims.map((claim) =>
      claim.object === run.objects.claim ? { ...claim, amount: { path: field } } : claim,
    );
    const mapping = { ...proposed, claims };
    const first = await pagesOf(session.readChanges(null, mapping));
    expect(latest(recordsOf(first), run.objects.claim).get(renamed)?.fields).toHaveProperty(field);
    expect(await session.unseen(mapping, [])).toEqual([]);

    show(false);
    run.advance(HOUR_MS);
    run.rename(renamed, 'Renamed');
    const unseen = [{ object: run.objects.claim, field }];
    const reader = (await open()).session;
    const pages = await pagesOf(reader.readChanges(first.at(-1)?.cursor ?? '', mapping));
    const record = latest(recordsOf(pages), run.objects.claim).get(renamed);
    expect(record?.fields).not.toHaveProperty(field);
    expect(await reader.unseen(mapping, [])).toEqual(unseen);
    const byId = (await open()).session;
    await byId.readRecords([ref(run.objects.claim, renamed)], mapping);
    expect(await byId.unseen(mapping, [])).toEqual(unseen);
    expect(await (await open()).session.unseen(mapping, unseen)).toEqual(unseen);

    show(true);
    run.advance(HOUR_MS);
    expect(await (await open()).session.unseen(mapping, unseen)).toEqual([]);
  });
}
