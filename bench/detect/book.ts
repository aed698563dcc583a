// A made-up book of customers for the bench: each has an account in both CRMs, a partner's claim and one
// to three others, so that almost every customer is a conflict to judge. The same for every seed.
import type { Claim } from '../../src/domain/claim.ts';
import {
  type AccountId,
  accountIdOf,
  asConnectionId,
  claimIdOf,
  type RecordRef,
} from '../../src/domain/ids.ts';
import { DEFAULT_POLICY } from '../../src/domain/policy.ts';
import { HOUR_MS } from '../../src/domain/time.ts';
import { accountKeys } from '../../src/matching/keys.ts';
import type { TenantStore } from '../../src/ports/store.ts';
import {
  aClaim,
  aDirectClaim,
  anAccount,
  aRegistration,
  money,
  NOW,
} from '../../test/helpers/claims.ts';
import { Chance } from '../../test/simulation/chance.ts';

export const CONNECTIONS = {
  salesforce: asConnectionId('sf-00D000000000001AAA'),
  hubspot: asConnectionId('hs-4242'),
} as const;
type BookCrm = keyof typeof CONNECTIONS;

const OBJECTS = {
  salesforce: { claim: 'Opportunity', account: 'Account' },
  hubspot: { claim: 'deals', account: 'companies' },
} as const;
const SEED = 20_261_120;
const STAGES = ['qualify', 'develop', 'propose'] as const;
/** Customers that are stored in one transaction. */
const PART = 500;

/** The connections and the one manager, so that every conflict gets its task. */
export async function putFrame(store: TenantStore): Promise<void> {
  for (const crm of ['salesforce', 'hubspot'] as const) {
    await store.connections.save({
      id: CONNECTIONS[crm],
      crm,
      externalId: crm,
      apiUrl: `https://${crm}.example`,
      state: 'connected',
      stateReason: null,
      writeMode: 'live',
      connectedAt: NOW,
    });
  }
  await store.managers.save({
    id: `${CONNECTIONS.salesforce}/manager`,
    connectionId: CONNECTIONS.salesforce,
    crmOwnerId: 'manager',
    crmUserIds: ['manager'],
    name: 'Dana Ruiz',
    email: 'd.ruiz@vendor.example',
    territories: [],
  });
}

/** Customers in parts, each to be stored in a transaction of its own and marked to be judged. */
export function* bookOf(customers: number): Generator<(store: TenantStore) => Promise<void>> {
  const chance = new Chance(SEED);
  for (let first = 0; first < customers; first += PART) {
    const claims = range(first, Math.min(customers, first + PART)).flatMap((customer) =>
      claimsOf(customer, chance),
    );
    yield (store) => putPart(store, claims);
  }
}

const range = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => from + index);

async function putPart(store: TenantStore, claims: readonly Stored[]): Promise<void> {
  const accounts = new Map(
    claims.map(({ claim, account }) => [claim.account.id, { claim, account }]),
  );
  await store.accounts.put(
    [...accounts.values()].map(({ claim, account }) => ({
      id: claim.account.id,
      ref: account,
      account: claim.account,
      context: { namedSince: null, contractEnd: null, incumbent: null },
      keys: accountKeys(claim.account, DEFAULT_POLICY),
      at: NOW,
    })),
  );
  await store.claims.put(
    claims.map(({ claim, ref }) => ({
      id: claim.id,
      ref,
      accountId: claim.account.id,
      claim,
      at: NOW,
    })),
  );
  await store.dirty.mark([...accounts.keys()] as AccountId[]);
}

type Stored = { readonly claim: Claim; readonly ref: RecordRef; readonly account: RecordRef };

function claimsOf(customer: number, chance: Chance): readonly Stored[] {
  const claims = [partnerClaim(customer, chance), directClaim(customer, 0, chance)];
  for (let more = chance.below(3); more > 0; more -= 1) {
    claims.push(directClaim(customer, more, chance));
  }
  return claims;
}

function partnerClaim(customer: number, chance: Chance): Stored {
  const registration = chance.is(0.7) ? { registration: aRegistration() } : {};
  return stored('hubspot', customer, 0, (id) =>
    aClaim(id, { ...shared(customer, 'hubspot', chance), ...registration }),
  );
}

function directClaim(customer: number, number: number, chance: Chance): Stored {
  return stored('salesforce', customer, number, (id) =>
    aDirectClaim(id, shared(customer, 'salesforce', chance)),
  );
}

function stored(
  crm: BookCrm,
  customer: number,
  number: number,
  make: (id: string) => Claim,
): Stored {
  const ref = {
    connectionId: CONNECTIONS[crm],
    object: OBJECTS[crm].claim,
    recordId: `${customer}-${number}`,
  };
  return { claim: make(claimIdOf(ref)), ref, account: accountRef(crm, customer) };
}

const accountRef = (crm: BookCrm, customer: number): RecordRef => ({
  connectionId: CONNECTIONS[crm],
  object: OBJECTS[crm].account,
  recordId: String(customer),
});

function shared(customer: number, crm: BookCrm, chance: Chance) {
  return {
    crm,
    stage: chance.pick(STAGES),
    amount: money(1_000 * (1 + chance.below(90))),
    createdAt: NOW - HOUR_MS * (24 + chance.below(700)),
    account: anAccount(String(customer), {
      id: accountIdOf(accountRef(crm, customer)),
      name: `Customer ${customer}`,
      domain: `customer-${customer}.example`,
    }),
  };
}
