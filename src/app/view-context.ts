// Entered context as people read it: on the conflict's page, in its history, in `parley explain`. Pure.
import type { Claim } from '../domain/claim.ts';
import type {
  ContextEntry,
  ContextEntryId,
  ContextFact,
  ContextKind,
  Evidence,
} from '../domain/context-entry.ts';
import type { ClaimId } from '../domain/ids.ts';
import { parseRecordKey } from '../domain/ids.ts';
import { type Entered, holding } from './entered-context.ts';
import { dayWords, instantWords, labelsOf, percentWords } from './view-words.ts';

export const CONTEXT_KIND_WORDS: Readonly<Record<ContextKind, string>> = {
  customer_choice: 'Customer’s written choice',
  co_sell: 'Co-sell agreement',
  incumbent: 'Incumbent',
  named_account: 'Named account',
};

/** One sentence that says the fact. */
export function factInWords(fact: ContextFact, labels: ReadonlyMap<ClaimId, string>): string {
  const labelOf = (id: ClaimId) => labels.get(id) ?? `record ${parseRecordKey(id).recordId}`;
  switch (fact.kind) {
    case 'customer_choice':
      return `The customer chose ${labelOf(fact.claimId)} in writing on ${dayWords(fact.dated)}.`;
    case 'co_sell': {
      const shares = fact.split?.map(
        ({ claimId, basisPoints }) => `${labelOf(claimId)} ${percentWords(basisPoints)}`,
      );
      const who = shares ?? fact.claimIds.map(labelOf);
      return `Sold together under ${fact.agreement}: ${who.join(', ')}.`;
    }
    case 'incumbent':
      return `${fact.incumbent} holds the contract that ends on ${dayWords(fact.contractEnd)}.`;
    case 'named_account':
      return `Named account of the direct team since ${dayWords(fact.namedSince)}.`;
  }
}

/** Text and link in one line; a withdrawal's reason likewise. */
export function evidenceInWords({ text, link }: Evidence): string {
  if (text === null) return `(${link})`;
  const said = `“${text}”`;
  if (link !== null) return `${said} (${link})`;
  return /[.!?]$/.test(text) ? said : `${said}.`;
}

/** Who entered it, when, on what evidence: for `parley explain`. */
export function entryInWords(entry: ContextEntry, labels: ReadonlyMap<ClaimId, string>): string {
  const fact = entry.fact === null ? 'Withdrawn.' : factInWords(entry.fact, labels);
  const evidence = evidenceInWords(entry.evidence);
  return `${fact} Entered by ${entry.byName}, ${instantWords(entry.at)}. Evidence: ${evidence}`;
}

export type ContextLine = {
  readonly id: ContextEntryId;
  readonly kind: string;
  readonly text: string;
  /** `Dana Ruiz, 20 Nov 2026, 14:20 UTC`. */
  readonly by: string;
  readonly evidence: Evidence;
  /** Where it no longer holds: what ended it, by whom and why. */
  readonly ended: string | null;
};

export type ContextView = {
  readonly holding: readonly ContextLine[];
  readonly ended: readonly ContextLine[];
  /** Claims a fact can be about, with their labels. */
  readonly claims: readonly { readonly id: ClaimId; readonly label: string }[];
  /** Partners of the conflict, each once. */
  readonly partners: readonly string[];
};

/** What was entered about the claims of a conflict, and what a new entry can choose from. */
export function contextView(
  entered: Entered,
  claims: readonly Claim[],
  known: readonly Claim[],
): ContextView {
  const labels = labelsOf(known);
  const holds = new Set(holding(entered).map((entry) => entry.id));
  const entries = new Map(entered.found.map(({ entry }) => [entry.id, entry]));
  const lines = [...entries.values()].flatMap((entry): ContextLine[] => {
    if (entry.fact === null) return [];
    return [
      {
        id: entry.id,
        kind: CONTEXT_KIND_WORDS[entry.kind],
        text: factInWords(entry.fact, labels),
        by: `${entry.byName}, ${instantWords(entry.at)}`,
        evidence: entry.evidence,
        ended: holds.has(entry.id) ? null : endOf(entry, entered),
      },
    ];
  });
  return {
    holding: lines.filter(({ ended }) => ended === null),
    ended: lines.filter(({ ended }) => ended !== null),
    claims: claims.map(({ id }) => ({ id, label: labels.get(id) ?? id })),
    partners: [...new Set(claims.flatMap(({ partner }) => partner?.name ?? []))],
  };
}

function endOf({ id }: ContextEntry, { endings }: Entered): string {
  const end = endings.find(({ ends }) => ends.includes(id));
  if (end === undefined) return 'Ended.';
  const who = `by ${end.byName}, ${instantWords(end.at)}`;
  if (end.fact !== null) return `Replaced ${who}.`;
  return `Withdrawn ${who}: ${evidenceInWords(end.evidence)}`;
}
