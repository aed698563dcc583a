// Undo over the real connectors: after it the CRMs show what they showed before Parley's first write.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { emailOf, PEOPLE } from '../../connectors/sandbox/seed/cast.ts';
import { planUndo, undoConnection } from '../../src/app/undo.ts';
import { OWN_FIELDS, ownFieldName } from '../../src/domain/own-fields.ts';
import { Thread } from './thread.ts';

const CRMS = ['salesforce', 'hubspot'] as const;
const SELLER = { salesforce: emailOf(PEOPLE.maya), hubspot: emailOf(PEOPLE.sofie) };

let thread: Thread;
beforeAll(async () => {
  thread = await Thread.start(200);
});
afterAll(() => thread.close());

/** Every own field of every record but tasks, as the CRMs hold it. */
function ownFields(): Map<string, unknown> {
  const shown = new Map<string, unknown>();
  for (const crm of CRMS) {
    const database = thread.world.world.database(crm);
    const names = OWN_FIELDS.filter((field) => !field.homes.includes('task')).map((field) =>
      ownFieldName(crm, field.key),
    );
    for (const object of ['Opportunity', 'Lead', 'Account', 'deals', 'companies']) {
      for (const row of database.rows(object)) {
        for (const name of names) {
          const value = row.fields[name] ?? null;
          if (value !== null) shown.set(`${crm} ${object} ${row.id} ${name}`, value);
        }
      }
    }
  }
  return shown;
}

const undoAll = async () => {
  const results = [];
  for (const { id } of thread.connections) {
    results.push(
      await undoConnection(thread.app, thread.tenantId, { connectionId: id, by: 'admin' }),
    );
  }
  return results;
};

describe('undo', () => {
  it('brings back what each field showed first, closes the tasks, and ends in a dry run', async () => {
    // An earlier installation left something behind on one record.
    const [record] = thread.plant('registered-before-direct').records;
    if (record === undefined) throw new Error('the plant has records');
    const reason = ownFieldName(record.crm, 'reason');
    await thread.edit(record, { [reason]: 'from an earlier life' }, SELLER[record.crm]);
    const before = ownFields();
    expect(before.size).toBe(1);

    await thread.setWriteMode('live');
    await thread.round();
    const written = ownFields();
    expect(written.size).toBeGreaterThan(500);
    expect(written.get(`${record.crm} ${record.object} ${record.id} ${reason}`)).not.toBe(
      'from an earlier life',
    );
    const plans = await planUndo(thread.app, thread.tenantId);
    expect(plans.every((one) => one.records > 10 && one.tasks > 0)).toBe(true);

    const results = await undoAll();
    expect(results).toMatchObject([
      { isDone: true, left: [] },
      { isDone: true, left: [] },
    ]);
    expect(ownFields()).toEqual(before);
    expect(CRMS.flatMap((crm) => thread.tasks(crm)).filter((one) => one.isOpen)).toEqual([]);
    const connections = await thread.inStore((store) => store.connections.list());
    expect(connections.map((one) => one.writeMode)).toEqual(['dry_run', 'dry_run']);
    await thread.round();
    expect(ownFields()).toEqual(before);
  });

  it('leaves everything ready to go live again', async () => {
    await thread.setWriteMode('live');
    await thread.round();
    await thread.round();
    expect(ownFields().size).toBeGreaterThan(500);
    const open = CRMS.flatMap((crm) => thread.tasks(crm)).filter((one) => one.isOpen);
    expect(open.length).toBeGreaterThan(40);
  });

  it('is refused for a connection that is not authorised, with the cure', async () => {
    const { id } = thread.connection('hubspot');
    await thread.inStore((store) => store.connections.setState(id, 'needs_reauth', 'ended'));
    const request = { connectionId: id, by: 'admin' };
    expect(await undoConnection(thread.app, thread.tenantId, request)).toEqual({
      connectionId: id,
      reason: expect.stringContaining('Connect it again'),
    });
  });
});
