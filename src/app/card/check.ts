// "Check before you start" on a card: about the record it stands on, or about a customer that is typed.
// The answer is the seller's alone and names nobody but the channel manager.
import type { CheckAsker, CheckedCustomer } from '../../domain/check.ts';
import type { Account, Claim } from '../../domain/claim.ts';
import { accountIdOf, claimIdOf } from '../../domain/ids.ts';
import type { TenantStore } from '../../ports/store.ts';
import { askBeforeStart, type CheckQuestion } from '../check/ask.ts';
import { readCustomer, type TypedCustomer } from '../check/typed-customer.ts';
import type { AppContext } from '../context.ts';
import { policyInForce } from '../policy-in-force.ts';
import { channelManagerFor } from '../route-task.ts';
import { isPartnerViewer } from './partner-viewer.ts';
import { type Looked, visitorOf } from './standing.ts';
import type { CheckView } from './view-model.ts';

/** Checks of one user on one UTC day: more than anybody starts deals. */
const SELLER_PER_DAY = 100;

/** What is asked about: null is the record itself. */
export type CheckSubject = TypedCustomer | null;

/** Answers one user of the CRM. */
export async function checkFromCard(
  app: AppContext,
  store: TenantStore,
  looked: Looked,
  typed: CheckSubject,
): Promise<CheckView> {
  const { viewer, connection } = looked;
  const { closed, userId } = visitorOf(looked);
  if (closed !== null) return closed;
  const { email } = viewer;
  const by: CheckAsker = { kind: 'seller', connectionId: connection.id, userId, email };
  const about = await (typed === null ? ofRecord(store, looked) : asTyped(store, typed));
  if (about === null) return { state: 'unchecked' };
  if ('fault' in about) return { state: 'unclear', fault: about.fault };
  const mayReadRegistered = !(await isPartnerViewer(store, connection, viewer));
  const question = { by, perDay: SELLER_PER_DAY, mayReadRegistered, ...about };
  const outcome = await askBeforeStart(app, store, question);
  if (outcome.result === 'used_up') return { state: 'used_up' };
  const { answer, checkedAt, isStale } = outcome;
  const claims = about.claim === null ? [] : [about.claim];
  const { policy } = await policyInForce(store);
  const managers = await store.managers.list();
  return {
    ...{ state: 'answered', answer, isStale },
    manager: channelManagerFor(claims, { managers, policy })?.manager.name ?? null,
    checkedAt: checkedAt === null ? null : new Date(checkedAt).toISOString(),
  };
}

type About = Pick<CheckQuestion, 'party' | 'customer' | 'account' | 'deal' | 'own'> & {
  readonly claim: Claim | null;
};

const DIRECT = { channel: 'direct', partner: null } as const;

async function asTyped(store: TenantStore, typed: TypedCustomer) {
  const { policy } = await policyInForce(store);
  const read = readCustomer(typed, policy);
  if (read.fault !== null) return { fault: read.fault };
  const { customer, account } = read;
  return { customer, account, party: DIRECT, deal: null, own: [], claim: null } satisfies About;
}

/**
 * A deal asks for its own party and product: as if it were taken up today, whatever became of it. A
 * company asks for the direct team and any product.
 */
async function ofRecord(store: TenantStore, { place, connection }: Looked): Promise<About | null> {
  const ref = { connectionId: connection.id, ...place };
  if (place.object === 'companies') {
    const [version] = await store.accounts.current([accountIdOf(ref)]);
    const account = version?.account ?? null;
    if (account === null) return null;
    return { ...customerOf(account), party: DIRECT, deal: null, own: [], claim: null };
  }
  const [claim] = await store.claims.current([claimIdOf(ref)]);
  if (claim === undefined) return null;
  const { channel, partner, productFamily, territory, dealType, scope, role, coSellId } = claim;
  const deal = { productFamily, territory, dealType, scope, role, coSellId };
  const party = { channel, partner };
  return { ...customerOf(claim.account), party, deal, own: [claim.id], claim };
}

function customerOf(account: Account): {
  readonly account: Account;
  readonly customer: CheckedCustomer;
} {
  const { name, domain, country } = account;
  return { account, customer: { name, website: domain, country } };
}
