// The record of each conflict in Salesforce over the real connectors: there with the flags, in step with
// the decision, written once, and gone with an undo.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { decide } from '../../src/app/decide.ts';
import { undoConnection } from '../../src/app/undo.ts';
import { allConflicts } from '../../src/cli/demo/summary.ts';
import { type Conflict, isActive } from '../../src/domain/conflict.ts';
import { parseRecordKey } from '../../src/domain/ids.ts';
import { type OwnFieldKey, ownFieldName, ownObjectName } from '../../src/domain/own-fields.ts';
import { Thread } from './thread.ts';

let thread: Thread;
beforeAll(async () => {
  thread = await Thread.start(120);
  await thread.setWriteMode('live');
  await thread.round();
});
afterAll(() => thread.close());

const nameOf = (key: OwnFieldKey) => ownFieldName('salesforce', key);
const rows = () =>
  [...thread.world.world.salesforce.rows(ownObjectName('conflict'))].filter(
    ({ deletedAt }) => deletedAt === null,
  );
const rowOf = (id: string) => rows().find(({ fields }) => fields[nameOf('conflict_key')] === id);

it('is there for each conflict of the org, says what its opportunity says, and names the partner', async () => {
  const { id: org } = thread.connection('salesforce');
  const managers = await thread.inStore((store) => store.managers.list());
  const isHere = ({ judgement, managerId }: Conflict) =>
    judgement.claimIds.some((id) => parseRecordKey(id).connectionId === org) ||
    managers.some(({ id, connectionId }) => id === managerId && connectionId === org);
  const conflicts = (await thread.inStore(allConflicts)).filter(isHere);
  expect(conflicts.length).toBeGreaterThan(5);
  expect(
    rows()
      .map(({ fields }) => fields[nameOf('conflict_key')])
      .sort(),
  ).toEqual(conflicts.map(({ id }) => id).sort());
  const conflict = await thread.conflictOf('registered-before-direct');
  const row = rowOf(conflict.id);
  expect(row?.fields[nameOf('conflict_severity')]).toBe(conflict.judgement.severity);
  const claims = await thread.inStore((store) =>
    store.claims.current([...conflict.judgement.claimIds]),
  );
  const partner = claims.find((claim) => claim.partner !== null)?.partner?.name ?? 'nobody';
  expect(row?.fields[nameOf('conflict_claims')]).toContain(partner);
});

it('is written once, and follows the decision in place', async () => {
  const before = await thread.round();
  expect(before.map(({ recordsWritten }) => recordsWritten)).toEqual([0, 0]);
  const conflict = (await thread.inStore(allConflicts)).find(
    ({ id, status, managerId }) =>
      isActive(status) && managerId !== null && rowOf(id) !== undefined,
  );
  if (conflict?.managerId == null) throw new Error('no conflict waits');
  const known = rowOf(conflict.id)?.id;
  const { managerId } = conflict;
  await thread.inStore((store) =>
    decide(thread.app, store, {
      ...{ conflictId: conflict.id, outcome: 'not_a_conflict', managerId, via: 'console' },
      ...{ note: 'Two branches.', at: thread.app.clock.now() },
    }),
  );
  await thread.round();
  expect(rowOf(conflict.id)).toMatchObject({
    id: known,
    fields: {
      [nameOf('conflict_status')]: 'dismissed',
      [nameOf('conflict_outcome')]: 'not_a_conflict',
      [nameOf('conflict_note')]: 'Two branches.',
      [nameOf('conflict_days')]: 0,
    },
  });
});

it('goes with an undo', async () => {
  const { id: connectionId } = thread.connection('salesforce');
  const request = { connectionId, by: 'admin' };
  expect(await undoConnection(thread.app, thread.tenantId, request)).toMatchObject({
    isDone: true,
    left: [],
  });
  expect(rows()).toEqual([]);
});
