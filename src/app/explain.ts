// Why was this judged so? Any past judgement of a conflict, judged once more from what was stored and
// compared bit for bit; where that cannot be done, the stored one, marked so.
import type { Claim } from '../domain/claim.ts';
import type { ConflictEvent } from '../domain/conflict.ts';
import type { ClaimId, ConflictId, TenantId } from '../domain/ids.ts';
import type { ClauseId, ConflictJudgement, CustomerContext } from '../domain/judgement.ts';
import { dayOf, type Instant } from '../domain/time.ts';
import type { TenantStore } from '../ports/store.ts';
import type { AppContext } from './context.ts';
import { type Replay, readDocument, replay } from './judgement-record.ts';
import { timelineOf } from './view-claims.ts';
import { entryInWords } from './view-context.ts';
import { type ClauseLine, clauseLine } from './view-evidence.ts';
import { dayWords, instantWords, labelsOf, percentWords } from './view-words.ts';

export type Explanation = {
  readonly conflictId: ConflictId;
  readonly at: Instant;
  /** When what was in force at `at` had been judged. */
  readonly judgedAt: Instant;
  readonly policyVersion: number;
  readonly factsHash: string;
  /** Whether judging it again gave the same. */
  readonly replay: Replay;
  /** As it was stored, whatever judging it again gave. */
  readonly judgement: ConflictJudgement;
  readonly customer: string;
  readonly labels: Readonly<Record<ClaimId, string>>;
  readonly prevails: string | null;
  readonly split: readonly { readonly label: string; readonly percent: string }[];
  readonly clauses: readonly ClauseLine[];
  readonly setAside: readonly { readonly label: string; readonly clause: ClauseLine }[];
  readonly dates: readonly string[];
  /** What people had entered that it was judged by: what, who, when, on what evidence. */
  readonly entered: readonly string[];
  /** What had happened to the conflict until then. */
  readonly history: readonly ConflictEvent[];
};

type Options = { readonly conflictId: ConflictId; readonly at: Instant };

/** Null when there is no such conflict, or it had not been judged at that instant. */
export async function explain(
  app: Pick<AppContext, 'store' | 'sha256'>,
  tenantId: TenantId,
  options: Options,
): Promise<Explanation | null> {
  return app.store.inTenant(tenantId, (store) => explainIn(store, options, app.sha256));
}

async function explainIn(
  store: TenantStore,
  { conflictId, at }: Options,
  sha256: (text: string) => string,
): Promise<Explanation | null> {
  const stored = await store.conflicts.judgementAt(conflictId, at);
  if (stored === null) return null;
  const { judgement, claims, inputs } = readDocument(stored);
  const labels = labelsOf(claims);
  const labelOf = (id: ClaimId) => labels.get(id) ?? id;
  const events = await store.conflicts.events(conflictId);
  return {
    conflictId,
    at,
    judgedAt: stored.at,
    policyVersion: stored.policyVersion,
    factsHash: stored.factsHash,
    replay: await replay(store, stored, sha256),
    judgement,
    customer: claims[0]?.account.name ?? '',
    labels: Object.fromEntries(labels),
    prevails: judgement.prevails === null ? null : labelOf(judgement.prevails),
    split: judgement.splits.map(({ claimId, basisPoints }) => ({
      label: labelOf(claimId),
      percent: percentWords(basisPoints),
    })),
    clauses: clauseLines(judgement.clauses),
    setAside: judgement.excluded.map(({ claimId, clause }) => ({
      label: labelOf(claimId),
      clause: clauseLine(clause),
    })),
    dates: [...claimDates(claims, stored.at), ...customerDates(inputs?.context ?? null, labelOf)],
    entered: (await store.entered.get(inputs?.entered ?? [])).map((one) =>
      entryInWords(one, labels),
    ),
    history: events.filter((event) => event.at <= at),
  };
}

const clauseLines = (ids: readonly ClauseId[]) => ids.map(clauseLine);

/** What each side did until then, and when its registration runs out. */
function claimDates(claims: readonly Claim[], at: Instant): readonly string[] {
  const labels = labelsOf(claims);
  const done = timelineOf(claims, labels)
    .filter((entry) => entry.at <= at)
    .map(({ day, label, source, text }) => `${day}: ${label}, ${text} (${source})`);
  const expiries = claims.flatMap(({ id, registration }) => {
    const expiresOn = registration?.expiresOn ?? null;
    if (expiresOn === null) return [];
    const verb = expiresOn < dayOf(at) ? 'expired' : 'expires';
    return [`${dayWords(expiresOn)}: registration of ${labels.get(id)} ${verb}`];
  });
  return [...done, ...expiries];
}

function customerDates(
  context: CustomerContext | null,
  labelOf: (id: ClaimId) => string,
): readonly string[] {
  if (context === null) return [];
  const { namedSince, contractEnd, incumbent, customerChoices } = context;
  return [
    ...(namedSince === null ? [] : [`${dayWords(namedSince)}: named account of the direct team`]),
    ...(contractEnd === null
      ? []
      : [`${dayWords(contractEnd)}: contract ends${incumbent ? `, incumbent ${incumbent}` : ''}`]),
    ...customerChoices.map(
      ({ claimId, dated }) => `${dayWords(dated)}: customer chose ${labelOf(claimId)}`,
    ),
  ];
}

/** What judging again gave, in one sentence. */
export function replayInWords({ replay, judgedAt }: Explanation): string {
  switch (replay.outcome) {
    case 'reproduced':
      return 'Judged again from the stored inputs: the same, bit for bit.';
    case 'differs':
      return 'Not reproduced: this version of Parley judges the stored inputs otherwise. This is the stored judgement.';
    case 'inputs_gone':
      return `Not reproducible: of ${instantWords(judgedAt)}, this is missing: ${replay.what}. This is the stored judgement.`;
  }
}
