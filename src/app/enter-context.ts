// Entering context that no CRM holds, and withdrawing it. Nothing is overwritten: a correction ends the
// entry before it, and every entry says who, when and on what evidence.
import type { Claim } from '../domain/claim.ts';
import {
  type Conflict,
  type ConflictEvent,
  isAppointed,
  type ManagerId,
} from '../domain/conflict.ts';
import type {
  ContextAnchor,
  ContextEntry,
  ContextEntryId,
  ContextFact,
  Evidence,
} from '../domain/context-entry.ts';
import {
  type AccountId,
  asAccountId,
  type ClaimId,
  type ConflictId,
  parseRecordKey,
} from '../domain/ids.ts';
import { dayOf } from '../domain/time.ts';
import type { TenantStore } from '../ports/store.ts';
import type { AppContext } from './context.ts';
import { factFault } from './context-fault.ts';
import { accountsOf, type DecideResult } from './decide.ts';
import { anchorsOf, type HoldingEntry, holding, readEntered } from './entered-context.ts';
import { follow } from './follow-merges.ts';
import { intakeTurn } from './intake-turn.ts';
import { evidenceInWords, factInWords } from './view-context.ts';
import { labelsOf } from './view-words.ts';

/** A channel manager, or an admin (`managerId` null) whom the edge has let in. */
export type Author = { readonly managerId: ManagerId | null; readonly name: string };

export type EnterRequest = {
  readonly conflictId: ConflictId;
  readonly fact: ContextFact;
  readonly evidence: Evidence;
  readonly by: Author;
};

/** Records a fact about the conflict's customer or claims; it is judged by from then on. */
export async function enterContext(
  app: AppContext,
  store: TenantStore,
  { conflictId, fact, evidence, by }: EnterRequest,
): Promise<DecideResult> {
  const opened = await openFor(store, conflictId, by);
  if ('reason' in opened) return opened;
  const { claims, known } = opened;
  const reason =
    evidence.text === null && evidence.link === null
      ? 'Say on what evidence: a text, a link, or both.'
      : factFault(fact, claims, dayOf(app.clock.now()));
  if (reason !== null) return { ok: false, reason };
  const ends = known.filter((entry) => isReplacedBy(fact, entry)).map((entry) => entry.id);
  await add(app, store, opened, { kind: fact.kind, fact, evidence, ends });
  return { ok: true };
}

export type WithdrawRequest = {
  readonly conflictId: ConflictId;
  readonly entryId: ContextEntryId;
  /** Why it does not hold. */
  readonly reason: string;
  readonly by: Author;
};

/** Ends an entry without another in its place. */
export async function withdrawContext(
  app: AppContext,
  store: TenantStore,
  { conflictId, entryId, reason, by }: WithdrawRequest,
): Promise<DecideResult> {
  const opened = await openFor(store, conflictId, by);
  if ('reason' in opened) return opened;
  const entry = opened.known.find((one) => one.id === entryId);
  if (entry === undefined) {
    return {
      ok: false,
      reason: 'This entry does not hold any more: it was replaced or withdrawn.',
    };
  }
  const evidence = { text: reason, link: null };
  await add(app, store, opened, { kind: entry.kind, fact: null, evidence, ends: [entry.id] });
  return { ok: true };
}

type Opened = {
  readonly conflict: Conflict;
  readonly claims: readonly Claim[];
  /** Entries that hold for its claims and their accounts. */
  readonly known: readonly HoldingEntry[];
  readonly author: { readonly id: string; readonly name: string };
};

/**
 * The conflict, held. Before that the turns of intake: a merge that is being read must not move what an
 * entry is found by while it is written.
 */
async function openFor(
  store: TenantStore,
  conflictId: ConflictId,
  { managerId, name }: Author,
): Promise<Opened | { readonly ok: false; readonly reason: string }> {
  const no = (reason: string) => ({ ok: false as const, reason });
  const seen = await store.conflicts.get(conflictId);
  if (seen === null) return no(`There is no conflict ${conflictId}.`);
  const places = seen.judgement.claimIds.map((id) => parseRecordKey(id).connectionId);
  for (const id of [...new Set(places)].sort()) await store.turns.take(intakeTurn(id));
  const [conflict] = await store.conflicts.hold([conflictId]);
  if (conflict === undefined) return no(`There is no conflict ${conflictId}.`);
  if (conflict.supersededBy !== null) {
    return no(`This conflict became part of ${conflict.supersededBy}: enter it there.`);
  }
  const managers = (await store.managers.list()).filter(isAppointed);
  const manager = managers.find((one) => one.id === managerId);
  if (managerId !== null && manager === undefined) {
    return no('Only a channel manager or an admin enters context.');
  }
  const claims = await store.claims.current(conflict.judgement.claimIds);
  if (claims.length === 0) return no('The records of this conflict are no longer in the CRM.');
  const known = holding(await readEntered(store, anchorsOf(claims)));
  const author = { id: manager?.id ?? name, name: manager?.name ?? name };
  return { conflict, claims, known, author };
}

/** One conflict has one choice and a claim one agreement; of a customer there is one of each. */
function isReplacedBy(fact: ContextFact, { fact: before }: HoldingEntry): boolean {
  if (fact.kind !== 'co_sell' || before.kind !== 'co_sell') return fact.kind === before.kind;
  return before.claimIds.some((id) => fact.claimIds.includes(id));
}

type Said = Pick<ContextEntry, 'kind' | 'fact' | 'evidence' | 'ends'>;

async function add(
  app: AppContext,
  store: TenantStore,
  { conflict, claims, known, author }: Opened,
  said: Said,
): Promise<void> {
  const at = app.clock.now();
  const entry: ContextEntry = {
    id: `ce_${app.randomId().slice(0, 22)}`,
    conflictId: conflict.id,
    ...said,
    by: author.id,
    byName: author.name,
    at,
  };
  const { fact, ends } = entry;
  const own = fact === null ? [] : anchorsFor(fact, claims);
  const before = await store.entered.anchorsOf(ends);
  await store.entered.append(entry, [...own, ...ends]);
  // A claim may still name an account that was merged away, until it is read itself.
  for (const anchor of new Set(own)) await follow(store, parseRecordKey(anchor));
  await store.conflicts.addEvent(eventOf(entry, { claims, known }));
  await store.audit.append([
    {
      at,
      kind: 'context',
      actor: author.id,
      subject: conflict.id,
      document: JSON.stringify(entry),
    },
  ]);
  // Where an entry ends, others may have lived by it too: they were parted from this customer since.
  const marks = [...(await accountsOf(store, conflict)), ...(await accountsAt(store, before))];
  await store.dirty.mark([...new Set(marks)]);
}

function anchorsFor(fact: ContextFact, claims: readonly Claim[]): readonly ContextAnchor[] {
  switch (fact.kind) {
    case 'customer_choice':
      return [fact.claimId];
    case 'co_sell':
      return fact.claimIds;
    case 'incumbent':
    case 'named_account':
      return claims.map(({ account }) => account.id);
  }
}

/** Accounts among the anchors, and those of the claims among them. */
async function accountsAt(
  store: TenantStore,
  anchors: readonly ContextAnchor[],
): Promise<readonly AccountId[]> {
  const records = anchors.filter((anchor) => anchor.includes('/'));
  const ofClaims = await store.claims.accountsOf(records.map((anchor) => anchor as ClaimId));
  const others = records.filter((anchor) => !ofClaims.has(anchor as ClaimId));
  return [...ofClaims.values(), ...others.map(asAccountId)];
}

function eventOf(
  entry: ContextEntry,
  { claims, known }: Pick<Opened, 'claims' | 'known'>,
): ConflictEvent {
  const { conflictId, at, byName: actor, fact, ends, evidence } = entry;
  const labels = labelsOf(claims);
  const why = evidenceInWords(evidence);
  const ended = known.filter((one) => ends.includes(one.id));
  const before = ended.map((one) => factInWords(one.fact, labels)).join(' ');
  if (fact === null) {
    const text = `Withdrawn: ${before} Reason: ${why}`;
    return { conflictId, at, kind: 'context_withdrawn', actor, text };
  }
  const instead = before === '' ? '' : ` In place of: ${before}`;
  const text = `Entered: ${factInWords(fact, labels)} Evidence: ${why}${instead}`;
  return { conflictId, at, kind: 'context_entered', actor, text };
}
