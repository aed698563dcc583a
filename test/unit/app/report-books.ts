// Books for tests of reports: a store with what a test puts in, decisions, and the figures of a period.
import { type FigureKey, figureOf } from '../../../src/app/reports/figures.ts';
import { periodOf } from '../../../src/app/reports/period.ts';
import { readReport } from '../../../src/app/reports/read-report.ts';
import type { Report } from '../../../src/app/reports/report.ts';
import type { Claim } from '../../../src/domain/claim.ts';
import type { Conflict, Decision, Outcome } from '../../../src/domain/conflict.ts';
import { asTenantId } from '../../../src/domain/ids.ts';
import type { TenantStore } from '../../../src/ports/store.ts';
import { MemoryDatabase } from '../../../src/store/memory/memory-store.ts';
import { aClaim, aPartnerClaim, at, MANAGER, putConflict } from '../../http/console-world.ts';

export const TENANT = asTenantId('t');
export const NOW = at('2026-11-20T14:20:00Z');
export const dollars = (amount: number) => ({ currency: 'USD', e4: BigInt(amount) * 10_000n });

export async function storeWith(fill: (store: TenantStore) => Promise<void>) {
  const store = new MemoryDatabase().connect();
  await store.createTenant({ id: TENANT, name: 't', createdAt: 0 });
  await store.inTenant(TENANT, fill);
  return store;
}

export async function reportOf(
  fill: (store: TenantStore) => Promise<void>,
  choice = { from: '2026-11-01', to: '2026-11-20' },
): Promise<Report> {
  const store = await storeWith(fill);
  const chosen = periodOf(choice, NOW);
  if ('problem' in chosen) throw new Error(chosen.problem);
  return readReport((work) => store.inTenant(TENANT, work), chosen.period, NOW);
}

export const value = (report: Report, key: FigureKey) => figureOf(report.all, key).value;
export const valuesOf = (report: Report, keys: readonly FigureKey[]) =>
  Object.fromEntries(keys.map((key) => [key, value(report, key)]));

/** A direct claim and a partner's, on one customer. */
export function aPair(n: number, partnerName = 'Northwind Systems'): [Claim, Claim] {
  return [
    aClaim({ recordId: `d${n}`, account: {}, amount: dollars(100), currency: 'USD' }),
    aPartnerClaim({
      ...{ recordId: `p${n}`, account: {}, partnerName },
      ...{ amount: dollars(60), currency: 'USD' },
    }),
  ];
}

export function aDecision(
  { id, judgement }: Conflict,
  outcome: Outcome,
  decidedAt: string,
  shares: readonly number[] | null,
): Decision {
  const split = shares?.map((basisPoints, index) => {
    const claimId = judgement.claimIds[index];
    if (claimId === undefined) throw new Error('no such claim');
    return { claimId, basisPoints };
  });
  return {
    ...{ conflictId: id, outcome, split: split ?? null, claimIds: judgement.claimIds },
    ...{ factsHash: 'facts', decidedBy: MANAGER, via: 'console', note: null },
    decidedAt: at(decidedAt),
  };
}

export async function putDecided(
  store: TenantStore,
  conflict: Conflict,
  claims: readonly Claim[],
  decision: Decision,
): Promise<void> {
  const status = decision.outcome === 'not_a_conflict' ? 'dismissed' : 'resolved';
  const decided = { ...conflict, status, decision, updatedAt: decision.decidedAt } as const;
  await putConflict(store, decided, claims);
  await store.conflicts.addDecision(decision);
}
