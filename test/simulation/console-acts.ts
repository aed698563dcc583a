// What a channel manager does on the console's conflict page, as one transaction on the run's store.
// Each takes its choices from the plan and says in words what it did; null when there was nothing.
import { answerMatch } from '../../src/app/answer-match.ts';
import type { AppContext } from '../../src/app/context.ts';
import { decide } from '../../src/app/decide.ts';
import { enterContext, withdrawContext } from '../../src/app/enter-context.ts';
import { anchorsOf, holding, readEntered } from '../../src/app/entered-context.ts';
import { roleOf } from '../../src/app/escalate.ts';
import { sendBack } from '../../src/app/send-back.ts';
import type { Claim } from '../../src/domain/claim.ts';
import {
  type ChannelManager,
  type Conflict,
  isActive,
  OUTCOMES,
} from '../../src/domain/conflict.ts';
import type { ContextFact } from '../../src/domain/context-entry.ts';
import { PERSON_ANSWERS } from '../../src/domain/match-answer.ts';
import { dayOf } from '../../src/domain/time.ts';
import type { TenantStore } from '../../src/ports/store.ts';
import type { PlanItem } from './plan.ts';

type Act = (
  app: AppContext,
  store: TenantStore,
  choices: PlanItem['choices'],
) => Promise<string | null>;

const at = <T>(items: readonly T[], choice: number): T | undefined => items[choice % items.length];

export const CONSOLE_ACTS = {
  'decide in the console': async (app, store, choices) => {
    const all = await store.conflicts.list({ after: null, limit: 1_000 });
    const active = all.filter((one) => isActive(one.status));
    const conflict = at(active, choices[1]);
    const managers = await store.managers.list();
    const approver = managers.find((one) => roleOf(one) !== 'channel_manager');
    if (conflict?.proposal !== undefined && approver !== undefined && choices[0] % 2 === 1) {
      return answerProposal(app, store, { conflict, approver, choice: choices[2] });
    }
    const manager = managers.find((one) => one !== approver);
    if (conflict === undefined || manager === undefined) return null;
    const outcome = OUTCOMES[choices[2] % OUTCOMES.length] ?? 'share';
    const request = { conflictId: conflict.id, outcome, managerId: manager.id };
    const said = { ...request, via: 'console', note: null, at: app.clock.now() };
    const result = await decide(app, store, said);
    return `${conflict.id} ${outcome}: ${result.ok ? 'done' : result.reason}`;
  },
  'enter context': async (app, store, choices) => {
    const place = await placeOf(store, choices);
    if (place === null) return null;
    const { conflict, claims, by } = place;
    const fact = factOf(claims, choices[2], dayOf(app.clock.now()));
    const evidence = { text: `letter ${choices[0]}`, link: null };
    const request = { conflictId: conflict.id, fact, evidence, by };
    const result = await enterContext(app, store, request);
    return `${conflict.id} ${fact.kind}: ${result.ok ? 'done' : result.reason}`;
  },
  'withdraw context': async (app, store, choices) => {
    const place = await placeOf(store, choices);
    if (place === null) return null;
    const { conflict, claims, by } = place;
    const entry = at(holding(await readEntered(store, anchorsOf(claims))), choices[2]);
    if (entry === undefined) return null;
    const request = { conflictId: conflict.id, entryId: entry.id, reason: 'a mistake', by };
    const result = await withdrawContext(app, store, request);
    return `${conflict.id} ${entry.kind}: ${result.ok ? 'done' : result.reason}`;
  },
  'answer match': async (app, store, choices) => {
    const accounts = await store.accounts.page(null, 1_000);
    const [left, right] = [at(accounts, choices[1]), at(accounts, choices[2])];
    const [manager] = await store.managers.list();
    if (left === undefined || right === undefined || manager === undefined) return null;
    const answer = PERSON_ANSWERS[choices[0] % PERSON_ANSWERS.length] ?? 'same';
    const said = { left: left.id, right: right.id, answer, by: manager.id };
    const result = await answerMatch(app, store, said);
    return `${left.id} and ${right.id} ${answer}: ${result.ok ? 'done' : result.reason}`;
  },
} as const satisfies Readonly<Record<string, Act>>;

type Asked = {
  readonly conflict: Conflict;
  readonly approver: ChannelManager;
  readonly choice: number;
};

/** Whoever is to approve does, or sends it back. */
async function answerProposal(
  app: AppContext,
  store: TenantStore,
  { conflict, approver, choice }: Asked,
): Promise<string> {
  const request = { conflictId: conflict.id, managerId: approver.id };
  const outcome = conflict.proposal?.outcome ?? 'share';
  const said = { outcome, via: 'console', note: null, at: app.clock.now() };
  const result =
    choice % 3 === 0
      ? await sendBack(app, store, { ...request, reason: `no ${choice}` })
      : await decide(app, store, { ...request, ...said });
  return `${conflict.id} answers what waits: ${result.ok ? 'done' : result.reason}`;
}

export type ConsoleAct = keyof typeof CONSOLE_ACTS;

/** True for what happens on the console's page. */
export function isConsoleAct(item: PlanItem): item is PlanItem & { readonly what: ConsoleAct } {
  return Object.hasOwn(CONSOLE_ACTS, item.what);
}

async function placeOf(store: TenantStore, choices: PlanItem['choices']) {
  const all = await store.conflicts.list({ after: null, limit: 1_000 });
  const conflict: Conflict | undefined = at(all, choices[1]);
  const [manager] = await store.managers.list();
  if (conflict === undefined || manager === undefined) return null;
  const claims = await store.claims.current(conflict.judgement.claimIds);
  if (claims.length === 0) return null;
  return { conflict, claims, by: { managerId: manager.id, name: manager.name } };
}

function factOf(claims: readonly Claim[], choice: number, today: number): ContextFact {
  const one = claims[choice % claims.length] as Claim;
  const ids = claims.map((claim) => claim.id);
  switch (choice % 4) {
    case 0:
      return { kind: 'customer_choice', claimId: one.id, dated: today - (choice % 5) };
    case 1:
      return { kind: 'named_account', namedSince: today + 5 - (choice % 30) };
    case 2: {
      const incumbent = claims.find((claim) => claim.partner !== null)?.partner?.name ?? 'none';
      return { kind: 'incumbent', incumbent, contractEnd: today + (choice % 60) };
    }
    default: {
      const rest = ids.slice(1).map((claimId) => ({ claimId, basisPoints: 0 }));
      const split = [{ claimId: ids[0] ?? one.id, basisPoints: 10_000 }, ...rest];
      const agreement = `CS-${choice % 3}`;
      return { kind: 'co_sell', agreement, claimIds: ids, split: choice % 2 === 0 ? null : split };
    }
  }
}
