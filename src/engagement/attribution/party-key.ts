// Who a claim belongs to, as a key: the vendor is one party, each partner is one (policy section 1).
import type { Claim } from '../../domain/claim.ts';
import type { Policy } from '../../domain/policy.ts';
import { normaliseName } from '../../matching/names.ts';

/**
 * `vendor`, or the partner's name as M-1 compares it. A name of which nothing is left equals nothing:
 * such a claim is a party of its own.
 */
export function partyKeyOf({ id, partner }: Claim, policy: Policy): string {
  if (partner === null) return 'vendor';
  const name = normaliseName(partner.name, policy.legalSuffixes);
  return name === '' ? `claim ${id}` : `partner ${name}`;
}
