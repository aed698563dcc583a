// Both sides are told what was decided: once, in the CRM of their record, with nothing of the other side.
import { beforeEach, describe, expect, it } from 'vitest';
import { undoDecision } from '../../../src/app/acknowledge.ts';
import { detect } from '../../../src/app/detect.ts';
import { desiredNotices } from '../../../src/app/outcome-notice.ts';
import { followTasks } from '../../../src/app/task-sync.ts';
import { undoConnection } from '../../../src/app/undo.ts';
import { NOTICE_KEY_START } from '../../../src/domain/conflict-task.ts';
import { accountIdOf, claimIdOf, parseRecordKey, recordKeyOf } from '../../../src/domain/ids.ts';
import { DAY_MS } from '../../../src/domain/time.ts';
import { day, HUBSPOT, MANAGER, putClaims, SALESFORCE } from '../../http/console-world.ts';
import { DIRECT, MINUTE_MS, NoticeWorld, OWNERS, PARTNER } from './notice-world.ts';

let world: NoticeWorld;
beforeEach(async () => {
  world = await NoticeWorld.open();
});

describe('a decision', () => {
  it('is told to both owners, each in the CRM of their record, once it stands', async () => {
    await world.decideAs('accept_split', 'Northwind has the registration.');
    await world.pass(14 * MINUTE_MS);
    expect(await world.notices()).toEqual([]);
    await world.pass(2 * MINUTE_MS);
    const told = await world.notices();
    expect(
      told.map(({ connectionId, ownerId, about }) => [
        connectionId,
        ownerId,
        about === null ? null : recordKeyOf(about),
      ]),
    ).toEqual([
      [HUBSPOT, '77', PARTNER.id],
      [SALESFORCE, '005000000000009AAA', DIRECT.id],
    ]);
    expect(told[1]?.body).toBe(
      [
        'DECIDED on 2026-11-20 by Dana Ruiz: the suggested split stands.',
        'Your record: Salesforce opportunity 006000000000001AAA, credit 30.00 %.',
        'Also involved: a registered partner.',
        'Price talks may go on as decided. The share is a suggestion; nothing is paid by it.',
        '',
        `More: http://127.0.0.1:4300/conflicts/${(await world.conflict()).id}`,
        'Asks nothing of you: complete it when you have read it. Parley closes it on 2026-12-04.',
      ].join('\n'),
    );
    // Neither the other side's name nor the manager's own words.
    for (const { subject, body } of told) {
      expect(`${subject} ${body}`).not.toMatch(/Northwind|registration\.$|Jonas|52,000/m);
    }
    await world.pass(MINUTE_MS);
    expect(await world.notices()).toHaveLength(2);
  });

  it('is told by the one write path, and is in the history', async () => {
    // The question to the manager, whose key tells it from a notice.
    await world.writeTasks();
    await world.decideAs('direct_keeps');
    await world.pass(16 * MINUTE_MS);
    await world.writeTasks();
    const subjects = [...world.made.values()].map(({ subject }) => subject);
    expect(subjects).toContain('Decided on 2026-11-20: Acme Robotics GmbH');
    const isNotice = [...world.made.values()].map(({ key, subject }) => [
      key.startsWith(NOTICE_KEY_START),
      subject.startsWith('Decided on'),
    ]);
    expect(isNotice.toSorted()).toEqual([[false, false], ...Array(2).fill([true, true])]);
    const { id } = await world.conflict();
    const events = await world.run((inside) => inside.conflicts.events(id));
    expect(events.map(({ text }) => text)).toContain(
      'Task created in HubSpot: Decided on 2026-11-20: ACME Robotics',
    );
  });

  it('that is taken back in time is told to nobody', async () => {
    await world.decideAs('share');
    await world.pass(5 * MINUTE_MS);
    const { id } = await world.conflict();
    const request = { conflictId: id, managerId: MANAGER };
    expect(await world.run((inside) => undoDecision(world.app, inside, request))).toEqual({
      ok: true,
    });
    await detect(world.app, world.tenantId);
    await world.pass(60 * MINUTE_MS);
    expect(await world.notices()).toEqual([]);
  });

  describe('about a third record', () => {
    const id = claimIdOf({ ...parseRecordKey(DIRECT.id), recordId: '006000000000002AAA' });
    const partner = { name: 'Southwind', territories: [], tier: null };
    const third = { ...PARTNER, id, account: DIRECT.account, partner, registration: null };
    const elsewhere = accountIdOf({
      ...parseRecordKey(DIRECT.account.id),
      recordId: '001elsewhere',
    });
    const moved = { ...third, account: { ...DIRECT.account, id: elsewhere } };
    const told = async () =>
      (await world.notices()).map(({ about }) => about && recordKeyOf(about)).toSorted();

    beforeEach(async () => {
      await world.run((inside) => world.putOwners(inside, OWNERS, [third]));
      await world.put(third);
      await world.decideAs('share');
    });

    it('is told to its owner though it went and came back to another customer', async () => {
      await world.put(third, { isThere: false });
      expect((await world.conflict()).judgement.claimIds).not.toContain(id);
      await world.pass(16 * MINUTE_MS);
      expect(await told()).toEqual([PARTNER.id, DIRECT.id]);
      await world.put(moved);
      await world.pass(60 * MINUTE_MS);
      expect(await told()).toEqual([PARTNER.id, DIRECT.id, id]);
    });

    it('is told to its owner though it has left and the others are gone', async () => {
      await world.put(moved);
      for (const one of [PARTNER, DIRECT]) await world.put(one, { isThere: false });
      expect(await world.conflict()).toMatchObject({ status: 'resolved' });
      await world.pass(16 * MINUTE_MS);
      expect(await told()).toEqual([id]);
    });
  });

  it('is told to nobody where that is switched off', async () => {
    const { outcomeTasks: _, ...silent } = world.app;
    world.app = silent;
    await world.decideAs('share');
    await world.pass(60 * MINUTE_MS);
    expect(await world.notices()).toEqual([]);
  });

  it('is told to nobody on a record that belongs to a queue, or to nobody', async () => {
    const queue = { name: 'OwnerId', object: 'Group', recordId: '00G000000000001AAA' };
    world.clock.advance(MINUTE_MS);
    await world.run((inside) => world.putOwners(inside, { [SALESFORCE]: queue }));
    await world.decideAs('share');
    await world.pass(60 * MINUTE_MS);
    expect(await world.notices()).toEqual([]);
  });
});

describe('what is told', () => {
  beforeEach(async () => {
    await world.decideAs('partner_keeps');
    await world.pass(16 * MINUTE_MS);
    await world.writeTasks();
  });

  it('goes with the record to its new owner', async () => {
    world.clock.advance(MINUTE_MS);
    const anna = { name: 'OwnerId', object: 'User', recordId: '005000000000008AAA' };
    await world.run(async (inside) => {
      await world.putOwners(inside, { ...OWNERS, [SALESFORCE]: anna });
      await inside.dirty.mark([DIRECT.account.id]);
    });
    await detect(world.app, world.tenantId);
    expect((await world.notices()).map(({ ownerId }) => ownerId)).toEqual(['77', anna.recordId]);
  });

  it('is closed after two weeks', async () => {
    await world.pass(14 * DAY_MS);
    await world.writeTasks();
    expect((await world.notices()).map(({ status }) => status)).toEqual(['completed', 'completed']);
    expect([...world.made.values()].filter(({ status }) => status === 'open')).toEqual([]);
  });

  it('stays while its record is no claim for a moment, as amid a merge', async () => {
    const open = async () =>
      (await world.notices()).flatMap(({ status, about }) => (status === 'open' ? [about] : []));
    const before = await open();
    expect(before).toHaveLength(2);
    await world.put(PARTNER, { isThere: false });
    expect(await open()).toEqual(before);
    await world.put(PARTNER);
    expect(await open()).toEqual(before);
  });

  it('goes on under the key it was made with, of before keys had a start', async () => {
    const told = await world.notices();
    expect(told.every(({ key }) => key.startsWith(NOTICE_KEY_START))).toBe(true);
    const known = told.map((one) => ({ ...one, key: one.key.slice(NOTICE_KEY_START.length) }));
    const owners = [DIRECT, PARTNER].map(({ id }) => [id, 'somebody'] as const);
    const input = {
      ...{
        conflict: await world.conflict(),
        known,
        claims: [PARTNER, DIRECT],
        owners: new Map(owners),
      },
      ...({
        managers: [],
        language: 'en',
        publicUrl: world.app.publicUrl,
        sha256: world.app.sha256,
      } as const),
      now: world.clock.now(),
    };
    const asBefore = known.map(({ key, round }) => [key, round, 'open']);
    const desired = desiredNotices({ ...input, there: new Set() });
    expect(desired.map(({ key, round, status }) => [key, round, status])).toEqual(asBefore);
    // Nor are they over while their records are out of sight.
    const there = new Set([PARTNER.id, DIRECT.id]);
    expect(desiredNotices({ ...input, claims: [], there })).toEqual([]);
  });

  it('is closed with its record, and hangs on it no longer', async () => {
    world.clock.advance(MINUTE_MS);
    await world.run((inside) => world.putOwners(inside, OWNERS, [PARTNER], true));
    await world.put(PARTNER, { isThere: false });
    const byRecord = (await world.notices()).map(({ connectionId, status, about }) => [
      connectionId,
      status,
      about && recordKeyOf(about),
    ]);
    expect(byRecord).toEqual([
      [HUBSPOT, 'completed', null],
      [SALESFORCE, 'open', DIRECT.id],
    ]);
  });

  it('is closed when the facts open the conflict again', async () => {
    world.clock.advance(MINUTE_MS);
    await world.run(async (inside) => {
      const { registration } = PARTNER;
      if (registration === null) throw new Error('the partner has registered');
      await putClaims(inside, [
        { ...PARTNER, registration: { ...registration, expiresOn: day('2027-03-01') } },
      ]);
      await inside.dirty.mark([PARTNER.account.id]);
    });
    await detect(world.app, world.tenantId);
    expect((await world.conflict()).decision).toBeNull();
    expect((await world.notices()).map(({ status }) => status)).toEqual(['completed', 'completed']);
  });

  it.each(['completed', 'deleted'] as const)('is done with when it was %s', async (status) => {
    const [hubspots] = await world.notices();
    const said = { outcome: 'share', note: null, changedBy: '77', ownerId: '77' };
    const state = { key: hubspots?.key ?? '', taskId: hubspots?.taskId ?? '', status };
    world.states = [{ ...state, ...said, modifiedAt: world.clock.now() }];
    await followTasks(world.app, world.tenantId, HUBSPOT);
    if (status === 'deleted') world.made.delete(state.key);
    await world.run((inside) => inside.dirty.mark([PARTNER.account.id]));
    await detect(world.app, world.tenantId);
    await world.writeTasks();
    expect((await world.notices()).map((one) => one.status)).toEqual(['completed', 'open']);
    expect(world.made.get(state.key)?.status).not.toBe('open');
    // Whatever was chosen on it decides nothing.
    expect((await world.conflict()).decision?.outcome).toBe('partner_keeps');
  });

  it('is taken back by undo', async () => {
    const result = await undoConnection(world.app, world.tenantId, {
      connectionId: HUBSPOT,
      by: 'Sam',
    });
    expect(result).toMatchObject({ tasksClosed: 1, isDone: true });
    const open = [...world.made.values()].filter(({ status }) => status === 'open');
    expect(open.map(({ crm }) => crm)).toEqual(['salesforce']);
    await world.pass(MINUTE_MS);
    expect((await world.notices()).map(({ status }) => status)).toEqual(['completed', 'open']);
  });
});
