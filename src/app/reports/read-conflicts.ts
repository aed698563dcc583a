// One page of conflicts with their history, as a report reads them: a handful of queries a page.
import type { Claim } from '../../domain/claim.ts';
import type { Conflict, ConflictEvent } from '../../domain/conflict.ts';
import type { ClaimId, ConflictId } from '../../domain/ids.ts';
import type { Instant } from '../../domain/time.ts';
import type { StoredJudgement, TenantStore } from '../../ports/store.ts';
import { readDocument } from '../judgement-record.ts';
import {
  type ConflictFacts,
  dueFixedAt,
  type Judged,
  type Round,
  roundsOf,
  statusAt,
} from './conflict-facts.ts';

export type FactsPage = {
  readonly facts: readonly ConflictFacts[];
  /** Where the next page goes on; null: this was the last. */
  readonly last: ConflictId | null;
};

type Place = { readonly after: ConflictId | null; readonly limit: number };
type Asked = { readonly conflictId: ConflictId; readonly at: Instant };

/** Reads the facts of the conflicts behind `after`, as they stood at `end`. */
export async function readConflictFacts(
  store: TenantStore,
  place: Place,
  end: Instant,
): Promise<FactsPage> {
  const conflicts = await store.conflicts.list(place);
  const histories = await store.conflicts.histories(conflicts.map(({ id }) => id));
  const eventsOf = Map.groupBy(histories.events, ({ conflictId }) => conflictId);
  const decisionsOf = Map.groupBy(histories.decisions, ({ conflictId }) => conflictId);
  const drafts = conflicts.map((conflict) => {
    const events = eventsOf.get(conflict.id) ?? [];
    const rounds = roundsOf(conflict, events, decisionsOf.get(conflict.id) ?? []);
    return { conflict, events, rounds, endDueFixedAt: dueFixedAt(conflict, events, end) };
  });
  const judgedAt = await readJudgements(
    store,
    drafts.flatMap(({ conflict: { id: conflictId }, rounds, endDueFixedAt }) =>
      [end, endDueFixedAt, ...rounds.flatMap(instantsOf)].flatMap((at) =>
        at === null ? [] : { conflictId, at },
      ),
    ),
  );
  const claims = await readClaims(store, conflicts);
  const facts = drafts.map((draft) => factsOf(draft, { judgedAt, claims, end }));
  return { facts, last: conflicts.length < place.limit ? null : (conflicts.at(-1)?.id ?? null) };
}

const instantsOf = ({ decision, dueFixedAt: fixedAt }: Round) => [decision.decidedAt, fixedAt];

type JudgedAt = (conflictId: ConflictId, at: Instant) => Judged | null;

type Draft = {
  readonly conflict: Conflict;
  readonly events: readonly ConflictEvent[];
  readonly rounds: readonly Round[];
  readonly endDueFixedAt: Instant | null;
};
type Around = {
  readonly judgedAt: JudgedAt;
  readonly claims: ReadonlyMap<ClaimId, Claim>;
  readonly end: Instant;
};

function factsOf(
  { conflict, events, rounds, endDueFixedAt }: Draft,
  around: Around,
): ConflictFacts {
  const { judgedAt, claims, end } = around;
  // Where no judgement of then is kept, past retention, the conflict's newest stands in.
  const members = conflict.judgement.claimIds.flatMap((id) => claims.get(id) ?? []);
  const newest: Judged = { judgement: conflict.judgement, claims: members };
  const judged = (at: Instant) => judgedAt(conflict.id, at) ?? newest;
  const dueOn = (fixedAt: Instant | null) =>
    (fixedAt === null ? null : judgedAt(conflict.id, fixedAt)?.judgement.dueOn) ?? conflict.dueOn;
  return {
    conflict,
    events,
    rounds: rounds.map((round) => ({
      ...round,
      dueOn: dueOn(round.dueFixedAt),
      suggested: judged(round.decision.decidedAt),
    })),
    atEnd: {
      ...judged(end),
      status: statusAt(conflict, events, end),
      dueOn: dueOn(endDueFixedAt),
    },
  };
}

async function readJudgements(store: TenantStore, asked: readonly Asked[]): Promise<JudgedAt> {
  const found = await store.conflicts.judgementsAt(asked);
  const keyOf = (conflictId: ConflictId, at: Instant) => `${conflictId} ${at}`;
  const stored = new Map<string, StoredJudgement>();
  asked.forEach(({ conflictId, at }, index) => {
    const one = found[index];
    if (one) stored.set(keyOf(conflictId, at), one);
  });
  return (conflictId, at) => {
    const one = stored.get(keyOf(conflictId, at));
    return one === undefined ? null : readDocument(one);
  };
}

/** Only for conflicts of which no judgement is kept. */
async function readClaims(store: TenantStore, conflicts: readonly Conflict[]) {
  const ids = conflicts.flatMap(({ judgement }) => judgement.claimIds);
  return new Map((await store.claims.current(ids)).map((claim) => [claim.id, claim]));
}
