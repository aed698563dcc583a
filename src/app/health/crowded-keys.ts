// Web domains and identifiers that so many accounts share that detection leaves them out: it joins nobody
// by them, and an admin would never know.
import { registrableDomain } from '../../matching/domains.ts';
import { domainKey, EXACT_PREFIXES } from '../../matching/keys.ts';
import type { TenantStore } from '../../ports/store.ts';
import { keyWords } from '../key-words.ts';
import { KEY_LIMIT } from '../neighbourhood.ts';
import { policyInForce } from '../policy-in-force.ts';
import { counted } from '../view-words.ts';

export type CrowdedKey = {
  /** `The web domain “acme.example” is shared by 1,204 accounts.` */
  readonly text: string;
  /** What an admin does about it. */
  readonly cure: string;
};

/** Keys shown, those of the most accounts. */
const MOST_SHOWN = 20;

const DOMAIN_CURE =
  'Where several customers use it, put it on the list shared_domains of the policy; where it is filled in for want of a better one, clear it in the CRM.';
const IDENTIFIER_CURE =
  'It is probably filled in for want of a better one: clear it in the CRM, and write the true one.';

/**
 * The keys of more accounts than detection joins by, without those the policy already calls several
 * customers' or nobody's. One read of the keys' index; equal names are not among them (M-4 only asks).
 */
export async function crowdedKeys(store: TenantStore): Promise<readonly CrowdedKey[]> {
  const { policy } = await policyInForce(store);
  const shared = new Set(policy.sharedDomains.map(registrableDomain));
  const known = [...shared, ...policy.freemailDomains].flatMap((one) =>
    one ? [domainKey(one)] : [],
  );
  const found = await store.accounts.crowded(EXACT_PREFIXES, {
    ...{ above: KEY_LIMIT, limit: MOST_SHOWN + known.length },
  });
  return found
    .filter(({ key }) => !known.includes(key))
    .slice(0, MOST_SHOWN)
    .map(({ key, accounts }) => ({
      text: `${keyWords(key)} is shared by ${counted(accounts, 'account')}.`,
      cure: key.startsWith(domainKey('')) ? DOMAIN_CURE : IDENTIFIER_CURE,
    }));
}
