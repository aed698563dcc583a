// The desk for partners and for whoever issues their links: each call is one transaction of the tenant.
import { askerKeyOf, type CheckAnswer, type CheckLink } from '../../domain/check.ts';
import { isAppointed } from '../../domain/conflict.ts';
import type { TenantId } from '../../domain/ids.ts';
import { dayOf, type Instant } from '../../domain/time.ts';
import type { TenantStore } from '../../ports/store.ts';
import type { AppContext } from '../context.ts';
import { policyInForce } from '../policy-in-force.ts';
import { askBeforeStart, inEvenTime } from './ask.ts';
import { type Issued, type IssueRequest, issueLink, revokeLink, usableLink } from './links.ts';
import { readCustomer, type TypedCustomer, type TypingFault } from './typed-customer.ts';

/** What a partner sees beside the form. */
export type LinkView = {
  readonly partner: string;
  /** Whom to talk to; null where they are appointed no more. */
  readonly manager: string | null;
  readonly left: number;
};

export type PartnerAnswer =
  | { readonly result: 'unclear'; readonly fault: TypingFault }
  | { readonly result: 'used_up' }
  | {
      readonly result: 'answered';
      readonly answer: CheckAnswer;
      readonly customer: string;
      readonly checkedAt: Instant | null;
      readonly isStale: boolean;
    };

export type CheckDesk = {
  issue(tenantId: TenantId, request: IssueRequest): Promise<Issued>;
  revoke(
    tenantId: TenantId,
    request: Parameters<typeof revokeLink>[2],
  ): ReturnType<typeof revokeLink>;
  /** Null for a link that cannot be used, whatever the reason. */
  look(tenantId: TenantId, token: string): Promise<LinkView | null>;
  ask(
    tenantId: TenantId,
    token: string,
    typed: TypedCustomer,
  ): Promise<{ readonly view: LinkView; readonly said: PartnerAnswer } | null>;
};

type CheckContext = Pick<AppContext, 'clock' | 'randomId' | 'sha256' | 'vault' | 'wait'> & {
  readonly store: Pick<AppContext['store'], 'inTenant'>;
};

/** The desk of one process. */
export function checkDesk(app: CheckContext): CheckDesk {
  const held = <T>(
    tenantId: TenantId,
    token: string,
    work: (store: TenantStore, link: CheckLink) => Promise<T>,
  ): Promise<T | null> =>
    app.store.inTenant(tenantId, async (store) => {
      const link = await usableLink(app, store, token);
      return link === null ? null : work(store, link);
    });
  return {
    issue: (tenantId, request) =>
      app.store.inTenant(tenantId, (store) => issueLink(app, store, request)),
    revoke: (tenantId, request) =>
      app.store.inTenant(tenantId, (store) => revokeLink(app, store, request)),
    look: (tenantId, token) => held(tenantId, token, (store, link) => viewOf(app, store, link)),
    ask: (tenantId, token, typed) =>
      inEvenTime(app, () =>
        held(tenantId, token, async (store, link) => {
          const said = await answerTo(app, store, link, typed);
          return { view: await viewOf(app, store, link), said };
        }),
      ),
  };
}

async function viewOf(
  { clock }: CheckContext,
  store: TenantStore,
  link: CheckLink,
): Promise<LinkView> {
  const managers = (await store.managers.list()).filter(isAppointed);
  const asker = askerKeyOf({ kind: 'partner', linkId: link.id });
  const used = (await store.checks.ofDay(asker, dayOf(clock.now()))).length;
  return {
    partner: link.partner,
    manager: managers.find(({ id }) => id === link.managerId)?.name ?? null,
    left: Math.max(0, link.perDay - used),
  };
}

async function answerTo(
  app: CheckContext,
  store: TenantStore,
  link: CheckLink,
  typed: TypedCustomer,
): Promise<PartnerAnswer> {
  const { policy } = await policyInForce(store);
  const read = readCustomer(typed, policy);
  if (read.fault !== null) return { result: 'unclear', fault: read.fault };
  const { customer, account } = read;
  const outcome = await askBeforeStart(app, store, {
    ...{ by: { kind: 'partner', linkId: link.id }, perDay: link.perDay, customer, account },
    ...{ deal: null, own: [], mayReadRegistered: false },
    // Which kind of partner it is changes no collision (T-1 to T-3).
    party: { channel: 'reseller', partner: { name: link.partner, tier: null, territories: [] } },
  });
  if (outcome.result === 'used_up') return outcome;
  const { answer, checkedAt, isStale } = outcome;
  return { result: 'answered', answer, customer: customer.name, checkedAt, isStale };
}
