// What people entered about a customer and its claims, as judging reads it: which entries hold, and the
// context they make together with what the account records say.
import type { Claim } from '../domain/claim.ts';
import type {
  AnchoredEntry,
  ContextAnchor,
  ContextEntry,
  ContextEntryId,
  ContextFact,
  ContextKind,
} from '../domain/context-entry.ts';
import type { ClaimId } from '../domain/ids.ts';
import type { CustomerContext, SplitLine } from '../domain/judgement.ts';
import type { TenantStore } from '../ports/store.ts';

/** Entries found at some records, the oldest first. */
export type Entered = {
  readonly found: readonly AnchoredEntry[];
  /** Entries that end one of those found, withdrawals among them. */
  readonly endings: readonly ContextEntry[];
};

const NOTHING: Entered = { found: [], endings: [] };

/** An entry that holds. */
export type HoldingEntry = ContextEntry & { readonly fact: ContextFact };

/** Reads what was entered for these accounts and claims. */
export async function readEntered(
  store: TenantStore,
  anchors: readonly ContextAnchor[],
): Promise<Entered> {
  const found = await store.entered.at(anchors);
  if (found.length === 0) return NOTHING;
  const ids = [...new Set(found.map(({ entry }) => entry.id))];
  const endings = await store.entered.at(ids);
  return { found, endings: unique(endings.map(({ entry }) => entry)) };
}

/** The accounts and claims of some claims: where what concerns them is found. */
export function anchorsOf(claims: readonly Claim[]): readonly ContextAnchor[] {
  return [...new Set(claims.flatMap(({ id, account }) => [id, account.id]))];
}

/** The part of it that was found at these records. */
export function enteredAt(entered: Entered, anchors: readonly ContextAnchor[]): Entered {
  if (entered.found.length === 0) return entered;
  const wanted = new Set(anchors);
  const found = entered.found.filter(({ anchor }) => wanted.has(anchor));
  return { found, endings: entered.endings };
}

/** Entries that hold, each once, the oldest first. */
export function holding({ found, endings }: Entered): readonly HoldingEntry[] {
  const ended = new Set(endings.flatMap(({ ends }) => ends));
  return unique(found.map(({ entry }) => entry)).filter(
    (entry): entry is HoldingEntry => entry.fact !== null && !ended.has(entry.id),
  );
}

function unique(entries: readonly ContextEntry[]): readonly ContextEntry[] {
  return [...new Map(entries.map((entry) => [entry.id, entry])).values()];
}

/**
 * The context of a neighbourhood: what was entered comes before what the records say. After customers
 * were merged several entries may hold: the newest counts.
 */
export function withEntered(records: CustomerContext, entered: Entered): CustomerContext {
  if (entered.found.length === 0) return records;
  const entries = holding(entered);
  const of = <Kind extends ContextKind>(kind: Kind) =>
    entries.flatMap(({ id, fact }) => (isOf(fact, kind) ? [{ id, fact }] : []));
  const named = of('named_account').at(-1)?.fact;
  const incumbency = of('incumbent').at(-1)?.fact;
  return {
    namedSince: named?.namedSince ?? records.namedSince,
    contractEnd: incumbency?.contractEnd ?? records.contractEnd,
    incumbent: incumbency?.incumbent ?? records.incumbent,
    customerChoices: of('customer_choice').map(({ id, fact }) => ({
      claimId: claimNow(entered, id, fact.claimId),
      dated: fact.dated,
    })),
    agreements: of('co_sell').map(({ id, fact }) => ({
      id: fact.agreement,
      claimIds: [...new Set(fact.claimIds.map((one) => claimNow(entered, id, one)))],
      split: fact.split === null ? null : splitNow(entered, id, fact.split),
    })),
  };
}

function isOf<Kind extends ContextKind>(
  fact: ContextFact,
  kind: Kind,
): fact is ContextFact & { readonly kind: Kind } {
  return fact.kind === kind;
}

/** The claim an entry names, or the one its record was merged into. */
function claimNow({ found }: Entered, id: ContextEntryId, claimId: ClaimId): ClaimId {
  const places = found.filter(({ entry, origin }) => entry.id === id && origin === claimId);
  if (places.length === 0 || places.some(({ anchor }) => anchor === claimId)) return claimId;
  return places[0]?.anchor as ClaimId;
}

/** Two claims whose records were merged have the sum of their shares. */
function splitNow(
  entered: Entered,
  id: ContextEntryId,
  split: readonly SplitLine[],
): readonly SplitLine[] {
  const shares = new Map<ClaimId, number>();
  for (const { claimId, basisPoints } of split) {
    const now = claimNow(entered, id, claimId);
    shares.set(now, (shares.get(now) ?? 0) + basisPoints);
  }
  return [...shares].map(([claimId, basisPoints]) => ({ claimId, basisPoints }));
}

/**
 * What was entered about the claims of a conflict and holds, as text to be hashed: it belongs to the
 * facts a decision binds to. Null where nothing ever was. The same said again is the same text.
 */
export function enteredFacts(entered: Entered, claims: readonly Claim[]): string | null {
  const own = enteredAt(entered, anchorsOf(claims));
  if (own.found.length === 0) return null;
  return [...new Set(holding(own).map(({ fact }) => JSON.stringify(fact)))].sort().join('\n');
}
