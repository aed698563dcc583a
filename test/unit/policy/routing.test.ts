// Rules for whom a conflict's task is for: what a document may say, and which rules a conflict meets.
import { describe, expect, it } from 'vitest';
import type { Claim } from '../../../src/domain/claim.ts';
import { checkPolicy, DEFAULT_POLICY, policyFromDocument } from '../../../src/domain/policy.ts';
import { rulesFor } from '../../../src/engagement/routing.ts';
import { aClaim, aDirectClaim, type ClaimChange, money } from '../../helpers/claims.ts';

const TO = 'dana@vendor.example';
const routing = (...whens: readonly object[]) =>
  policyFromDocument({ task_routing: whens.map((when) => ({ when, to: TO })) });
const numbers = (whens: readonly object[], claims: readonly Claim[]) =>
  rulesFor(routing(...whens), claims).map(({ number }) => number);

const direct = aDirectClaim('D');
const against = (change: ClaimChange): readonly Claim[] => [aClaim('P', change), direct];
const worth = (...amounts: readonly (Claim['amount'] | number)[]) =>
  amounts.map((one, index) =>
    aClaim(`P${index}`, { amount: typeof one === 'number' ? money(one) : one }),
  );

describe('a rule', () => {
  it.each<[string, object, readonly Claim[], boolean]>([
    ['territory', { territory: 'US' }, against({}), true],
    ['another territory', { territory: ['FR', 'DACH'] }, against({}), false],
    [
      'territories of which one is another',
      { territory: 'US' },
      against({ territory: 'FR' }),
      false,
    ],
    ['a global claim beside', { territory: 'US' }, against({ territory: 'GLOBAL' }), true],
    ['product family', { product_family: ['Platform', 'Data'] }, against({}), true],
    ['another product family', { product_family: 'Data' }, against({}), false],
    ['tier', { partner_tier: 'gold' }, against({ partner: { tier: 'gold' } }), true],
    ['another tier', { partner_tier: 'gold' }, against({ partner: { tier: 'silver' } }), false],
    ['deal type', { deal_type: 'new_business' }, against({}), true],
    ['another deal type', { deal_type: 'renewal' }, against({}), false],
    ['channel of the partner', { partner_channel: 'msp' }, against({ channel: 'msp' }), true],
    ['another channel', { partner_channel: ['si', 'msp'] }, against({}), false],
    [
      'channels of which one is another',
      { partner_channel: 'reseller' },
      [aClaim('P'), aClaim('Q', { channel: 'si' })],
      false,
    ],
    ['role of the partner', { partner_role: 'co_sell' }, against({ role: 'co_sell' }), true],
    [
      'another role, which only the vendor has',
      { partner_role: 'source' },
      against({ role: 'co_sell' }),
      false,
    ],
    ['no partner to have a say', { partner_role: 'source' }, [direct], false],
    ['every condition', { territory: 'US', partner_channel: 'msp' }, against({}), false],
    ['all of them', { territory: 'US', partner_channel: 'reseller' }, against({}), true],
  ])('is met by %s', (_name, when, claims, expected) => {
    expect(numbers([when], claims)).toEqual(expected ? [1] : []);
  });

  const from = (amount: number | string, currency = 'USD') => ({
    amount: { from: amount, currency },
  });
  const below = (amount: number | string) => ({ amount: { below: amount } });

  it.each<[string, object, readonly Claim[], boolean]>([
    ['from, itself included', from(50_000), worth(50_000), true],
    ['from, missed by a cent', from(50_000), worth(money('49999.99')), false],
    ['below, itself not included', below(50_000), worth(50_000), false],
    ['below, by a cent', below(50_000), worth(money('49999.99')), true],
    ['from, by the largest', from(50_000), worth(10, 60_000), true],
    ['below, all of them', below(50_000), worth(10, 60_000), false],
    ['both', { amount: { from: 10, below: 20 } }, worth(15, 5), true],
    ['both, above', { amount: { from: 10, below: 20 } }, worth(20), false],
    ['at the rates of the policy', from(100_000, 'EUR'), worth(money(110_000)), true],
    ['at the rates of the policy, missed', from(100_000, 'EUR'), worth(money('109999.99')), false],
    ['an empty amount is 0', below(1), worth(null), true],
    ['an empty amount reaches nothing', from('0.01'), worth(null), false],
    ['without claims nothing is met', below(1), [], false],
  ])('by amount: %s', (_name, when, claims, expected) => {
    expect(numbers([when], claims)).toEqual(expected ? [1] : []);
  });

  it('goes by the rates that the policy has, not by those of the default', () => {
    const policy = policyFromDocument({
      exchange_rates_to_usd: { EUR: 2 },
      task_routing: [{ when: from(100_000, 'EUR'), to: TO }],
    });
    expect(rulesFor(policy, worth(money(110_000)))).toEqual([]);
    expect(rulesFor(policy, worth(money(100_000, 'EUR')))).toHaveLength(1);
  });
});

describe('several rules', () => {
  it('keep their order and their numbers, however much each says', () => {
    const wide = { territory: 'US' };
    const narrow = { territory: 'US', deal_type: 'new_business' };
    expect(numbers([wide, { territory: 'FR' }, narrow], against({}))).toEqual([1, 3]);
  });

  it('are none unless the policy has some', () => {
    expect(DEFAULT_POLICY.taskRouting).toEqual([]);
    expect(rulesFor(DEFAULT_POLICY, against({}))).toEqual([]);
  });
});

describe('a document', () => {
  const faultsOf = (...rules: readonly unknown[]) => {
    const checked = checkPolicy({ task_routing: rules });
    return 'problems' in checked
      ? checked.problems.map(({ path, message }) => `${path}: ${message}`)
      : [];
  };
  const when = { territory: 'US' };

  it.each<[string, unknown, string]>([
    ['no address', { when, to: 'Dana' }, 'task_routing.0.to: must be an e-mail address'],
    [
      'no condition',
      { when: {}, to: TO },
      'task_routing.0.when: must name at least one of product_family, territory, partner_tier, deal_type, partner_channel, partner_role, amount',
    ],
    [
      'a channel of the vendor',
      { when: { partner_channel: 'direct' }, to: TO },
      'task_routing.0.when.partner_channel: must be one of reseller, distributor, referral, si, msp, marketplace or a list of them',
    ],
    [
      'an unknown key',
      { when: { ...when, size: 1 }, to: TO },
      'task_routing.0.when.size: unknown key',
    ],
    [
      'no limit',
      { when: { amount: {} }, to: TO },
      'task_routing.0.when.amount: must say from, below or both',
    ],
    [
      'limits the wrong way round',
      { when: { amount: { from: 2, below: 2 } }, to: TO },
      'task_routing.0.when.amount.below: must be more than from',
    ],
    [
      'no amount',
      { when: { amount: { from: 'much' } }, to: TO },
      'task_routing.0.when.amount.from: must be an amount from 0 to 1000000000000 with at most 4 decimals',
    ],
    [
      'no currency',
      { when: { amount: { from: 2, currency: 'euro' } }, to: TO },
      'task_routing.0.when.amount.currency: must be a currency code like EUR',
    ],
    [
      'a currency without a rate',
      { when: { amount: { from: 2, currency: 'CHF' } }, to: TO },
      'task_routing.0.when.amount.currency: must be one that exchange_rates_to_usd has a rate for',
    ],
  ])('with %s names the place', (_name, rule, fault) => {
    expect(faultsOf(rule)).toEqual([fault]);
  });

  it('cannot set rules for a segment', () => {
    const set = { task_routing: [] };
    const checked = checkPolicy({ overrides: [{ name: 'US', when, set }] });
    expect(checked).toMatchObject({ problems: [{ path: 'overrides.0.set.task_routing' }] });
  });
});
