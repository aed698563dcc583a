// Whoever the routing rules choose decides as a channel manager; without a rule that fits, territory does.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { appointedFor, roleOf } from '../../../src/app/escalate.ts';
import { channelManagerFor } from '../../../src/app/route-task.ts';
import { PARTNER_CHANNELS, ROLES } from '../../../src/domain/claim.ts';
import { type ChannelManager, isAppointed } from '../../../src/domain/conflict.ts';
import { DECIDER_ROLES } from '../../../src/domain/escalation.ts';
import { policyFromDocument } from '../../../src/domain/policy.ts';
import { rulesFor } from '../../../src/engagement/routing.ts';
import { aManager } from '../../store/builders.ts';
import { distinctClaims, RUNS } from '../engagement/arbitrary-claims.ts';

const address = fc.constantFrom('ann@v.example', 'bo@v.example', 'Cy@V.example', 'di@v.example');
const limit = fc.integer({ min: 1, max: 200_000 });
const amount = fc.oneof(
  fc.record({ from: limit, currency: fc.constantFrom('USD', 'EUR', 'JPY') }),
  fc.record({ below: limit }),
);
const when = fc
  .record(
    {
      product_family: fc.constantFrom('Platform', 'Analytics'),
      territory: fc.subarray(['US', 'FR', 'GLOBAL'], { minLength: 1 }),
      partner_tier: fc.constantFrom('gold', 'none'),
      deal_type: fc.constantFrom('new_business', 'renewal'),
      partner_channel: fc.subarray([...PARTNER_CHANNELS], { minLength: 1 }),
      partner_role: fc.subarray([...ROLES], { minLength: 1 }),
      amount,
    },
    { requiredKeys: [] },
  )
  .filter((named) => Object.keys(named).length > 0);
const policy = fc
  .array(fc.record({ when, to: address }), { maxLength: 5 })
  .map((task_routing) => policyFromDocument({ task_routing }));
const person = fc.record({
  email: address,
  role: fc.constantFrom(...DECIDER_ROLES),
  territories: fc.subarray(['US', 'FR']),
  hasLeft: fc.boolean(),
});
const managers = fc
  .array(person, { maxLength: 6 })
  .map((all) =>
    all.map(({ hasLeft, ...one }, index) =>
      aManager(`m-${index}`, { ...one, ...(hasLeft ? { leftAt: 1 } : {}) }),
    ),
  );
const decides = (one: ChannelManager) => isAppointed(one) && roleOf(one) === 'channel_manager';

describe('whoever is chosen', () => {
  it('is an appointed channel manager, and nobody only where nobody fits', () => {
    fc.assert(
      fc.property(distinctClaims, policy, managers, (claims, chosenPolicy, all) => {
        const chosen = channelManagerFor(claims, { managers: all, policy: chosenPolicy });
        const byTerritory = appointedFor('channel_manager', claims, all);
        const named = rulesFor(chosenPolicy, claims).flatMap(({ rule }) =>
          all.filter((one) => decides(one) && one.email.toLowerCase() === rule.to.toLowerCase()),
        );
        expect(chosen?.manager ?? null).toBe(named[0] ?? byTerritory);
        expect(chosen === null || decides(chosen.manager)).toBe(true);
        expect(chosen?.chosenBy ?? null).toEqual(
          named.length > 0 ? expect.stringMatching(/^rule [1-5]: \w/) : null,
        );
      }),
      RUNS,
    );
  });

  it('does not hang on the order in which claims come', () => {
    fc.assert(
      fc.property(distinctClaims, policy, managers, (claims, chosenPolicy, all) => {
        const around = { managers: all, policy: chosenPolicy };
        expect(channelManagerFor(claims.toReversed(), around)).toEqual(
          channelManagerFor(claims, around),
        );
      }),
      RUNS,
    );
  });
});
