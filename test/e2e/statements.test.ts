// What people say on an opportunity in Salesforce, from the record they make to the answer on it, and the
// heartbeat beside it: sandbox CRMs over HTTP, the real connectors, the embedded store.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RecordAddress } from '../../connectors/sandbox/plants/expectation.ts';
import { hearStatements } from '../../src/app/statements.ts';
import { undoConnection } from '../../src/app/undo.ts';
import { writeBack } from '../../src/app/write-back.ts';
import { allConflicts } from '../../src/cli/demo/summary.ts';
import { type Conflict, isActive } from '../../src/domain/conflict.ts';
import { ownFieldName, ownObjectName, statementLookup } from '../../src/domain/own-fields.ts';
import { Thread } from './thread.ts';

const STATEMENT = ownObjectName('statement');
const HEARTBEAT = ownObjectName('heartbeat');
const nameOf = (key: Parameters<typeof ownFieldName>[1]) => ownFieldName('salesforce', key);
const SELLER = 'rep@vendor.example';

let thread: Thread;
/** Open conflicts with an opportunity of Salesforce among their claims, a fresh one for each test. */
let places: { readonly conflict: Conflict; readonly record: RecordAddress }[];
beforeAll(async () => {
  thread = await Thread.start(200);
  await thread.setWriteMode('live');
  await thread.round();
  const all = await thread.inStore(allConflicts);
  places = all.flatMap((conflict) => {
    const records = conflict.judgement.claimIds.map((id) => thread.addressOf(id));
    const record = records.find((one) => one.object === 'Opportunity');
    const isFit = isActive(conflict.status) && conflict.judgement.splits.length === 2;
    return record === undefined || !isFit ? [] : [{ conflict, record }];
  });
  thread.world.world.salesforce.create(
    'User',
    { LastName: 'Osei', Email: SELLER, IsActive: true },
    'test',
  );
});
afterAll(() => thread.close());

function nextPlace() {
  const place = places.pop();
  if (place === undefined) throw new Error('the book has too few conflicts');
  return place;
}

const database = () => thread.world.world.salesforce;

async function say(fields: object, { by = SELLER, permissionSet = 'seller' } = {}): Promise<void> {
  await thread.control('statements', { by, permissionSet, fields });
}

const about = ({ conflict, record }: (typeof places)[number]) => ({
  [statementLookup()]: record.id,
  [nameOf('statement_conflict')]: conflict.id,
});

/** Hears, writes back, and returns the newest statement's state and answer. */
async function answered() {
  const { app, tenantId } = thread;
  const { id } = thread.connection('salesforce');
  const report = await hearStatements(app, tenantId, id);
  await writeBack(app, tenantId, id);
  const row = [...database().rows(STATEMENT)].at(-1);
  return {
    report,
    state: row?.fields[nameOf('statement_state')] ?? null,
    answer: row?.fields[nameOf('statement_answer')] ?? null,
  };
}

const eventsOf = ({ id }: Conflict) => thread.inStore((store) => store.conflicts.events(id));
const manager = async () => {
  const all = await thread.inStore((store) => store.managers.list());
  const found = all.find((one) => one.connectionId === thread.connection('salesforce').id);
  if (found === undefined) throw new Error('nobody manages in Salesforce');
  return found;
};

describe('a seller’s statement', () => {
  it('is told to the conflict once, and answered on its record', async () => {
    const place = nextPlace();
    const text = 'Another branch, another budget.';
    await say({
      ...about(place),
      [nameOf('statement_kind')]: 'not_same',
      [nameOf('statement_text')]: text,
    });
    const first = await answered();
    expect(first).toMatchObject({ report: { heard: 1, refused: 0 }, state: 'heard', answer: null });
    const stated = (await eventsOf(place.conflict)).filter((one) => one.kind === 'stated');
    expect(stated).toHaveLength(1);
    expect(stated[0]).toMatchObject({ actor: SELLER, text: expect.stringContaining(text) });
  });

  it('that is read again before its answer is written counts once', async () => {
    const place = nextPlace();
    await say({ ...about(place), [nameOf('statement_kind')]: 'seen' });
    const { app, tenantId } = thread;
    const { id } = thread.connection('salesforce');
    expect(await hearStatements(app, tenantId, id)).toMatchObject({ heard: 1 });
    expect(await answered()).toMatchObject({ report: { heard: 0 }, state: 'heard' });
    const stated = (await eventsOf(place.conflict)).filter((one) => one.kind === 'stated');
    expect(stated).toHaveLength(1);
  });

  it('proposes a split by its own share alone', async () => {
    const place = nextPlace();
    await say({
      ...about(place),
      [nameOf('statement_kind')]: 'other_split',
      [nameOf('statement_share')]: 40.25,
      [nameOf('statement_text')]: 'We ran the proof of concept.',
    });
    expect(await answered()).toMatchObject({ state: 'heard' });
    const [statement] = await thread.inStore((store) =>
      store.statements.ofConflicts([place.conflict.id]),
    );
    const own = thread.claimId(place.record);
    const shares = new Map(statement?.split?.map((one) => [one.claimId, one.basisPoints]));
    expect(shares.get(own)).toBe(4_025);
    expect([...shares.values()].reduce((sum, one) => sum + one, 0)).toBe(10_000);
  });

  it('is refused in the language its author uses Salesforce in', async () => {
    const by = 'vertrieb@vendor.example';
    const user = { LastName: 'Kirsch', Email: by, IsActive: true, LanguageLocaleKey: 'de' };
    database().create('User', user, 'test');
    const place = nextPlace();
    const fields = { ...about(place), [nameOf('statement_conflict')]: 'cf_none' };
    await say({ ...fields, [nameOf('statement_kind')]: 'seen' }, { by });
    const { state, answer } = await answered();
    expect(state).toBe('refused');
    expect(answer).toContain('inzwischen einen anderen Konflikt');
    places.push(place);
  });

  it('about a conflict that the record no longer shows is refused, with the reason', async () => {
    const place = nextPlace();
    await say({
      ...about(place),
      [nameOf('statement_conflict')]: 'cf_of_before',
      [nameOf('statement_kind')]: 'seen',
    });
    const { state, answer } = await answered();
    expect(state).toBe('refused');
    expect(answer).toContain('another conflict by now');
  });

  it('cannot be made with what Salesforce refuses', async () => {
    const place = nextPlace();
    const kind = nameOf('statement_kind');
    const refusals = [
      { ...about(place) },
      { ...about(place), [kind]: 'shout' },
      { ...about(place), [kind]: 'decision', [nameOf('statement_outcome')]: 'share' },
      { ...about(place), [kind]: 'seen', [nameOf('statement_state')]: 'heard' },
      { ...about(place), [kind]: 'evidence', [nameOf('statement_text')]: 'x'.repeat(1_001) },
    ];
    const codes: string[] = [];
    for (const fields of refusals) {
      codes.push(
        await say(fields).then(
          () => 'made',
          (error: Error) => error.message,
        ),
      );
    }
    expect(codes.map((text) => /"error":"(\w+)/.exec(text)?.[1] ?? text)).toEqual([
      'REQUIRED_FIELD_MISSING',
      'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
      'INVALID_FIELD_FOR_INSERT_UPDATE',
      'INVALID_FIELD_FOR_INSERT_UPDATE',
      'STRING_TOO_LONG',
    ]);
  });
});

describe('the question whether an account is free', () => {
  const ask = (id: string, by = SELLER) =>
    say({ [statementLookup()]: id, [nameOf('statement_kind')]: 'check' }, { by });

  it('is answered on its record, in the author’s language, and names nobody but the manager', async () => {
    const { conflict, record } = nextPlace();
    await ask(record.id);
    const { report, state, answer } = await answered();
    expect(report).toMatchObject({ answered: 1, heard: 0, refused: 0 });
    expect(state).toBe('answered');
    expect(answer).toMatch(
      /^Before you start, talk to .+\. As of 20\d\d-\d\d-\d\d \d\d:\d\d UTC\./,
    );
    const claims = await thread.inStore((store) =>
      store.claims.current(conflict.judgement.claimIds),
    );
    for (const { partner, owner } of claims) {
      for (const name of [partner?.name, owner?.name]) {
        if (name && name !== (await manager()).name) expect(answer).not.toContain(name);
      }
    }
    // It is kept as every check, and says nothing about the conflict.
    const checks = await thread.inStore((store) => store.checks.list(5));
    expect(checks[0]).toMatchObject({ answer: 'ask', by: { kind: 'seller', email: SELLER } });
    expect((await eventsOf(conflict)).filter((one) => one.kind === 'stated')).toEqual([]);
  });

  it('waits while the opportunity was not read yet', async () => {
    const { id } = database().create(
      'Opportunity',
      { Name: 'Just made', StageName: 'Prospecting', CloseDate: '2027-01-01' },
      'test',
    );
    await ask(id);
    expect(await answered()).toMatchObject({ report: { answered: 0, refused: 0 }, state: null });
    database().remove('Opportunity', id, 'test');
  });
});

describe('a decision on the record', () => {
  it('of a channel manager decides', async () => {
    const place = nextPlace();
    const { email, id } = await manager();
    await say(
      {
        ...about(place),
        [nameOf('statement_kind')]: 'decision',
        [nameOf('statement_outcome')]: 'accept_split',
      },
      { by: email, permissionSet: 'manager' },
    );
    expect(await answered()).toMatchObject({ report: { decided: 1 }, state: 'decided' });
    const conflict = await thread.inStore((store) => store.conflicts.get(place.conflict.id));
    expect(conflict).toMatchObject({
      status: 'resolved',
      decision: { outcome: 'accept_split', decidedBy: id, via: 'salesforce record' },
    });
  });

  it('of anybody else decides nothing, whatever permission set they have', async () => {
    const place = nextPlace();
    await say(
      {
        ...about(place),
        [nameOf('statement_kind')]: 'decision',
        [nameOf('statement_outcome')]: 'direct_keeps',
      },
      { permissionSet: 'manager' },
    );
    const { state, answer } = await answered();
    expect({ state, answer }).toMatchObject({
      state: 'refused',
      answer: expect.stringContaining('Only a channel manager decides'),
    });
    const conflict = await thread.inStore((store) => store.conflicts.get(place.conflict.id));
    expect(conflict?.decision).toBeNull();
    const told = (await eventsOf(place.conflict)).filter((one) => one.kind === 'decision_refused');
    expect(told).toMatchObject([{ actor: SELLER }]);
  });

  it('that calls it no conflict needs a reason', async () => {
    const place = nextPlace();
    const { email } = await manager();
    await say(
      {
        ...about(place),
        [nameOf('statement_kind')]: 'decision',
        [nameOf('statement_outcome')]: 'not_a_conflict',
      },
      { by: email, permissionSet: 'manager' },
    );
    const { state, answer } = await answered();
    expect({ state, answer }).toEqual({
      state: 'refused',
      answer: 'Say why this is no conflict.',
    });
  });

  it('that needs approval is heard, decides nothing, and says whom it waits for', async () => {
    const place = nextPlace();
    const { email, id } = await manager();
    const adopt = (yaml: string) =>
      thread.inStore((store) => store.policies.append(yaml, 'an admin', Date.now()));
    await thread.inStore((store) =>
      store.managers.save({
        ...{ id: 'sf/head', connectionId: thread.connection('salesforce').id, crmOwnerId: 'head' },
        ...{ crmUserIds: ['head'], name: 'Tom', email: 'tom@vendor.example', territories: [] },
        role: 'head_of_channel',
      }),
    );
    await adopt('approval_for: [other_split, dismissal]\n');
    await say(
      {
        ...about(place),
        [nameOf('statement_kind')]: 'decision',
        [nameOf('statement_outcome')]: 'not_a_conflict',
        [nameOf('statement_text')]: 'Two sites.',
      },
      { by: email, permissionSet: 'manager' },
    );
    expect(await answered()).toMatchObject({
      ...{ report: { heard: 1, decided: 0 }, state: 'heard' },
      answer: 'It stands once Tom approves it (A-4).',
    });
    const conflict = await thread.inStore((store) => store.conflicts.get(place.conflict.id));
    expect(conflict).toMatchObject({
      decision: null,
      proposal: { outcome: 'not_a_conflict', decidedBy: id, via: 'salesforce record' },
    });
    await adopt('{}\n');
  });
});

describe('the heartbeat', () => {
  const shown = () =>
    [...database().rows(HEARTBEAT)].map((row) => row.fields[nameOf('last_checked_at')]);

  it('is one record that shows until when everything was looked at, and goes with an undo', async () => {
    await thread.round();
    expect(shown()).toHaveLength(1);
    expect(Date.parse(String(shown()[0]))).toBeGreaterThan(Date.now() - 60_000);
    const { id } = thread.connection('salesforce');
    await undoConnection(thread.app, thread.tenantId, { connectionId: id, by: 'test' });
    expect(shown()).toEqual([]);
    const states = [...database().rows(STATEMENT)].map(
      (row) => row.fields[nameOf('statement_state')] ?? null,
    );
    expect(new Set(states)).toEqual(new Set([null]));
  });
});
