// A policy that is adopted: what was derived and judged by the one before follows, without asking a CRM.
import { beforeEach, describe, expect, it } from 'vitest';
import { adoptPolicy } from '../../../src/app/adopt-policy.ts';
import { detect } from '../../../src/app/detect.ts';
import { followPolicy } from '../../../src/app/follow-policy.ts';
import { jobHandler } from '../../../src/app/jobs.ts';
import { syncConnection } from '../../../src/app/sync.ts';
import { type Conflict, isActive } from '../../../src/domain/conflict.ts';
import type { JobKind, Queue } from '../../../src/ports/queue.ts';
import type { TenantStore } from '../../../src/ports/store.ts';
import { type Org, openOrg, TENANT } from './one-org.ts';

const START = Date.UTC(2026, 10, 20, 9);
const BY = 'admin';

let org: Org;

const inStore = <T>(work: (store: TenantStore) => Promise<T>) =>
  org.app.store.inTenant(TENANT, work);

beforeEach(async () => {
  org = await openOrg(() => START);
  for (const { id } of await inStore((store) => store.connections.list())) {
    await syncConnection(org.app, TENANT, id);
  }
  await detect(org.app, TENANT);
});

const adopt = (yaml: string) => adoptPolicy(org.app, TENANT, { yaml, by: BY });

const active = async (): Promise<readonly Conflict[]> => {
  const all = await inStore((store) => store.conflicts.list({ after: null, limit: 1_000 }));
  return all.filter((one) => isActive(one.status));
};

async function follow(): Promise<void> {
  await followPolicy(org.app, TENANT);
  await detect(org.app, TENANT);
}

describe('a policy that is adopted', () => {
  it('judges every conflict, without a call to a CRM', async () => {
    const before = await active();
    expect(before.some((one) => one.judgement.severity !== 'high')).toBe(true);
    for (const crm of ['salesforce', 'hubspot'] as const) {
      const fault = { kind: 'status', status: 503 } as const;
      org.faults.inject({ crm, path: '/', fault, times: 99 });
    }
    expect(await adopt('amount_high_usd: 2\namount_medium_usd: 1')).toEqual({
      ...{ version: 1, isNew: true },
    });
    await follow();
    const after = await active();
    expect(after.map((one) => one.id).sort()).toEqual(before.map((one) => one.id).sort());
    expect(new Set(after.map((one) => one.judgement.severity))).toEqual(new Set(['high']));
    expect(new Set(after.map((one) => one.policyVersion))).toEqual(new Set([1]));
  });

  it('joins accounts by its own lists', async () => {
    const domainKeys = async () => {
      const accounts = await inStore((store) => store.accounts.page(null, 1_000));
      return accounts.flatMap((one) => one.keys).filter((key) => key.startsWith('d:customer'));
    };
    const clauses = async () => (await active()).flatMap((one) => one.judgement.match);
    const before = await domainKeys();
    expect(await clauses()).toContain('M-2');
    const domains = [...new Set(before.map((key) => key.slice('d:'.length)))];
    await adopt(`freemail_domains: [${domains.join(', ')}]`);
    await follow();
    expect(await domainKeys()).toEqual([]);
    expect(await clauses()).not.toContain('M-2');
  });

  it('is followed from the first record on when another is adopted meanwhile', async () => {
    await adopt('amount_high_usd: 2\namount_medium_usd: 1');
    let questions = 0;
    const isOver = () => {
      questions += 1;
      return true;
    };
    await followPolicy({ ...org.app, slice: { isOver } }, TENANT);
    expect(questions).toBe(1);
    await adopt('amount_high_usd: 900000000\namount_medium_usd: 800000000');
    await follow();
    expect(new Set((await active()).map((one) => one.policyVersion))).toEqual(new Set([2]));
  });

  it('is followed by the job that looks for what is due, which rings for judging', async () => {
    const rung: JobKind[] = [];
    const queue = { enqueue: async (job) => void rung.push(job.kind) } as Partial<Queue> as Queue;
    const run = () =>
      jobHandler(org.app, queue)(
        { kind: 'rejudge-due', tenantId: TENANT, connectionId: null },
        new AbortController().signal,
        'poll',
      );
    await run();
    expect(rung).toEqual([]);
    await adopt('stale_days: 30');
    await run();
    expect(rung).toEqual(['detect']);
    await detect(org.app, TENANT);
    rung.length = 0;
    await run();
    expect(rung).toEqual([]);
  });

  it('is told in the trail, once; the same text again changes nothing', async () => {
    await adopt('stale_days: 30');
    expect(await adopt('stale_days: 30')).toEqual({ version: 1, isNew: false });
    const trail = await inStore((store) => store.audit.list(100));
    expect(trail.filter((one) => one.kind === 'policy')).toMatchObject([{ actor: BY }]);
  });

  it('is refused with line and range when something is wrong with it, and nothing is stored', async () => {
    await expect(adopt('stale_days: 0')).rejects.toMatchObject({
      code: 'POLICY_INVALID',
      message: expect.stringContaining('line 1'),
    });
    expect(await inStore((store) => store.policies.current())).toBeNull();
  });
});
