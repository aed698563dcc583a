// Part of the suite of the CRM port: what a mapping can count on.
import { expect, it } from 'vitest';
import { checkMapping } from '../../src/app/mapping-check.ts';
import type { RecordRef } from '../../src/domain/ids.ts';
import { HOUR_MS } from '../../src/domain/time.ts';
import type { CrmSession } from '../../src/ports/crm.ts';
import { type CrmRun, latest, pagesOf, recordsOf } from './crm-run.ts';

type Open = () => Promise<{ readonly session: CrmSession }>;

/** Registers what `describe`, `proposeMapping` and `reread` promise together. */
export function mappings(
  current: () => CrmRun,
  open: Open,
  ref: (object: string, recordId: string) => RecordRef,
): void {
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
