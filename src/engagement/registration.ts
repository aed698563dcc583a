// Chapter R: when is a registration in force?
import type { Claim, Registration } from '../domain/claim.ts';
import type { Policy } from '../domain/policy.ts';
import { isOn } from '../domain/policy-switches.ts';
import { dayOf, type Instant, type UtcDay } from '../domain/time.ts';
import type { Setting } from './setting.ts';

/** What a claim's registration is worth at one instant. */
export type RegistrationStanding = {
  /** R-1 holds and neither R-2 nor R-3 strikes it. */
  readonly isInForce: boolean;
  /** Clauses that strike it although R-1 holds. */
  readonly struckBy: readonly ('R-2' | 'R-3')[];
};

const NO_STANDING: RegistrationStanding = { isInForce: false, struckBy: [] };
const IN_FORCE: RegistrationStanding = { isInForce: true, struckBy: [] };

/** The territory that stands for all. */
export const GLOBAL_TERRITORY = 'GLOBAL';

/**
 * In force means: R-1 holds and neither R-2 nor R-3 strikes it. apply only where R-1
 * holds; both may.
 */
export function registrationStanding(claim: Claim, setting: Setting): RegistrationStanding {
  const { registration } = claim;
  const { policy } = setting;
  if (registration === null || !isCurrent(registration, policy, setting.now)) {
    return NO_STANDING;
  }
  const struckBy: ('R-2' | 'R-3')[] = [];
  const isVoid = isVoidOnNamedAccount(registration, setting.context.namedSince);
  if (isVoid && isOn(policy, 'R-2')) struckBy.push('R-2');
  if (isOutsideTerritory(claim) && isOn(policy, 'R-3')) struckBy.push('R-3');
  return struckBy.length === 0 ? IN_FORCE : { isInForce: false, struckBy };
}

/**
 * Status approved and registered date <= as_of date <= expiry, the expiry day included.
 */
export function isCurrent(registration: Registration, policy: Policy, now: Instant): boolean {
  const today = dayOf(now);
  return (
    registration.status === 'approved' &&
    dayOf(registration.registeredAt) <= today &&
    today <= lastDayOf(registration, policy)
  );
}

/**
 * Expiry is the recorded date or, if empty, registered date + protection_days; never later than
 * registered date + 150 (protection_days and max_extensions times extension_days).
 */
export function lastDayOf(registration: Registration, policy: Policy): UtcDay {
  const registeredOn = dayOf(registration.registeredAt);
  const recorded = registration.expiresOn ?? registeredOn + policy.protectionDays;
  const longestDays = policy.protectionDays + policy.maxExtensions * policy.extensionDays;
  return Math.min(recorded, registeredOn + longestDays);
}

/**
 * On a named account, a registration dated on or after the naming date is void unless it carries
 * `named_account_exception`. Naming an account later never voids an earlier registration.
 */
export function isVoidOnNamedAccount(
  registration: Registration,
  namedSince: UtcDay | null,
): boolean {
  return (
    namedSince !== null &&
    dayOf(registration.registeredAt) >= namedSince &&
    !registration.namedAccountException
  );
}

/**
 * A registration for a territory the partner is not authorised for (its list holds neither the
 * claim's territory nor `GLOBAL`) is not in force.
 */
export function isOutsideTerritory(claim: Claim): boolean {
  const territories = claim.partner?.territories ?? [];
  return !territories.includes(claim.territory) && !territories.includes(GLOBAL_TERRITORY);
}

/**
 * L-4: An expired or withdrawn registration (by status, or approved with expiry before the as_of
 * date) gives no protection; the claim is then judged as an unregistered one.
 */
export function hasLapsed(registration: Registration, policy: Policy, now: Instant): boolean {
  switch (registration.status) {
    case 'expired':
    case 'withdrawn':
      return true;
    case 'approved':
      return lastDayOf(registration, policy) < dayOf(now);
    case 'pending':
    case 'rejected':
      return false;
  }
}
