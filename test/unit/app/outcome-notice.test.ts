// Both sides are told what was decided: once, in the CRM of their record, with nothing of the other side.
import { beforeEach, describe, expect, it } from 'vitest';
import { HUBSPOT_DIALECT } from '../../../connectors/sandbox/port/hubspot-dialect.ts';
import { SALESFORCE_DIALECT } from '../../../connectors/sandbox/port/salesforce-dialect.ts';
import { undoDecision } from '../../../src/app/acknowledge.ts';
import type { AppContext } from '../../../src/app/context.ts';
import { decide } from '../../../src/app/decide.ts';
import { detect, markDue } from '../../../src/app/detect.ts';
import { healthView } from '../../../src/app/health/view-health.ts';
import { type NoticeFacts, noticeText } from '../../../src/app/notice-words.ts';
import { desiredNotices } from '../../../src/app/outcome-notice.ts';
import { followTasks } from '../../../src/app/task-sync.ts';
import { undoConnection } from '../../../src/app/undo.ts';
import { writeBack } from '../../../src/app/write-back.ts';
import type { Claim } from '../../../src/domain/claim.ts';
import type { Conflict, Outcome } from '../../../src/domain/conflict.ts';
import {
  NOTICE_KEY_START,
  noticeIdOf,
  type PlannedTask,
} from '../../../src/domain/conflict-task.ts';
import { ParleyError } from '../../../src/domain/errors.ts';
import {
  type AccountId,
  accountIdOf,
  type ConnectionId,
  claimIdOf,
  parseRecordKey,
  type RecordRef,
  recordKeyOf,
  type TenantId,
} from '../../../src/domain/ids.ts';
import { LANGUAGES } from '../../../src/domain/language.ts';
import type { RecordLink } from '../../../src/domain/source-record.ts';
import { DAY_MS } from '../../../src/domain/time.ts';
import type { CrmConnector, TaskDraft, TaskState } from '../../../src/ports/crm.ts';
import type { Store, TenantStore } from '../../../src/ports/store.ts';
import { openMemoryStore } from '../../../src/store/memory/memory-store.ts';
import { aTenant, TestClock, testContext } from '../../helpers/app-context.ts';
import {
  acmeClaims,
  day,
  HUBSPOT,
  MANAGER,
  NOW,
  putClaims,
  putFrame,
  SALESFORCE,
} from '../../http/console-world.ts';

const MINUTE_MS = 60_000;
const [PARTNER, DIRECT] = acmeClaims();
const OWNERS: Readonly<Record<ConnectionId, RecordLink>> = {
  [SALESFORCE]: { name: 'OwnerId', object: 'User', recordId: '005000000000009AAA' },
  [HUBSPOT]: { name: 'owner', object: 'owners', recordId: '77' },
};

let store: Store;
let tenantId: TenantId;
let clock: TestClock;
let app: AppContext;
/** What each CRM has by key. */
let made: Map<string, TaskDraft & { readonly crm: string }>;
let states: TaskState[];
/** Who can be given no task, and how often it was tried. */
let inactive: Set<string>;
let refusals: number;

beforeEach(async () => {
  store = openMemoryStore();
  clock = new TestClock(NOW);
  made = new Map();
  states = [];
  inactive = new Set();
  refusals = 0;
  const connector = (crm: 'salesforce' | 'hubspot') =>
    ({
      crm,
      open: () => ({
        async saveTask(draft: TaskDraft) {
          const known = made.get(draft.key);
          if (known === undefined && draft.status === 'completed') {
            return { taskId: null, created: false, changed: false };
          }
          if (inactive.has(draft.ownerId)) {
            refusals += 1;
            throw new ParleyError('CRM_OWNER_INACTIVE', `${draft.ownerId} is inactive.`, {
              hint: 'Give the record to somebody else.',
            });
          }
          made.set(draft.key, { ...draft, crm });
          const changed = known?.status !== draft.status || known.ownerId !== draft.ownerId;
          return { taskId: draft.key, created: known === undefined, changed };
        },
        readTasks: async () => ({ tasks: states, cursor: 'c' }),
        readOwnFields: async (refs: readonly RecordRef[]) =>
          refs.map((ref) => ({ ref, found: false })),
        usage: () => ({ requests: 0, writes: 0, dailyUsed: null, dailyLimit: null }),
        close: async () => {},
      }),
    }) as unknown as CrmConnector;
  const connectors = [connector('salesforce'), connector('hubspot')];
  const wait = async (ms: number) => clock.advance(ms);
  app = { ...testContext({ store, clock, connectors }), wait, outcomeTasks: 'en' };
  tenantId = await aTenant(store);
  await run(async (inside) => {
    await putFrame(inside);
    await putClaims(inside, [PARTNER, DIRECT]);
    for (const [id, { mapping }] of [
      [SALESFORCE, SALESFORCE_DIALECT],
      [HUBSPOT, HUBSPOT_DIALECT],
    ] as const) {
      await inside.mappings.append(id, mapping, 'test', NOW);
    }
    await putOwners(inside, OWNERS);
    const [left, right] = [PARTNER.account.id, DIRECT.account.id] as [AccountId, AccountId];
    await inside.answers.append({ left, right, answer: 'same', by: 'Sam', at: NOW });
    await inside.dirty.mark([left, right]);
  });
  await detect(app, tenantId);
});

const run = <T>(work: (inside: TenantStore) => Promise<T>) => store.inTenant(tenantId, work);

async function putOwners(
  inside: TenantStore,
  owners: Readonly<Record<string, RecordLink>>,
  claims: readonly Claim[] = [PARTNER, DIRECT],
  deleted = false,
) {
  for (const claim of claims) {
    const { connectionId, object, recordId } = parseRecordKey(claim.id);
    const link = owners[connectionId];
    const record = { object, recordId, modifiedAt: clock.now(), deleted, mergedInto: null };
    const number = await inside.records.nextReading();
    await inside.records.put(
      connectionId,
      [{ ...record, fields: {}, links: link === undefined ? [] : [link] }],
      { number, isAsked: false },
    );
  }
}

/** The claim as it is read now, or that its record is gone; and what follows. */
async function put(claim: Claim, { isThere = true } = {}): Promise<void> {
  const { id, account } = claim;
  const version = { id, ref: parseRecordKey(id), accountId: account.id, at: clock.now() };
  await run(async (inside) => {
    if (isThere) await putClaims(inside, [claim]);
    await inside.claims.put([{ ...version, claim: isThere ? claim : null }]);
    await inside.dirty.mark([account.id]);
  });
  await detect(app, tenantId);
}

async function conflict(): Promise<Conflict> {
  const [one] = await run((inside) => inside.conflicts.list({ limit: 5, after: null }));
  if (one === undefined) throw new Error('the Acme claims collide');
  return one;
}

async function decideAs(outcome: Outcome, note: string | null = null): Promise<void> {
  const { id } = await conflict();
  const said = { conflictId: id, outcome, managerId: MANAGER, via: 'console', note };
  const result = await run((inside) => decide(app, inside, { ...said, at: clock.now() }));
  expect(result).toEqual({ ok: true });
  await detect(app, tenantId);
}

/** Time passes; whatever it alone changes is judged again. */
async function pass(ms: number): Promise<void> {
  clock.advance(ms);
  await markDue(app, tenantId);
  await detect(app, tenantId);
}

async function notices(): Promise<readonly PlannedTask[]> {
  const { id } = await conflict();
  return run((inside) => inside.tasks.ofConflict(noticeIdOf(id)));
}

async function writeTasks(): Promise<void> {
  for (const id of [SALESFORCE, HUBSPOT]) await writeBack(app, tenantId, id);
}

describe('an owner who can be given no task', () => {
  const OWNER = OWNERS[SALESFORCE]?.recordId ?? '';
  const noticeOf = async (id: ConnectionId) =>
    (await notices()).find(({ connectionId }) => connectionId === id);

  beforeEach(async () => {
    inactive.add(OWNER);
    await decideAs('direct_keeps');
    await pass(16 * MINUTE_MS);
    await writeTasks();
  });

  it('is asked of the CRM once a day, and the admin reads why and what to do', async () => {
    expect(refusals).toBe(1);
    for (let quarters = 0; quarters < 95; quarters += 1) {
      await pass(15 * MINUTE_MS);
      await writeTasks();
    }
    expect(refusals).toBe(1);
    expect(await noticeOf(SALESFORCE)).toMatchObject({
      ...{ isSettled: false, taskId: null },
      fault: `${OWNER} is inactive. Give the record to somebody else.`,
    });
    const options = { now: clock.now(), store: 'memory', queue: null };
    const { writing, needs } = await run((inside) => healthView(inside, options));
    expect(writing.refused.map(({ text }) => text)).toEqual([
      `${OWNER} is inactive. Give the record to somebody else.`,
    ]);
    expect(needs.map(({ kind }) => kind)).toContain('refused');
    // The other side was told at once; this one is when the day has passed and they are back.
    expect(await noticeOf(HUBSPOT)).toMatchObject({ isSettled: true, fault: null });
    inactive.clear();
    await pass(15 * MINUTE_MS);
    await writeTasks();
    expect(await noticeOf(SALESFORCE)).toMatchObject({ isSettled: true, fault: null });
  });

  it('keeps an undo no longer than any other refusal does', async () => {
    inactive.clear();
    await pass(DAY_MS);
    await writeTasks();
    inactive.add(OWNER);
    const request = { connectionId: SALESFORCE, by: 'Sam' };
    expect(await undoConnection(app, tenantId, request)).toMatchObject({ isDone: false });
    inactive.clear();
    clock.advance(15 * MINUTE_MS);
    expect(await undoConnection(app, tenantId, request)).toMatchObject({ isDone: true });
  });

  it('does not keep a new owner waiting', async () => {
    const link = { name: 'OwnerId', object: 'User', recordId: '005000000000010AAA' };
    await run((inside) => putOwners(inside, { ...OWNERS, [SALESFORCE]: link }));
    await put({ ...DIRECT, owner: { name: 'New', email: 'new@halden.example' } });
    await writeTasks();
    const told = await noticeOf(SALESFORCE);
    expect(told).toMatchObject({ ownerId: link.recordId, isSettled: true, fault: null });
  });

  it('holds nothing up when the notice is over: it is closed without having been made', async () => {
    await pass(15 * DAY_MS);
    const before = refusals;
    await writeTasks();
    expect(refusals).toBe(before);
    expect(await noticeOf(SALESFORCE)).toMatchObject({ status: 'completed', isSettled: true });
  });
});

it('a manager who can be given no task is asked for every quarter of an hour', async () => {
  const [asked] = await run((inside) => inside.tasks.ofConnection(SALESFORCE));
  inactive.add(asked?.ownerId ?? '');
  for (let quarters = 0; quarters < 3; quarters += 1) {
    await writeTasks();
    clock.advance(15 * MINUTE_MS);
  }
  expect(refusals).toBe(3);
});

describe('a decision', () => {
  it('is told to both owners, each in the CRM of their record, once it stands', async () => {
    await decideAs('accept_split', 'Northwind has the registration.');
    await pass(14 * MINUTE_MS);
    expect(await notices()).toEqual([]);
    await pass(2 * MINUTE_MS);
    const told = await notices();
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
        `More: http://127.0.0.1:4300/conflicts/${(await conflict()).id}`,
        'Asks nothing of you: complete it when you have read it. Parley closes it on 2026-12-04.',
      ].join('\n'),
    );
    // Neither the other side's name nor the manager's own words.
    for (const { subject, body } of told) {
      expect(`${subject} ${body}`).not.toMatch(/Northwind|registration\.$|Jonas|52,000/m);
    }
    await pass(MINUTE_MS);
    expect(await notices()).toHaveLength(2);
  });

  it('is told by the one write path, and is in the history', async () => {
    // The question to the manager, whose key tells it from a notice.
    await writeTasks();
    await decideAs('direct_keeps');
    await pass(16 * MINUTE_MS);
    await writeTasks();
    const subjects = [...made.values()].map(({ subject }) => subject);
    expect(subjects).toContain('Decided on 2026-11-20: Acme Robotics GmbH');
    const isNotice = [...made.values()].map(({ key, subject }) => [
      key.startsWith(NOTICE_KEY_START),
      subject.startsWith('Decided on'),
    ]);
    expect(isNotice.toSorted()).toEqual([[false, false], ...Array(2).fill([true, true])]);
    const { id } = await conflict();
    const events = await run((inside) => inside.conflicts.events(id));
    expect(events.map(({ text }) => text)).toContain(
      'Task created in HubSpot: Decided on 2026-11-20: ACME Robotics',
    );
  });

  it('that is taken back in time is told to nobody', async () => {
    await decideAs('share');
    await pass(5 * MINUTE_MS);
    const { id } = await conflict();
    const request = { conflictId: id, managerId: MANAGER };
    expect(await run((inside) => undoDecision(app, inside, request))).toEqual({ ok: true });
    await detect(app, tenantId);
    await pass(60 * MINUTE_MS);
    expect(await notices()).toEqual([]);
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
      (await notices()).map(({ about }) => about && recordKeyOf(about)).toSorted();

    beforeEach(async () => {
      await run((inside) => putOwners(inside, OWNERS, [third]));
      await put(third);
      await decideAs('share');
    });

    it('is told to its owner though it went and came back to another customer', async () => {
      await put(third, { isThere: false });
      expect((await conflict()).judgement.claimIds).not.toContain(id);
      await pass(16 * MINUTE_MS);
      expect(await told()).toEqual([PARTNER.id, DIRECT.id]);
      await put(moved);
      await pass(60 * MINUTE_MS);
      expect(await told()).toEqual([PARTNER.id, DIRECT.id, id]);
    });

    it('is told to its owner though it has left and the others are gone', async () => {
      await put(moved);
      for (const one of [PARTNER, DIRECT]) await put(one, { isThere: false });
      expect(await conflict()).toMatchObject({ status: 'resolved' });
      await pass(16 * MINUTE_MS);
      expect(await told()).toEqual([id]);
    });
  });

  it('is told to nobody where that is switched off', async () => {
    const { outcomeTasks: _, ...silent } = app;
    app = silent;
    await decideAs('share');
    await pass(60 * MINUTE_MS);
    expect(await notices()).toEqual([]);
  });

  it('is told to nobody on a record that belongs to a queue, or to nobody', async () => {
    const queue = { name: 'OwnerId', object: 'Group', recordId: '00G000000000001AAA' };
    clock.advance(MINUTE_MS);
    await run((inside) => putOwners(inside, { [SALESFORCE]: queue }));
    await decideAs('share');
    await pass(60 * MINUTE_MS);
    expect(await notices()).toEqual([]);
  });
});

describe('what is told', () => {
  beforeEach(async () => {
    await decideAs('partner_keeps');
    await pass(16 * MINUTE_MS);
    await writeTasks();
  });

  it('goes with the record to its new owner', async () => {
    clock.advance(MINUTE_MS);
    const anna = { name: 'OwnerId', object: 'User', recordId: '005000000000008AAA' };
    await run(async (inside) => {
      await putOwners(inside, { ...OWNERS, [SALESFORCE]: anna });
      await inside.dirty.mark([DIRECT.account.id]);
    });
    await detect(app, tenantId);
    expect((await notices()).map(({ ownerId }) => ownerId)).toEqual(['77', anna.recordId]);
  });

  it('is closed after two weeks', async () => {
    await pass(14 * DAY_MS);
    await writeTasks();
    expect((await notices()).map(({ status }) => status)).toEqual(['completed', 'completed']);
    expect([...made.values()].filter(({ status }) => status === 'open')).toEqual([]);
  });

  it('stays while its record is no claim for a moment, as amid a merge', async () => {
    const open = async () =>
      (await notices()).flatMap(({ status, about }) => (status === 'open' ? [about] : []));
    const before = await open();
    expect(before).toHaveLength(2);
    await put(PARTNER, { isThere: false });
    expect(await open()).toEqual(before);
    await put(PARTNER);
    expect(await open()).toEqual(before);
  });

  it('goes on under the key it was made with, of before keys had a start', async () => {
    const told = await notices();
    expect(told.every(({ key }) => key.startsWith(NOTICE_KEY_START))).toBe(true);
    const known = told.map((one) => ({ ...one, key: one.key.slice(NOTICE_KEY_START.length) }));
    const owners = [DIRECT, PARTNER].map(({ id }) => [id, 'somebody'] as const);
    const input = {
      ...{ conflict: await conflict(), known, claims: [PARTNER, DIRECT], owners: new Map(owners) },
      ...({ managers: [], language: 'en', publicUrl: app.publicUrl, sha256: app.sha256 } as const),
      now: clock.now(),
    };
    const asBefore = known.map(({ key, round }) => [key, round, 'open']);
    const desired = desiredNotices({ ...input, there: new Set() });
    expect(desired.map(({ key, round, status }) => [key, round, status])).toEqual(asBefore);
    // Nor are they over while their records are out of sight.
    const there = new Set([PARTNER.id, DIRECT.id]);
    expect(desiredNotices({ ...input, claims: [], there })).toEqual([]);
  });

  it('is closed with its record, and hangs on it no longer', async () => {
    clock.advance(MINUTE_MS);
    await run((inside) => putOwners(inside, OWNERS, [PARTNER], true));
    await put(PARTNER, { isThere: false });
    const byRecord = (await notices()).map(({ connectionId, status, about }) => [
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
    clock.advance(MINUTE_MS);
    await run(async (inside) => {
      const { registration } = PARTNER;
      if (registration === null) throw new Error('the partner has registered');
      await putClaims(inside, [
        { ...PARTNER, registration: { ...registration, expiresOn: day('2027-03-01') } },
      ]);
      await inside.dirty.mark([PARTNER.account.id]);
    });
    await detect(app, tenantId);
    expect((await conflict()).decision).toBeNull();
    expect((await notices()).map(({ status }) => status)).toEqual(['completed', 'completed']);
  });

  it.each(['completed', 'deleted'] as const)('is done with when it was %s', async (status) => {
    const [hubspots] = await notices();
    const said = { outcome: 'share', note: null, changedBy: '77', ownerId: '77' };
    const state = { key: hubspots?.key ?? '', taskId: hubspots?.taskId ?? '', status };
    states = [{ ...state, ...said, modifiedAt: clock.now() }];
    await followTasks(app, tenantId, HUBSPOT);
    if (status === 'deleted') made.delete(state.key);
    await run((inside) => inside.dirty.mark([PARTNER.account.id]));
    await detect(app, tenantId);
    await writeTasks();
    expect((await notices()).map((one) => one.status)).toEqual(['completed', 'open']);
    expect(made.get(state.key)?.status).not.toBe('open');
    // Whatever was chosen on it decides nothing.
    expect((await conflict()).decision?.outcome).toBe('partner_keeps');
  });

  it('is taken back by undo', async () => {
    const result = await undoConnection(app, tenantId, { connectionId: HUBSPOT, by: 'Sam' });
    expect(result).toMatchObject({ tasksClosed: 1, isDone: true });
    const open = [...made.values()].filter(({ status }) => status === 'open');
    expect(open.map(({ crm }) => crm)).toEqual(['salesforce']);
    await pass(MINUTE_MS);
    expect((await notices()).map(({ status }) => status)).toEqual(['completed', 'open']);
  });
});

describe('its text', () => {
  const facts: NoticeFacts = {
    customer: 'A customer whose name is as long as names of customers ever get to be, and more',
    ...{ decidedOn: '2026-11-20', decidedBy: 'Dana Ruiz', outcome: 'share' },
    ...{ record: 'HubSpot deal 70991', share: '50.00 %', others: ['A partner', 'A partner'] },
    ...{ url: 'https://parley.example/conflicts/cf_1', until: '2026-12-04' },
  };

  it.each(LANGUAGES)(
    'says who, when and what in %s, within the length of a subject',
    (language) => {
      const { subject, body } = noticeText(facts, language);
      expect(subject.length).toBeLessThanOrEqual(80);
      expect(subject).toContain('2026-11-20');
      for (const part of [
        'Dana Ruiz',
        '2026-11-20',
        'HubSpot deal 70991',
        facts.url,
        facts.until,
      ]) {
        expect(body).toContain(part);
      }
      expect(body).toContain(language === 'en' ? '50.00 %' : '50,00 %');
    },
  );

  it('differs by language and by outcome', () => {
    const bodies = LANGUAGES.flatMap((language) =>
      (['share', 'not_a_conflict', 'direct_keeps'] as const).map(
        (outcome) => noticeText({ ...facts, outcome }, language).body,
      ),
    );
    expect(new Set(bodies).size).toBe(12);
  });
});
