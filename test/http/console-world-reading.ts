// The console's world before the first flag: CRMs that are being read, that were, and the dry run after it.
import { FIRST_READING, type FirstReading } from '../../src/app/first-reading.ts';
import { type ConnectionId, parseRecordKey } from '../../src/domain/ids.ts';
import type { TenantStore } from '../../src/ports/store.ts';
import {
  aConflict,
  acmeClaims,
  aTask,
  HUBSPOT,
  judgeAcme,
  NOW,
  putConflict,
  putFrame,
  SALESFORCE,
} from './console-world.ts';

/** HubSpot was read to its end, Salesforce is being read. */
export async function putStillReading(store: TenantStore): Promise<void> {
  const bulk = (object: string, records: number, done: number) => ({
    ...({ object, records, done, way: 'bulk', calls: 5 + Math.ceil(records / 10_000) } as const),
  });
  const salesforce: FirstReading = {
    ...{ startedAt: NOW - 120_000, movedAt: NOW - 1_000, finishedAt: null, calls: 27 },
    ...{ allowance: { calls: 12_188, perMs: 86_400_000 }, pause: null, pausedMs: 0 },
    parts: [
      { object: 'User', records: 27, way: 'query', calls: 1, done: 27 },
      bulk('Account', 103_034, 103_034),
      bulk('Event', 143_843, 61_500),
      bulk('Opportunity', 103_020, 0),
    ],
  };
  await store.cursors.set(SALESFORCE, FIRST_READING, JSON.stringify(salesforce));
  await putReadThrough(store, [HUBSPOT]);
}

/** Their first readings are over. */
export async function putReadThrough(
  store: TenantStore,
  ids: readonly ConnectionId[] = [SALESFORCE, HUBSPOT],
): Promise<void> {
  const reading: FirstReading = {
    ...{ startedAt: NOW - 3_600_000, movedAt: NOW - 3_000_000, finishedAt: NOW - 3_000_000 },
    ...{ calls: 1_230, allowance: { calls: 75, perMs: 10_000 }, pause: null, pausedMs: 0 },
    parts: [{ object: 'deals', records: 83_417, way: 'list', calls: 1_002, done: 83_417 }],
  };
  for (const id of ids) await store.cursors.set(id, FIRST_READING, JSON.stringify(reading));
}

/** Both CRMs read for the first time: one conflict is planned, nobody decides, nothing is written. */
export async function putDryRun(store: TenantStore): Promise<void> {
  await putFrame(store, { writeMode: 'dry_run', hasManager: false });
  await putReadThrough(store);
  const acme = acmeClaims();
  const judgement = judgeAcme(acme);
  const conflict = aConflict({ id: 'cf_1042', claims: acme, judgement, managerId: null });
  await putConflict(store, conflict, acme);
  const values = {
    conflict_status: 'open',
    conflict_severity: judgement.severity,
    conflict_types: 'vertical',
    conflict_with: 'a registered partner',
    conflict_since: '2026-11-19',
    conflict_due: '2026-11-20',
    reason: 'The holder of the only registration in force prevails (P-5).',
    split_own_percent: 30,
    split_summary: null,
    url: 'http://127.0.0.1:8080/conflicts/cf_1042',
  };
  const [, direct] = acme;
  const ref = parseRecordKey(direct.id);
  await store.targets.put([
    { ref, home: 'claim', values },
    {
      ref: parseRecordKey(direct.account.id),
      home: 'account',
      values: { conflict_status: 'open', conflict_count: 1 },
    },
    { ref: { ...ref, recordId: '006unknown' }, home: 'claim', values: { conflict_status: null } },
  ]);
  await store.tasks.put(aTask({ about: ref }));
}
