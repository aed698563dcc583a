// A book with probable matches for match court: put in as a sync would, matched and judged by the product.
import { answerMatch } from '../../src/app/answer-match.ts';
import { detect } from '../../src/app/detect.ts';
import { keepMatched } from '../../src/app/match-book.ts';
import { notePulse } from '../../src/app/pulse.ts';
import type { Account, Claim } from '../../src/domain/claim.ts';
import type { AccountId, TenantId } from '../../src/domain/ids.ts';
import { DEFAULT_POLICY } from '../../src/domain/policy.ts';
import { accountKeys } from '../../src/matching/keys.ts';
import type { SnapshotPreview } from '../../src/ports/match-store.ts';
import type { Store, TenantStore } from '../../src/ports/store.ts';
import { TestClock, testContext } from '../helpers/app-context.ts';
import {
  aClaim,
  aPartnerClaim,
  HUBSPOT,
  MANAGER,
  NOW,
  putClaims,
  SALESFORCE,
} from './console-world.ts';

const nijmegen = {
  country: 'NL',
  city: 'Nijmegen',
  street: 'Kanaalstraat 12',
  postalCode: '6541 CX',
};
const site = { domain: 'sharedsite.example' };

/** The direct team's record and the partner's, by customer. */
const CUSTOMERS: Readonly<Record<string, readonly [Partial<Account>, Partial<Account>]>> = {
  quarridge: [
    {
      ...nijmegen,
      name: 'Quarridge Electronics B.V.',
      domain: 'quarridge.example',
      phone: '+31 24 555 0188',
    },
    {
      ...nijmegen,
      name: 'Quarridge Elec.',
      domain: 'gmail.com',
      city: 'Nijmegen',
      phone: '024-5550188',
    },
  ],
  brightwater: [
    { name: 'Brightwater Dairy', domain: null, country: 'IE', city: 'Cork' },
    { name: 'BRIGHTWATER DAIRY LTD', domain: null, country: 'IE' },
  ],
  sisters: [
    { ...site, name: 'Lindholm Timber AB', country: 'SE', city: 'Gävle', postalCode: '80251' },
    { ...site, name: 'Aster Insurance Brokers', country: 'SE', city: 'Malmö', postalCode: '21119' },
  ],
  vesper: [
    { name: 'Vesper Hotels Group', domain: 'vesper.example', country: 'PT', city: 'Porto' },
    {
      name: 'Vesper Hotels',
      domain: null,
      country: null,
      city: 'Porto',
      phone: '+351 22 555 0133',
    },
  ],
};

async function putBook(store: TenantStore): Promise<void> {
  const claims = Object.values(CUSTOMERS).flatMap(([direct, partner], number) => [
    aClaim({ recordId: `006C0000000000${number}AAA`, account: direct }),
    aPartnerClaim({ recordId: `7200${number}`, account: partner }),
  ]);
  await putFound(store, claims);
  for (const id of [SALESFORCE, HUBSPOT]) await notePulse(store, id, { lastReadAt: NOW });
}

/** Claims as intake leaves them: found by their accounts' keys, to be matched and judged. */
export async function putFound(store: TenantStore, claims: readonly Claim[]): Promise<void> {
  await putClaims(store, claims);
  for (const { account } of claims) {
    const [version] = await store.accounts.current([account.id]);
    if (version === undefined) continue;
    await store.accounts.put([{ ...version, keys: accountKeys(account, DEFAULT_POLICY) }]);
  }
  const ids = claims.map(({ account }) => account.id);
  await store.matching.due.mark(ids);
  await store.dirty.mark(ids);
}

/**
 * Three claims of which the first and the last are asked about (M-4: equal names), and the one between
 * shares an identifier with each (M-9). Gives the accounts of those two.
 */
export async function putChain(store: TenantStore) {
  const bare = { domain: null, country: 'FR' };
  const [first, last] = [
    aClaim({
      ...{ recordId: '006C00000000010AAA' },
      account: { ...bare, name: 'Orvane Textiles', duns: '315000017' },
    }),
    aPartnerClaim({
      ...{ recordId: '72010', partnerName: 'Helio VAR' },
      account: { ...bare, name: 'Orvane Textiles', taxId: 'FR40303265045' },
    }),
  ];
  const between = aPartnerClaim({
    recordId: '72011',
    account: { ...bare, name: 'Group OT', duns: '315000017', taxId: 'FR40303265045' },
  });
  await putFound(store, [first, between, last]);
  return [first.account.id, last.account.id].sort() as [AccountId, AccountId];
}

/**
 * Adds the book to a tenant with its frame, judged an hour ago; the pair of Vesper was answered
 * "related" since. Returns what works on it.
 */
export async function putCourt(store: Store, tenantId: TenantId) {
  const clock = new TestClock(NOW - 3_600_000);
  const app = testContext({ store, clock, ids: 'court' });
  await store.inTenant(tenantId, putBook);
  const work = async () => {
    await keepMatched(app, tenantId);
    await detect(app, tenantId);
  };
  await work();
  clock.advance(600_000);
  const [left, right] = await vesperAccounts(store, tenantId);
  await store.inTenant(tenantId, (inside) =>
    answerMatch(app, inside, { left, right, answer: 'related', by: MANAGER }),
  );
  await work();
  return { app, work };
}

/**
 * As if the book had been matched anew and its conflicts would change; the number of the snapshot.
 * `first`: the conflicts that are kept to be looked at.
 */
export async function putWaiting(
  store: Store,
  tenantId: TenantId,
  first: Pick<SnapshotPreview, 'first'> = {},
): Promise<number> {
  return store.inTenant(tenantId, async ({ matching }) => {
    const inForce = await matching.inForce();
    if (inForce === null) throw new Error('this world was matched');
    const built = await matching.begin(inForce.terms);
    const preview = { opening: 1, ending: 2, differing: 4, looked: 4, linked: 9, ...first };
    await matching.keepWaiting(built, preview);
    return built.number;
  });
}

async function vesperAccounts(store: Store, tenantId: TenantId) {
  const page = await store.inTenant(tenantId, ({ accounts }) => accounts.page(null, 100));
  const [left, right] = page.filter(({ account }) => account?.name.startsWith('Vesper'));
  if (left === undefined || right === undefined) throw new Error('this world has no Vesper');
  return [left.id, right.id] as const;
}
