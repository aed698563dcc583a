// Entering context that no CRM holds: who may, what can be so, what judging makes of it, and that it
// neither changes the past nor gets lost when records are merged.
import { beforeEach, describe, expect, it } from 'vitest';
import type { AppContext } from '../../../src/app/context.ts';
import { type DecideResult, decide } from '../../../src/app/decide.ts';
import { detect } from '../../../src/app/detect.ts';
import {
  type EnterRequest,
  enterContext,
  withdrawContext,
} from '../../../src/app/enter-context.ts';
import { explain } from '../../../src/app/explain.ts';
import { followMerges } from '../../../src/app/follow-merges.ts';
import { saveDerived } from '../../../src/app/sync.ts';
import { conflictPage } from '../../../src/app/view-conflict.ts';
import { explanationLines } from '../../../src/cli/explain.ts';
import type { Claim } from '../../../src/domain/claim.ts';
import type { Conflict } from '../../../src/domain/conflict.ts';
import type { ContextFact } from '../../../src/domain/context-entry.ts';
import {
  type AccountId,
  asAccountId,
  asClaimId,
  asConflictId,
  type ClaimId,
  type TenantId,
} from '../../../src/domain/ids.ts';
import type { Mapping } from '../../../src/domain/mapping.ts';
import type { SourceRecord } from '../../../src/domain/source-record.ts';
import { HOUR_MS } from '../../../src/domain/time.ts';
import type { TenantStore } from '../../../src/ports/store.ts';
import { openMemoryStore } from '../../../src/store/memory/memory-store.ts';
import { aTenant, TestClock, testContext } from '../../helpers/app-context.ts';
import { aClaim, aDirectClaim, anAccount, at, day, NOW } from '../../helpers/claims.ts';
import { A_PAGE, aConnection, aManager, CONNECTION } from '../../store/builders.ts';

const PARTNER = asClaimId('org-1/Opportunity/P');
const DIRECT = asClaimId('org-1/Opportunity/D');
const MANAGER = aManager('m-1');
const EVIDENCE = { text: 'Letter of 3 November.', link: 'https://files.example/letter' };
const account = (id: string) => asAccountId(`org-1/Account/${id}`);

const chose = (claimId: ClaimId, dated = '2026-11-18'): ContextFact => ({
  ...{ kind: 'customer_choice', claimId, dated: day(dated) },
});
const named = (since: string): ContextFact => ({ kind: 'named_account', namedSince: day(since) });
const sold = (shares: readonly [number, number] | null): ContextFact => ({
  kind: 'co_sell',
  agreement: 'CS-1',
  claimIds: [PARTNER, DIRECT],
  split: shares && [
    { claimId: PARTNER, basisPoints: shares[0] },
    { claimId: DIRECT, basisPoints: shares[1] },
  ],
});

let app: AppContext;
let clock: TestClock;
let tenantId: TenantId;
const inStore = <T>(work: (store: TenantStore) => Promise<T>) => app.store.inTenant(tenantId, work);

async function put(...claims: readonly (Claim | { readonly gone: Claim })[]): Promise<void> {
  await inStore(async (store) => {
    for (const one of claims) {
      const claim = 'gone' in one ? one.gone : one;
      const [, object = '', recordId = ''] = claim.id.split('/');
      const ref = { connectionId: CONNECTION, object, recordId };
      const current = 'gone' in one ? null : claim;
      const accountId = claim.account.id;
      const version = { id: claim.id, ref, accountId, claim: current, at: clock.now() };
      await store.claims.put([version]);
      await store.dirty.mark([accountId]);
    }
  });
}

async function putAccount(id: string, isThere = true): Promise<void> {
  await inStore((store) =>
    store.accounts.put([
      {
        id: account(id),
        ref: { connectionId: CONNECTION, object: 'Account', recordId: id },
        account: isThere ? anAccount(id, { id: account(id) }) : null,
        context: { namedSince: null, contractEnd: null, incumbent: null },
        keys: isThere ? ['domain:acme.example'] : [],
        at: clock.now(),
      },
    ]),
  );
}

const partner = (on = 'A', change: Parameters<typeof aClaim>[1] = {}) => ({
  ...aClaim(PARTNER, { createdAt: at('2026-10-30T09:00:00Z'), ...change }),
  account: anAccount(on, { id: account(on) }),
});
const direct = (on = 'B') => ({
  ...aDirectClaim(DIRECT),
  account: anAccount(on, { id: account(on) }),
});

async function conflict(): Promise<Conflict> {
  await detect(app, tenantId);
  const all = await inStore((store) => store.conflicts.list({ limit: 9, after: null }));
  expect(all).toHaveLength(1);
  return all[0] as Conflict;
}

async function enter(fact: ContextFact, change: Partial<EnterRequest> = {}): Promise<DecideResult> {
  clock.advance(HOUR_MS);
  const { id: conflictId } = await conflict();
  const by = { managerId: MANAGER.id, name: MANAGER.name };
  const request = { conflictId, fact, evidence: EVIDENCE, by, ...change };
  return inStore((store) => enterContext(app, store, request));
}

async function withdraw(reason = 'It was a draft.'): Promise<DecideResult> {
  clock.advance(HOUR_MS);
  const { id: conflictId } = await conflict();
  const page = await inStore((store) => conflictPage(store, conflictId, { now: clock.now() }));
  const entryId = page?.context.holding[0]?.id ?? 'ce_none';
  const by = { managerId: null, name: 'Admin' };
  return inStore((store) => withdrawContext(app, store, { conflictId, entryId, reason, by }));
}

beforeEach(async () => {
  clock = new TestClock(NOW);
  app = testContext({ store: openMemoryStore(), clock });
  tenantId = await aTenant(app.store);
  await inStore(async (store) => {
    await store.connections.save(aConnection());
    await store.managers.save(MANAGER);
  });
  for (const id of ['A', 'B']) await putAccount(id);
  await put(partner(), direct());
});

describe('what is entered', () => {
  it('decides the next judgement, with who said it in history and audit trail', async () => {
    expect((await conflict()).judgement).toMatchObject({ prevails: PARTNER });
    expect(await enter(chose(DIRECT))).toEqual({ ok: true });
    const after = await conflict();
    expect(after.judgement).toMatchObject({ prevails: DIRECT, action: 'honour_customer_choice' });
    const { events, trail } = await inStore(async (store) => ({
      events: await store.conflicts.events(after.id),
      trail: await store.audit.list(1),
    }));
    expect(events.find(({ kind }) => kind === 'context_entered')).toMatchObject({
      actor: 'Mia Manager',
      text: 'Entered: The customer chose Direct team in writing on 18 Nov 2026. Evidence: “Letter of 3 November.” (https://files.example/letter)',
    });
    expect(trail[0]).toMatchObject({ kind: 'context', actor: 'm-1', subject: after.id });
    expect(JSON.parse(trail[0]?.document ?? '')).toMatchObject({
      fact: chose(DIRECT),
      at: NOW + HOUR_MS,
    });
  });

  it('comes before what account records say, and of a customer the last said counts', async () => {
    await enter(named('2026-11-10'));
    expect((await conflict()).judgement).toMatchObject({
      prevails: DIRECT,
      clauses: expect.arrayContaining(['P-6']),
    });
    await enter(named('2026-12-24'));
    expect((await conflict()).judgement).toMatchObject({ prevails: PARTNER });
    const { id } = await conflict();
    const page = await inStore((store) => conflictPage(store, id, { now: clock.now() }));
    expect(page?.context.holding.map(({ text }) => text)).toEqual([
      'Named account of the direct team since 24 Dec 2026.',
    ]);
    expect(page?.context.ended.map(({ ended }) => ended)).toEqual([
      'Replaced by Mia Manager, 20 Nov 2026, 14:00 UTC.',
    ]);
  });

  it('as a co-sell agreement ends the collision; withdrawn, it is back', async () => {
    expect(await enter(sold([6_000, 4_000]))).toEqual({ ok: true });
    expect((await conflict()).status).toBe('ended');
    expect(await withdraw()).toEqual({ ok: true });
    const after = await conflict();
    expect(after.status).toBe('reopened');
    const events = await inStore((store) => store.conflicts.events(after.id));
    expect(events.find(({ kind }) => kind === 'context_withdrawn')).toMatchObject({
      actor: 'Admin',
      text: 'Withdrawn: Sold together under CS-1: Partner org-1/Opportunity/P 60.00 %, Direct team 40.00 %. Reason: “It was a draft.”',
    });
  });

  it('makes the incumbent prevail on a renewal', async () => {
    const renewal = { dealType: 'renewal' } as const;
    await put(partner('A', { ...renewal, createdAt: NOW }), { ...direct(), ...renewal });
    expect((await conflict()).judgement.prevails).toBe(DIRECT);
    const incumbent = partner().partner?.name ?? '';
    await enter({ kind: 'incumbent', incumbent, contractEnd: day('2026-12-31') });
    expect((await conflict()).judgement).toMatchObject({
      prevails: PARTNER,
      action: 'uphold_incumbent',
    });
  });

  it('reopens what was decided without it, and so does withdrawing; said again it does not', async () => {
    const decideNow = async () => {
      const { id: conflictId } = await conflict();
      const said = { conflictId, managerId: MANAGER.id, via: 'console', note: null };
      const done = await inStore((store) =>
        decide(app, store, { ...said, outcome: 'share', at: clock.now() }),
      );
      expect(done).toEqual({ ok: true });
      expect((await conflict()).status).toBe('resolved');
    };
    await decideNow();
    await enter(chose(DIRECT));
    expect((await conflict()).status).toBe('reopened');
    await decideNow();
    await enter(chose(DIRECT), { evidence: { text: 'Better evidence.', link: null } });
    expect((await conflict()).status).toBe('resolved');
    await withdraw();
    expect((await conflict()).status).toBe('reopened');
  });
});

describe('the past', () => {
  it('is not changed by what is entered later, and is explained by what was known', async () => {
    const { id: conflictId } = await conflict();
    await enter(chose(DIRECT));
    await conflict();
    const entered = clock.now();
    await withdraw();
    await conflict();
    const explained = async (at: number) => {
      const found = await explain(app, tenantId, { conflictId, at });
      if (found === null) throw new Error('there was a conflict');
      expect(found.replay).toEqual({ outcome: 'reproduced' });
      return found;
    };
    expect(await explained(NOW)).toMatchObject({ judgement: { prevails: PARTNER }, entered: [] });
    const between = await explained(entered);
    expect(between.judgement.prevails).toBe(DIRECT);
    expect(explanationLines(between).join('\n')).toContain(
      'Entered\n  The customer chose Direct team in writing on 18 Nov 2026. Entered by Mia Manager, 20 Nov 2026, 13:00 UTC. Evidence: “Letter of 3 November.” (https://files.example/letter)',
    );
    expect(await explained(clock.now())).toMatchObject({
      ...{ judgement: { prevails: PARTNER }, entered: [] },
    });
  });
});

describe('nobody enters', () => {
  it.each<[string, Partial<EnterRequest>, string]>([
    ['without evidence', { evidence: { text: null, link: null } }, 'Say on what evidence'],
    [
      'who is not appointed',
      { by: { managerId: 'm-2', name: 'Rep' } },
      'Only a channel manager or an admin enters context.',
    ],
    ['on an unknown conflict', { conflictId: asConflictId('cf_x') }, 'There is no conflict cf_x.'],
  ])('%s', async (_, change, reason) => {
    const result = await enter(chose(DIRECT), change);
    expect(result).toMatchObject({ ok: false, reason: expect.stringContaining(reason) });
    expect(await inStore((store) => store.dirty.count())).toBe(0);
  });

  it.each<[string, ContextFact, string]>([
    ['a choice dated ahead', chose(DIRECT, '2026-11-21'), 'The choice cannot be dated ahead'],
    ['a choice of a strange claim', chose(asClaimId('X')), 'Choose among the claims'],
    ['a split of 99.99', sold([5_999, 4_000]), 'The shares add up to 99.99 %, not to 100.00 %.'],
    ['an agreement of one', { ...sold(null), claimIds: [DIRECT] } as ContextFact, 'at least two'],
    ['a day nobody means', named('1999-12-31'), 'between 2000 and 2099'],
    [
      'a strange incumbent',
      { kind: 'incumbent', incumbent: 'Nobody Ltd', contractEnd: day('2026-12-31') },
      'Nobody Ltd is no partner of this conflict.',
    ],
  ])('%s', async (_, fact, reason) => {
    const result = await enter(fact);
    expect(result).toMatchObject({ ok: false, reason: expect.stringContaining(reason) });
  });

  it('and nobody withdraws what holds no more', async () => {
    await enter(chose(DIRECT));
    await withdraw();
    expect(await withdraw()).toMatchObject({ ok: false });
  });
});

describe('merged records', () => {
  const mapping = { account: { object: 'Account' }, claims: [{ object: 'Opportunity' }] };
  const merge = async (object: string, from: string, into: string) => {
    const changed: SourceRecord[] = [
      {
        ...{ object, recordId: from, modifiedAt: clock.now(), deleted: true, mergedInto: into },
        ...{ fields: {}, links: [] },
      },
    ];
    await inStore(async (store) => {
      await store.records.put(CONNECTION, changed, A_PAGE);
      const merged = { connectionId: CONNECTION, mapping: mapping as unknown as Mapping, changed };
      await store.dirty.mark(await followMerges(store, merged));
    });
  };

  it('keep what was entered about the customer', async () => {
    await enter(named('2026-11-10'));
    // The winners are found by another key than before: nothing but the merge leads there.
    for (const id of ['C', 'E']) await putAccount(id);
    await put(partner('C'), direct('E'));
    for (const id of ['A', 'B']) await putAccount(id, false);
    await merge('Account', 'A', 'C');
    await merge('Account', 'B', 'E');
    expect((await conflict()).judgement).toMatchObject({
      prevails: DIRECT,
      clauses: expect.arrayContaining(['P-6']),
    });
  });

  it('lose it for another customer', async () => {
    await enter(named('2026-11-10'));
    for (const id of ['C', 'E']) await putAccount(id);
    await put(partner('C'), direct('E'));
    for (const id of ['A', 'B']) await putAccount(id, false);
    await inStore((store) => store.dirty.mark(['A', 'B'].map(account) as AccountId[]));
    expect((await conflict()).judgement).toMatchObject({ prevails: PARTNER });
  });

  it('lose it though somebody had said that one of them is the same customer', async () => {
    await enter(named('2026-11-10'));
    for (const id of ['C', 'E']) await putAccount(id);
    await put(partner('C'), direct('E'));
    for (const id of ['A', 'B']) await putAccount(id, false);
    await inStore(async (store) => {
      const [left, right] = [account('A'), account('C')];
      await store.answers.append({ left, right, answer: 'same', by: 'mia', at: NOW });
      await store.dirty.mark([left, account('B')]);
    });
    expect((await conflict()).judgement).toMatchObject({ prevails: PARTNER });
    // Restored, it counts again.
    await putAccount('A');
    await inStore((store) => store.dirty.mark([account('A')]));
    expect((await conflict()).judgement).toMatchObject({ prevails: DIRECT });
  });

  it('keep what was entered about a claim', async () => {
    await enter(chose(DIRECT));
    const winner = { ...direct(), id: asClaimId('org-1/Opportunity/W') };
    await merge('Opportunity', 'D', 'W');
    await put({ gone: direct() }, winner);
    await detect(app, tenantId);
    const all = await inStore((store) => store.conflicts.list({ limit: 9, after: null }));
    expect(all.find(({ status }) => status === 'open')?.judgement).toMatchObject({
      prevails: winner.id,
      action: 'honour_customer_choice',
    });
  });

  it('keep what was entered about a claim, and answered, that became part of another', async () => {
    await enter(chose(DIRECT));
    const into = { ...direct(), id: asClaimId('org-1/Opportunity/W') };
    const recordOf = (recordId: string) => ({
      ...{ connectionId: CONNECTION, object: 'Opportunity', recordId },
    });
    const version = { accountId: into.account.id, at: clock.now() };
    const [left, right] = [asAccountId(DIRECT), account('A')];
    await inStore(async (store) => {
      await store.answers.append({ left, right, answer: 'same', by: 'mia', at: NOW });
      const claims = [
        { ...version, id: into.id, ref: recordOf('W'), claim: into },
        { ...version, id: DIRECT, ref: recordOf('D'), claim: null },
      ];
      const joined = [{ id: DIRECT, into }];
      await saveDerived(store, { accounts: [], claims, problems: [], joined }, []);
    });
    await detect(app, tenantId);
    const all = await inStore((store) => store.conflicts.list({ limit: 9, after: null }));
    expect(all.find(({ status }) => status === 'open')?.judgement).toMatchObject({
      prevails: into.id,
      action: 'honour_customer_choice',
    });
    const answers = await inStore((store) => store.answers.ofAccounts([into.account.id]));
    expect(answers).toMatchObject([{ left: into.account.id, right, answer: 'same', by: 'mia' }]);
  });

  it('that a claim still names lead to where they went', async () => {
    await merge('Account', 'A', 'C');
    await enter(named('2026-11-10'));
    const found = await inStore((store) => store.entered.at([account('C')]));
    expect(found.map(({ origin }) => origin)).toEqual([account('A')]);
  });

  it('in a chain are found at its end', async () => {
    await enter(named('2026-11-10'));
    await merge('Account', 'F', 'G');
    await merge('Account', 'A', 'F');
    const found = await inStore((store) => store.entered.at([account('G')]));
    expect(found.map(({ origin }) => origin)).toEqual([account('A')]);
  });
});
