// What people have just done in the world of the console's tests: a decision that can still be taken
// back, and context that was entered, corrected and withdrawn.

import { enterContext, withdrawContext } from '../../src/app/enter-context.ts';
import { conflictPage } from '../../src/app/view-conflict.ts';
import type { Decision, ManagerId } from '../../src/domain/conflict.ts';
import type { ContextFact } from '../../src/domain/context-entry.ts';
import { asConflictId, type ClaimId } from '../../src/domain/ids.ts';
import { DEFAULT_POLICY } from '../../src/domain/policy.ts';
import { accountKeys } from '../../src/matching/keys.ts';
import type { TenantStore } from '../../src/ports/store.ts';
import { openMemoryStore } from '../../src/store/memory/memory-store.ts';
import { TestClock, testContext } from '../helpers/app-context.ts';
import {
  aClaim,
  aConflict,
  aPartnerClaim,
  at,
  day,
  MANAGER,
  NOW,
  putClaims,
  putConflict,
  SALESFORCE,
} from './console-world.ts';

/** `cf_1031`, decided eight minutes ago. */
export async function putJustDecided(store: TenantStore): Promise<void> {
  const account = { name: 'Elm Logistics', domain: 'elm-logistics.example', country: 'US' };
  const claims = [
    aClaim({ recordId: '006000000000005AAA', account }),
    aPartnerClaim({ recordId: '71031', account }),
  ];
  const conflict = aConflict({ id: 'cf_1031', claims, openedAt: at('2026-11-19T09:00:00Z') });
  const decidedAt = NOW - 8 * 60_000;
  const decision = {
    conflictId: conflict.id,
    outcome: 'accept_split',
    split: conflict.judgement.splits,
    claimIds: claims.map((claim) => claim.id),
    factsHash: 'facts',
    decidedBy: MANAGER,
    decidedAt,
    via: 'console',
    note: null,
  } as const;
  await putConflict(store, { ...conflict, status: 'resolved', decision }, claims);
  await store.conflicts.addDecision(decision);
  await store.conflicts.addEvent({
    ...{ conflictId: conflict.id, at: decidedAt, kind: 'decided', actor: 'Dana Ruiz' },
    text: 'Decided: the suggested split stands (console).',
  });
}

/** Who may approve in {@link putProposed}. */
export const APPROVER: ManagerId = `${SALESFORCE}/005000000000009AAA`;

/** `cf_1032`: decided otherwise than suggested, which waits for a second person. */
export async function putProposed(store: TenantStore): Promise<void> {
  await store.managers.save({
    ...{ id: APPROVER, connectionId: SALESFORCE, crmOwnerId: '005000000000009AAA' },
    ...{ crmUserIds: ['005000000000009AAA'], name: 'Rhea Roth', email: 'r.roth@vendor.example' },
    ...{ territories: [], role: 'regional_sales_director' },
  });
  const account = { name: 'Fjord Analytics', domain: 'fjord-analytics.example', country: 'NO' };
  const claims = [
    aClaim({ recordId: '006000000000006AAA', account }),
    aPartnerClaim({ recordId: '71032', account }),
  ];
  const conflict = aConflict({ id: 'cf_1032', claims, openedAt: at('2026-11-19T09:00:00Z') });
  const decidedAt = NOW - 3_600_000;
  const [own, partner] = claims.map(({ id }) => id);
  const proposal: Decision = {
    ...{ conflictId: conflict.id, outcome: 'direct_keeps', factsHash: 'facts' },
    split: [
      { claimId: own as ClaimId, basisPoints: 10_000 },
      { claimId: partner as ClaimId, basisPoints: 0 },
    ],
    claimIds: claims.map((claim) => claim.id),
    ...{ decidedBy: MANAGER, decidedAt, via: 'console' },
    note: 'Their registration came after our second workshop; the customer confirmed it by mail.',
  };
  await putConflict(store, { ...conflict, proposal }, claims);
  await store.conflicts.addEvent({
    ...{ conflictId: conflict.id, at: decidedAt, kind: 'proposed', actor: 'Dana Ruiz' },
    text: `Decided: the direct team keeps the deal (console). It stands once Rhea Roth approves it (A-4). “${proposal.note}”`,
  });
}

/** Orders won in November: sourced, influenced, fulfilled by partners, and sold direct past one. */
export async function putWonOrders(store: TenantStore): Promise<void> {
  const won = { stage: 'won', closedAt: at('2026-11-10T10:00:00Z') } as const;
  const orders = [
    aPartnerClaim({ recordId: '72001', account: {}, ...won }),
    aPartnerClaim({
      recordId: '72002',
      account: {},
      ...won,
      role: 'influence',
      territory: 'Nordics',
    }),
    aPartnerClaim({
      ...{ recordId: '72003', account: {}, ...won, role: 'fulfilment' },
      partnerName: 'Zwischenhandelsgesellschaft Süd-West für Betriebsmittelbeschaffung mbH',
    }),
  ];
  await putClaims(store, orders);
  const account = { name: 'Fjord Marine AS', domain: 'fjord-marine.example', country: 'NO' };
  const registration = {
    status: 'approved',
    registeredAt: at('2026-10-01T08:00:00Z'),
    expiresOn: null,
    namedAccountException: false,
  } as const;
  const claims = [
    aClaim({ recordId: '006000000000007AAA', account, ...won }),
    aPartnerClaim({ recordId: '72004', account, registration, partnerName: 'Helio VAR' }),
  ];
  const [direct, partner] = claims.map(({ id }) => id);
  if (direct === undefined || partner === undefined) throw new Error('two claims');
  const opened = { openedAt: at('2026-10-12T09:00:00Z'), dueOn: day('2026-10-14') };
  const conflict = aConflict({ id: 'cf_1021', claims, ...opened });
  const decision = {
    conflictId: conflict.id,
    outcome: 'direct_keeps',
    claimIds: [direct, partner],
    split: [
      { claimId: direct, basisPoints: 10_000 },
      { claimId: partner, basisPoints: 0 },
    ],
    factsHash: 'facts',
    decidedBy: MANAGER,
    decidedAt: at('2026-10-20T09:00:00Z'),
    via: 'console',
    note: null,
  } as const;
  await putConflict(store, { ...conflict, status: 'resolved', decision }, claims);
  await store.conflicts.addDecision(decision);
}

/** `cf_1043`, overdue and with the directors, of whom one is appointed. */
export async function putEscalated(store: TenantStore): Promise<void> {
  const [known] = await store.managers.list();
  const conflict = await store.conflicts.get(asConflictId('cf_1043'));
  if (conflict === null || known === undefined) throw new Error('this world has no cf_1043');
  const role = 'regional_sales_director';
  await store.managers.save({ ...known, id: `${known.id}R`, name: 'Rhea Roth', role });
  const since = at('2026-11-19T00:00:00Z');
  const escalation = { step: 1, since, dueOn: day('2026-11-20') };
  await store.conflicts.update({ ...conflict, escalation });
}

/** Of `cf_1042`: a choice that was corrected, an incumbent, and a naming that was withdrawn. */
export async function putEntered(store: TenantStore): Promise<void> {
  const clock = new TestClock(NOW - 3_600_000);
  const app = testContext({ store: openMemoryStore(), clock });
  const conflictId = asConflictId('cf_1042');
  const by = { managerId: MANAGER, name: '' };
  const conflict = await store.conflicts.get(conflictId);
  const claimId = conflict?.judgement.claimIds[0];
  if (claimId === undefined) throw new Error('this world has no cf_1042');
  const enter = async (fact: ContextFact, text: string | null, link: string | null) => {
    clock.advance(60_000);
    const done = await enterContext(app, store, {
      ...{ conflictId, fact, by, evidence: { text, link } },
    });
    if (!done.ok) throw new Error(done.reason);
  };
  await enter({ kind: 'named_account', namedSince: day('2026-10-01') }, 'Annual list.', null);
  const page = await conflictPage(store, conflictId, { now: NOW });
  const entryId = page?.context.holding[0]?.id ?? '';
  const reason = 'The list named the subsidiary only.';
  await withdrawContext(app, store, { conflictId, entryId, reason, by });
  const letter =
    'https://files.vendor.example/customers/acme-robotics/letters/2026-11-18-choice.pdf';
  const chose = (on: string) => ({ kind: 'customer_choice', claimId, dated: day(on) }) as const;
  await enter(chose('2026-11-08'), 'Mail of the head of purchasing.', null);
  await enter(chose('2026-11-18'), 'Signed letter: “we will buy from them”.', letter);
  const incumbent = page?.context.partners[0] ?? '';
  const fact = { kind: 'incumbent', incumbent, contractEnd: day('2027-01-31') } as const;
  await enter(fact, 'Contract in the file room.', null);
}

/** Accounts with the keys by which the product finds them and joins them. */
export async function putKeys(store: TenantStore): Promise<void> {
  for (const version of await store.accounts.page(null, 100)) {
    if (version.account === null) continue;
    const keys = accountKeys(version.account, DEFAULT_POLICY);
    await store.accounts.put([{ ...version, keys, at: NOW + 1 }]);
  }
}
