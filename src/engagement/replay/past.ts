// A claim as it stood in the past, as far as its record of today tells: a record keeps when it was
// created, registered, worked on and closed, but not its earlier stages.
import type { Claim, Registration, Stage } from '../../domain/claim.ts';
import { dayOf, type Instant } from '../../domain/time.ts';

/** The stage of a deal before it was closed: open and not late, as nobody knows better. */
const STAGE_BEFORE_CLOSING: Stage = 'develop';

/**
 * The claim at an instant, null before it was created. Before its closing it is open, before its
 * registration unregistered; a registration that has expired since was approved up to its recorded
 * date. Activities need no care: those later than the instant do not exist yet (policy section 1).
 */
export function claimAt(claim: Claim, at: Instant): Claim | null {
  if (claim.createdAt > at) return null;
  const registration = registrationAt(claim.registration, at);
  const isOpen = claim.closedAt !== null && claim.closedAt > at;
  if (!isOpen) return registration === claim.registration ? claim : { ...claim, registration };
  return { ...claim, registration, stage: STAGE_BEFORE_CLOSING, closedAt: null };
}

function registrationAt(registration: Registration | null, at: Instant): Registration | null {
  if (registration === null || registration.registeredAt > at) return null;
  const { status, expiresOn } = registration;
  const wasApproved = status === 'expired' && expiresOn !== null && dayOf(at) <= expiresOn;
  return wasApproved ? { ...registration, status: 'approved' } : registration;
}

/** Instants at which some of the claims become other claims, sorted; activities are not among them. */
export function changesOf(claims: readonly Claim[]): readonly Instant[] {
  const changes = new Set<Instant>();
  for (const { createdAt, closedAt, registration } of claims) {
    changes.add(createdAt);
    if (closedAt !== null) changes.add(closedAt);
    if (registration !== null) changes.add(registration.registeredAt);
  }
  return [...changes].sort((left, right) => left - right);
}
