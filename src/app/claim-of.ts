// The claim that one record makes by a connection's mapping, with what it was converted from or into.
import type { Account, Claim } from '../domain/claim.ts';
import type { CurrencyRates } from '../domain/currency-rates.ts';
import type { RecordRef } from '../domain/ids.ts';
import type { ClaimMapping, Mapping } from '../domain/mapping.ts';
import { conversionsOf } from '../domain/mapping-walk.ts';
import type { Policy } from '../domain/policy.ts';
import type { SourceRecord } from '../domain/source-record.ts';
import { haveOneSeller } from '../engagement/parties.ts';
import { deriveContinued } from '../observe/converted.ts';
import {
  type AccountFields,
  type DerivedAccount,
  deriveAccount,
} from '../observe/derive-account.ts';
import { type ClaimInput, type DerivedClaim, deriveClaim } from '../observe/derive-claim.ts';
import type { RecordLookup } from '../observe/read-field.ts';
import type { Connection } from '../ports/store.ts';

export type Looked = Required<Pick<RecordLookup, 'related'>> & RecordLookup;

type Context = {
  readonly connection: Pick<Connection, 'id' | 'crm'>;
  readonly mapping: Mapping;
  readonly policy: Policy;
  readonly rates?: CurrencyRates | null;
};

export type RecordClaim = {
  readonly derived: DerivedClaim;
  /** The customer that the record itself describes; null where it points at one. */
  readonly own: { readonly derived: DerivedAccount | null } | null;
  /** The claim that this record's has become part of. */
  readonly partOf?: Claim;
};

/**
 * What a record says of a sale. One that was converted (a lead) is no claim any more where the record it
 * became is one of the same seller: that one goes on with the registration. Where it became somebody
 * else's, such as a direct opportunity, the two stand against each other, at the same stage: what becomes
 * of the sale is told by the later.
 */
export function claimOf(context: Context, record: SourceRecord, look: Looked): RecordClaim {
  const plain = plainClaimOf(context, record, look);
  if (plain.derived.kind !== 'claim') return continuedOf(context, record, look, plain);
  const became = becameOf(context, record, plain.mapping, look);
  if (became === null) return continuedOf(context, record, look, plain);
  const { claim, problems } = plain.derived;
  if (haveOneSeller(claim, became, context.policy)) {
    return { derived: { kind: 'not_a_claim' }, own: plain.own, partOf: became };
  }
  const { stage, rawStage, closedAt } = became;
  const told = { ...claim, stage, rawStage, closedAt };
  return { own: plain.own, derived: { kind: 'claim', claim: told, problems } };
}

/** With what its origin says of it, where it has one of the same seller. */
function continuedOf(
  context: Context,
  record: SourceRecord,
  look: Looked,
  plain: PlainClaim,
): RecordClaim {
  if (plain.derived.kind === 'not_a_claim') return plain;
  for (const origin of originsOf(context, record, look)) {
    const derived = deriveContinued(plain.input, origin);
    if (derived.kind === 'claim' && haveOneSeller(derived.claim, origin, context.policy)) {
      return { own: plain.own, derived };
    }
  }
  return plain;
}

type PlainClaim = RecordClaim & { readonly mapping: ClaimMapping; readonly input: ClaimInput };

/**
 * By the record alone. The first entry of the mapping that takes it for a claim decides: one object may
 * have several, each with its own condition.
 */
function plainClaimOf(context: Context, record: SourceRecord, look: Looked): PlainClaim {
  const entries = context.mapping.claims.filter((one) => one.object === record.object);
  let last: PlainClaim | undefined;
  for (const mapping of entries) {
    const { account, own } = customerOf(context, record, mapping, look);
    const input: ClaimInput = {
      crm: context.connection.crm,
      ref: refOf(context, record),
      record,
      mapping,
      look,
      account,
      activitiesOf: (object, link) => look.related(object, link, record),
      knownCurrencies: new Set(['USD', ...Object.keys(context.policy.exchangeRatesToUsd)]),
      rates: context.rates ?? null,
    };
    last = { derived: deriveClaim(input), own, mapping, input };
    if (last.derived.kind !== 'not_a_claim') break;
  }
  if (last === undefined) throw new Error(`${record.object} is no object of claims`);
  return last;
}

/** The claim of the record that this one was converted into; null where there is none to be seen. */
function becameOf(
  context: Context,
  record: SourceRecord,
  { convertedTo }: ClaimMapping,
  look: Looked,
): Claim | null {
  const link = record.links.find((one) => one.name === convertedTo);
  const target = link === undefined ? undefined : look(link.object, link.recordId);
  if (target === undefined || target.deleted || !isClaimObject(context, target)) return null;
  const { derived } = continuedOf(context, target, look, plainClaimOf(context, target, look));
  return derived.kind === 'claim' ? derived.claim : null;
}

const isClaimObject = ({ mapping }: Context, { object }: SourceRecord) =>
  mapping.claims.some((one) => one.object === object);

/** Claims of what was converted into the record, the first registered first. */
function originsOf(context: Context, record: SourceRecord, look: Looked): readonly Claim[] {
  return conversionsOf(context.mapping)
    .filter(({ target }) => target === record.object)
    .flatMap(({ object, link }) => look.related(object, link, record))
    .flatMap((one) => {
      const { derived } = plainClaimOf(context, one, look);
      return derived.kind === 'claim' ? [derived.claim] : [];
    })
    .sort((left, right) => heldSince(left) - heldSince(right) || (left.id < right.id ? -1 : 1));
}

const heldSince = ({ registration, createdAt }: Claim) => registration?.registeredAt ?? createdAt;

type Customer = {
  readonly account: Account | null;
  /** The account that the claim's own record describes. */
  readonly own: RecordClaim['own'];
};

/** The customer of a claim: the linked account, or for a lead the account the lead itself names. */
function customerOf(
  context: Context,
  record: SourceRecord,
  mapping: ClaimMapping & { readonly account?: AccountFields | undefined },
  look: RecordLookup,
): Customer {
  const link = record.links.find((one) => one.name === mapping.accountLink);
  const linked = link === undefined ? undefined : look(link.object, link.recordId);
  if (linked !== undefined && !linked.deleted) {
    const { derived } = deriveAccount(
      refOf(context, linked),
      linked,
      context.mapping.account,
      look,
    );
    return { account: derived?.account ?? null, own: null };
  }
  if (mapping.account === undefined) return { account: null, own: null };
  const { derived } = deriveAccount(refOf(context, record), record, mapping.account, look);
  return { account: derived?.account ?? null, own: { derived } };
}

/** The record as it is named across connections. */
export function refOf(
  { connection }: { readonly connection: Pick<Connection, 'id'> },
  { object, recordId }: SourceRecord,
): RecordRef {
  return { connectionId: connection.id, object, recordId };
}
