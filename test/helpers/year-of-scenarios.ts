// A year of an invented vendor as a file of scenarios: a direct seller and partners on each customer,
// drawn from a small fixed sequence so that every run has the same.

const AS_OF = Date.UTC(2026, 10, 20, 12);
const DAY = 86_400_000;
const CHANNELS = ['direct', 'reseller', 'referral', 'si', 'marketplace', 'self_serve'];
const PARTNERS = ['Altura Cloud', 'Corvid Systems', 'Helio Integrators', 'Bexley IT', 'Fjordtech'];
const STAGES = ['qualify', 'develop', 'propose', 'won', 'lost', 'won'];

/** A file of `count` customers with two or three claims each. */
export function yearOfScenarios(count: number): { readonly scenarios: readonly unknown[] } {
  let state = 7;
  const draw = (below: number) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
  return {
    scenarios: Array.from({ length: count }, (_, customer) => {
      const first = 20 + draw(330);
      return {
        id: `C${customer}`,
        as_of: written(AS_OF),
        claims: Array.from({ length: 2 + draw(2) }, (__, index) =>
          claim(`${customer}-${index}`, { customer, age: Math.max(1, first - draw(12)), draw }),
        ),
      };
    }),
  };
}

type Drawn = { readonly customer: number; readonly age: number; draw(below: number): number };

function claim(id: string, { customer, age, draw }: Drawn) {
  const channel = CHANNELS[draw(CHANNELS.length)] ?? 'direct';
  const isVendor = channel === 'direct' || channel === 'self_serve';
  const created = AS_OF - age * DAY - draw(DAY);
  const between = () => written(created + draw(AS_OF - created));
  const stage = STAGES[draw(STAGES.length)] ?? 'develop';
  const isClosed = stage === 'won' || stage === 'lost';
  return {
    id,
    crm: 'hubspot',
    record_type: 'deal',
    record_id: id,
    account: {
      name: `Customer ${customer}`,
      domain: `customer-${customer}.example`,
      country: 'US',
    },
    channel,
    partner: isVendor ? null : { name: PARTNERS[draw(PARTNERS.length)], territories: ['US'] },
    deal_type: 'new_business',
    registration:
      isVendor || draw(2) === 0 ? null : { status: 'approved', registered_at: between() },
    created_at: written(created),
    stage,
    closed_at: isClosed ? written(created + draw(Math.min(40 * DAY, AS_OF - created))) : null,
    amount: 1_000 * (1 + draw(150)),
    currency: 'USD',
    product_family: 'Platform',
    territory: 'US',
    activities: Array.from({ length: draw(3) }, () => ({ type: 'meeting', at: between() })),
  };
}

const written = (at: number) => `${new Date(at).toISOString().slice(0, 19)}Z`;
