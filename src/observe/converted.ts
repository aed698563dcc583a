// A record that became another: a registered lead that was converted into an opportunity. The two are one
// claim, told by the later record; what that one leaves empty the earlier one says. Pure.
import type { Claim } from '../domain/claim.ts';
import type { ClaimMapping } from '../domain/mapping.ts';
import { type ClaimInput, type DerivedClaim, deriveClaim } from './derive-claim.ts';

/**
 * Derives the claim of a record that another became, of which `origin` is the claim: it is as old as the
 * older of the two, and keeps the partner, registration, scope and amount it had. Whether the two are of one
 * seller is for the caller to look at.
 */
export function deriveContinued(input: ClaimInput, origin: Claim): DerivedClaim {
  const derived = deriveClaim({ ...input, mapping: filledBy(input.mapping, origin) });
  if (derived.kind !== 'claim') return derived;
  const { claim } = derived;
  const { amount, recordedAmount, currency } =
    claim.amount === null && origin.amount !== null ? origin : claim;
  return {
    ...derived,
    claim: {
      ...claim,
      createdAt: Math.min(claim.createdAt, origin.createdAt),
      registration: registrationOf(claim, origin),
      amount,
      ...(recordedAmount === undefined ? {} : { recordedAmount }),
      currency,
    },
  };
}

/** Where the record says nothing, not even by a fallback of the mapping's, the origin does. */
function filledBy(mapping: ClaimMapping, origin: Claim): ClaimMapping {
  const or = (value: string | number | null | undefined) =>
    value === null || value === undefined ? {} : { fallback: String(value) };
  const separator = mapping.partnerTerritories.separators.charAt(0);
  return {
    ...mapping,
    channel: { ...mapping.channel, ...or(origin.channel) },
    partnerName: { ...mapping.partnerName, ...or(origin.partner?.name) },
    partnerTier: { ...mapping.partnerTier, ...or(origin.partner?.tier) },
    partnerTerritories: {
      ...mapping.partnerTerritories,
      ...or(origin.partner?.territories.join(separator)),
    },
    role: { ...mapping.role, ...or(origin.role) },
    dealType: { ...mapping.dealType, ...or(origin.dealType) },
    scope: { ...mapping.scope, ...or(origin.scope) },
    coSellId: { ...mapping.coSellId, ...or(origin.coSellId) },
    externalRef: { ...mapping.externalRef, ...or(origin.externalRef) },
    registrationStatus: { ...mapping.registrationStatus, ...or(origin.registration?.status) },
    registeredAt: { ...mapping.registeredAt, ...or(origin.registration?.registeredAt) },
    productFamily: { ...mapping.productFamily, ...or(origin.productFamily) },
    territory: { ...mapping.territory, ...or(origin.territory) },
  };
}

/** A registration of the record's own, with a date of its own, ends when that one says. */
function registrationOf({ registration }: Claim, origin: Claim): Claim['registration'] {
  const before = origin.registration;
  if (registration === null || registration.registeredAt !== before?.registeredAt) {
    return registration;
  }
  return {
    ...registration,
    expiresOn: registration.expiresOn ?? before.expiresOn,
    namedAccountException: registration.namedAccountException || before.namedAccountException,
  };
}
