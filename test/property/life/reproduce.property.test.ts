// After random histories of claims, accounts, answers, policies and time, every judgement that was
// stored is judged again from what the store holds, and comes out the same bit for bit.
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { decide } from '../../../src/app/decide.ts';
import { detect, markDue } from '../../../src/app/detect.ts';
import { enterContext, withdrawContext } from '../../../src/app/enter-context.ts';
import { type Explanation, explain } from '../../../src/app/explain.ts';
import { readDocument, replay } from '../../../src/app/judgement-record.ts';
import { serialize } from '../../../src/app/serialize.ts';
import { conflictPage } from '../../../src/app/view-conflict.ts';
import { explanationLines } from '../../../src/cli/explain.ts';
import type { Claim } from '../../../src/domain/claim.ts';
import { OUTCOMES } from '../../../src/domain/conflict.ts';
import type { ContextFact } from '../../../src/domain/context-entry.ts';
import { asAccountId, asClaimId, asConflictId, asConnectionId } from '../../../src/domain/ids.ts';
import { DAY_MS, dayOf } from '../../../src/domain/time.ts';
import type { StoredJudgement, TenantStore } from '../../../src/ports/store.ts';
import { openMemoryStore } from '../../../src/store/memory/memory-store.ts';
import { aTenant, TestClock, testContext } from '../../helpers/app-context.ts';
import { aClaim, anAccount, aRegistration, NOW } from '../../helpers/claims.ts';
import { aManager } from '../../store/builders.ts';

const CONNECTION = asConnectionId('org-1');
const CLAIMS = ['1', '2', '3', '4'];

/** Accounts are named after their claims; some share a key and are judged together. */
const claimParts = fc.option(
  fc.record({
    channel: fc.constantFrom('direct' as const, 'reseller' as const, 'reseller' as const),
    stage: fc.constantFrom('qualify' as const, 'propose' as const),
    territory: fc.constantFrom('US', 'DACH'),
    daysOld: fc.constantFrom(0, 1, 3, 20, 100),
    isRegistered: fc.boolean(),
    hasMet: fc.boolean(),
  }),
  { freq: 8 },
);

type Step = (store: TenantStore, now: number) => Promise<void>;

const change: fc.Arbitrary<Step> = fc
  .tuple(fc.constantFrom(...CLAIMS), claimParts)
  .map(([id, parts]) => async (store, now) => {
    const accountId = asAccountId(`org-1/Account/${id}`);
    const ref = { connectionId: CONNECTION, object: 'Opportunity', recordId: id };
    const claim = parts === null ? null : claimOf(id, parts, now);
    await store.claims.put([
      { id: asClaimId(`org-1/Opportunity/${id}`), ref, accountId, claim, at: now },
    ]);
    await store.dirty.mark([accountId]);
  });

type Parts = NonNullable<typeof claimParts extends fc.Arbitrary<infer Value> ? Value : never>;

function claimOf(id: string, parts: Parts, now: number): Claim {
  const { daysOld, isRegistered, hasMet, ...rest } = parts;
  const createdAt = now - daysOld * DAY_MS;
  return {
    ...aClaim(`org-1/Opportunity/${id}`, { ...rest, createdAt }),
    ...(rest.channel === 'direct' ? { partner: null } : {}),
    registration: isRegistered ? aRegistration({ registeredAt: createdAt }) : null,
    activities: hasMet ? [{ type: 'meeting', at: now - DAY_MS / 2 }] : [],
    account: anAccount(id, { id: asAccountId(`org-1/Account/${id}`) }),
  };
}

const named: fc.Arbitrary<Step> = fc
  .tuple(
    fc.constantFrom(...CLAIMS),
    fc.option(fc.integer({ min: 1, max: 400 })),
    fc.constantFrom('domain:acme.example', 'domain:other.example'),
  )
  .map(([id, days, key]) => async (store, now) => {
    const accountId = asAccountId(`org-1/Account/${id}`);
    const namedSince = days === null ? null : dayOf(NOW) - days;
    await store.accounts.put([
      {
        id: accountId,
        ref: { connectionId: CONNECTION, object: 'Account', recordId: id },
        account: anAccount(id, { id: accountId }),
        context: { namedSince, contractEnd: null, incumbent: null },
        keys: [key],
        at: now,
      },
    ]);
    await store.dirty.mark([accountId]);
  });

const answered: fc.Arbitrary<Step> = fc
  .tuple(
    fc.constantFrom('same' as const, 'different' as const),
    fc.subarray(CLAIMS, { minLength: 2 }),
  )
  .map(([answer, [left, right]]) => async (store, now) => {
    const ids = [left, right].map((id) => asAccountId(`org-1/Account/${id}`));
    const [one, other] = [ids[0] ?? asAccountId(''), ids[1] ?? asAccountId('')];
    await store.answers.append({ left: one, right: other, answer, by: 'mia', at: now });
    await store.dirty.mark(ids);
  });

const amended: fc.Arbitrary<Step> = fc
  .integer({ min: 10, max: 90 })
  .map((percent) => async (store, now) => {
    await store.policies.append(`stale_days: ${percent}\n`, 'mia', now);
    await store.dirty.mark(CLAIMS.map((id) => asAccountId(`org-1/Account/${id}`)));
  });

const MANAGER = aManager('m-1');
/** Tests that change the store themselves: what the use cases need besides it. */
const appFor = (now: number) =>
  testContext({ store: openMemoryStore(), clock: new TestClock(now), ids: String(now) });

const entered: fc.Arbitrary<Step> = fc
  .record({
    kind: fc.constantFrom('choice', 'named', 'sold', 'withdrawn'),
    days: fc.integer({ min: 0, max: 30 }),
    which: fc.nat({ max: 3 }),
  })
  .map(({ kind, days, which }) => async (store, now) => {
    const [conflict] = await store.conflicts.list({ limit: 1, after: null });
    if (conflict === undefined) return;
    const { claimIds } = conflict.judgement;
    const claimId = claimIds[which % claimIds.length] ?? asClaimId('');
    const by = { managerId: MANAGER.id, name: '' };
    const request = { conflictId: conflict.id, by };
    if (kind === 'withdrawn') {
      const page = await conflictPage(store, conflict.id, { now });
      const entryId = page?.context.holding[0]?.id;
      if (entryId === undefined) return;
      await withdrawContext(appFor(now), store, { ...request, entryId, reason: 'No.' });
      return;
    }
    const fact: ContextFact =
      kind === 'choice'
        ? { kind: 'customer_choice', claimId, dated: dayOf(now) - days }
        : kind === 'named'
          ? { kind: 'named_account', namedSince: dayOf(now) + 10 - days }
          : { kind: 'co_sell', agreement: `CS-${which}`, claimIds, split: null };
    const evidence = { text: `Letter ${days}.`, link: null };
    await enterContext(appFor(now), store, { ...request, fact, evidence });
  });

const history = fc.array(
  fc.record({
    days: fc.constantFrom(0, 0, 1, 2, 9, 40),
    step: fc.oneof(
      { weight: 5, arbitrary: change },
      { weight: 2, arbitrary: named },
      answered,
      amended,
      { weight: 2, arbitrary: entered },
    ),
    outcome: fc.option(fc.constantFrom(...OUTCOMES), { freq: 3 }),
  }),
  { minLength: 4, maxLength: 25, size: 'max' },
);

type History = typeof history extends fc.Arbitrary<infer Value> ? Value : never;

/** Runs a history: after each step what is due is judged, and sometimes somebody decides. */
async function lived(steps: History) {
  const store = openMemoryStore();
  const clock = new TestClock(NOW);
  const app = testContext({ store, clock });
  const tenantId = await aTenant(store);
  const manager = MANAGER;
  await store.inTenant(tenantId, async (tenant) => {
    await tenant.managers.save(manager);
    for (const id of CLAIMS) {
      const accountId = asAccountId(`org-1/Account/${id}`);
      const account = anAccount(id, { id: accountId });
      const ref = { connectionId: CONNECTION, object: 'Account', recordId: id };
      const context = { namedSince: null, contractEnd: null, incumbent: null };
      const keys = ['domain:acme.example'];
      await tenant.accounts.put([{ id: accountId, ref, account, context, keys, at: NOW }]);
    }
  });
  for (const { days, step, outcome } of steps) {
    clock.advance(days * DAY_MS + 1);
    await store.inTenant(tenantId, (tenant) => step(tenant, clock.now()));
    await markDue(app, tenantId);
    await detect(app, tenantId);
    if (outcome === null) continue;
    await store.inTenant(tenantId, async (tenant) => {
      const filter = { statuses: ['open', 'reopened'], limit: 1, after: null } as const;
      const [conflict] = await tenant.conflicts.list(filter);
      if (conflict === undefined) return;
      const said = { conflictId: conflict.id, outcome, managerId: manager.id, via: 'console' };
      await decide(app, tenant, { ...said, note: null, at: clock.now() });
    });
  }
  return { app, tenantId, store };
}

/** Every judgement ever stored. */
async function judgementsOf(store: TenantStore): Promise<readonly StoredJudgement[]> {
  const conflicts = await store.conflicts.list({ limit: 1_000, after: null });
  const lists = [];
  for (const { id } of conflicts) lists.push(...(await store.conflicts.judgements(id)));
  return lists;
}

const RUNS = Number(process.env['PARLEY_PROPERTY_RUNS'] ?? 100);
/** Many runs take longer than a test may by default. */
vi.setConfig({ testTimeout: Math.max(120_000, RUNS * 60) });

describe('a stored judgement', () => {
  it('is reproduced bit for bit, whatever happened since', async () => {
    let judgements = 0;
    await fc.assert(
      fc.asyncProperty(history, async (steps) => {
        const { app, tenantId, store } = await lived(steps);
        await store.inTenant(tenantId, async (tenant) => {
          for (const stored of await judgementsOf(tenant)) {
            judgements += 1;
            expect(await replay(tenant, stored, app.sha256)).toEqual({ outcome: 'reproduced' });
          }
        });
      }),
      { numRuns: RUNS },
    );
    expect(judgements).toBeGreaterThan(100);
  });

  it('is said to differ when one input is another, and not reproducible when one is gone', async () => {
    const [steps] = fc.sample(
      history.filter((one) => one.length > 20),
      { numRuns: 1, seed: 7 },
    );
    const { app, tenantId, store } = await lived(steps ?? []);
    await store.inTenant(tenantId, async (tenant) => {
      const [stored] = await judgementsOf(tenant);
      if (stored === undefined) throw new Error('this history judged nothing');
      const { judgement, inputs, claims } = readDocument(stored);
      const altered = (document: object) => ({ ...stored, document: serialize(document) });
      const outcomeOf = async (one: StoredJudgement) =>
        (await replay(tenant, one, app.sha256)).outcome;

      expect(await outcomeOf(stored)).toBe('reproduced');
      const severity = judgement.severity === 'low' ? 'high' : 'low';
      const other = { claims, inputs, judgement: { ...judgement, severity } };
      expect(await outcomeOf(altered(other))).toBe('differs');
      expect(await outcomeOf({ ...stored, at: stored.at + 400 * DAY_MS })).toBe('differs');
      const gone = inputs?.claims.map(([id]) => [id, 'no such version']);
      const erased = { judgement, claims, inputs: { ...inputs, claims: gone } };
      expect(await outcomeOf(altered(erased))).toBe('inputs_gone');
      expect(await outcomeOf({ ...stored, policyVersion: 99 })).toBe('inputs_gone');
      expect(await outcomeOf(altered({ judgement, claims }))).toBe('inputs_gone');
    });
  });

  it('is explained as of any instant, with what had happened until then', async () => {
    const [steps] = fc.sample(
      history.filter((one) => one.length > 20),
      { numRuns: 1, seed: 7 },
    );
    const { app, tenantId, store } = await lived(steps ?? []);
    const all = await store.inTenant(tenantId, judgementsOf);
    for (const { conflictId, at, document } of all) {
      const found = await explain(app, tenantId, { conflictId, at });
      expect(found?.replay).toEqual({ outcome: 'reproduced' });
      const newest = all.findLast((one) => one.conflictId === conflictId && one.at === at);
      if (newest?.document === document) {
        expect(serialize(found?.judgement)).toBe(serialize(readDocument(newest).judgement));
      }
      expect(found?.history.every((event) => event.at <= at)).toBe(true);
      const text = explanationLines(found as Explanation).join('\n');
      expect(text).toContain('the same, bit for bit');
      for (const clause of found?.judgement.clauses ?? []) expect(text).toContain(`${clause}  `);
    }
    const [first] = all;
    const before = { conflictId: asConflictId(first?.conflictId ?? ''), at: NOW - 1 };
    expect(await explain(app, tenantId, before)).toBeNull();
  });
});
