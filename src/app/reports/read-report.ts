// Reads the book for a report, page by page: no query and no transaction holds more than one page.
import type { Claim } from '../../domain/claim.ts';
import { type Conflict, isActive } from '../../domain/conflict.ts';
import type { ClaimId, ConflictId } from '../../domain/ids.ts';
import type { SplitLine } from '../../domain/judgement.ts';
import type { Instant } from '../../domain/time.ts';
import type { TenantStore } from '../../ports/store.ts';
import { policyInForce } from '../policy-in-force.ts';
import type { InTenant } from '../stored-groups.ts';
import { isFulfilment, type Order, ordersOf, withoutCopies } from './measure-order.ts';
import { isWithin, type Period, type Span, spanOf } from './period.ts';
import { type FactsPage, readConflictFacts } from './read-conflicts.ts';
import { type Report, ReportBuilder } from './report.ts';

/** Conflicts or claims of one read. */
const PAGE = 500;

/** Claims of one sale, by whose credit an order is shared out. */
type Sale = { readonly ids: readonly ClaimId[]; readonly split: readonly SplitLine[] };

/** The report of a period. Throws only what the store throws. */
export async function readReport(
  inTenant: InTenant,
  period: Period,
  now: Instant,
): Promise<Report> {
  const span = spanOf(period, now);
  const { policy } = await inTenant(policyInForce);
  const builder = new ReportBuilder({ period, span, policy });
  const sales = new Map<ClaimId, Sale>();
  const copies = new Set<ClaimId>();
  for (let after: ConflictId | null = null; ; ) {
    const from: ConflictId | null = after;
    const page: FactsPage = await inTenant((store) =>
      readConflictFacts(store, { after: from, limit: PAGE }, span.end),
    );
    for (const facts of page.facts) {
      builder.addConflict(facts);
      noteSale(facts.conflict, sales, copies);
    }
    if (page.last === null) break;
    after = page.last;
  }
  const won: Claim[] = [];
  for (let after: ClaimId | null = null; ; ) {
    const from: ClaimId | null = after;
    const page: readonly Claim[] = await inTenant((store) => store.claims.page(from, PAGE));
    for (const claim of page) {
      builder.addClaim(claim);
      if (isWonIn(claim, span) && !copies.has(claim.id)) won.push(claim);
    }
    after = page.at(-1)?.id ?? null;
    if (after === null) break;
  }
  const orders = await ordersWith(inTenant, won, sales);
  for (const order of ordersOf(won, orders, policy)) builder.addOrder(order);
  for (const claim of withoutCopies(won).filter(isFulfilment)) builder.addFulfilled(claim);
  return builder.report();
}

function isWonIn({ stage, closedAt }: Claim, span: Span): boolean {
  return stage === 'won' && closedAt !== null && isWithin(closedAt, span);
}

/** Which claims are one sale: those of a decided or waiting conflict. Dismissed and ended ones are not. */
function noteSale(
  { status, judgement, decision }: Conflict,
  sales: Map<ClaimId, Sale>,
  copies: Set<ClaimId>,
): void {
  if (!isActive(status) && status !== 'resolved') return;
  const sale = { ids: judgement.claimIds, split: decision?.split ?? judgement.splits };
  for (const id of sale.ids) sales.set(id, sale);
  for (const { claimId, clause } of judgement.excluded) {
    if (clause === 'M-7') copies.add(claimId);
  }
}

async function ordersWith(
  inTenant: InTenant,
  won: readonly Claim[],
  sales: ReadonlyMap<ClaimId, Sale>,
): Promise<(id: ClaimId) => Omit<Order, 'won'> | null> {
  const groups = new Map<Sale, Omit<Order, 'won'>>();
  const wanted = [...new Set(won.flatMap(({ id }) => sales.get(id) ?? []))];
  for (let at = 0; at < wanted.length; at += PAGE) {
    const part = wanted.slice(at, at + PAGE);
    const claims = await inTenant((store) => claimsById(store, part));
    for (const sale of part) {
      const members = sale.ids.flatMap((id) => claims.get(id) ?? []);
      groups.set(sale, { claims: members, split: sale.split });
    }
  }
  return (id) => {
    const sale = sales.get(id);
    return sale === undefined ? null : (groups.get(sale) ?? null);
  };
}

async function claimsById(store: TenantStore, sales: readonly Sale[]) {
  const claims = await store.claims.current(sales.flatMap(({ ids }) => ids));
  return new Map(claims.map((claim) => [claim.id, claim]));
}
