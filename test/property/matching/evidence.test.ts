// Evidence is symmetric and a probability, whatever the fields hold.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchEvidence } from '../../../src/matching/evidence.ts';
import { anAccount, OPTIONS } from '../../unit/matching/an-account.ts';

const text = fc.oneof(
  fc.constantFrom('Acme', 'acme gmbh', 'IBM', 'acme.com', '123', ''),
  fc.string(),
);
const optional = fc.option(text);
const account = fc
  .record({
    name: text,
    domain: optional,
    aliasDomains: fc.array(text, { maxLength: 2 }),
    parentDomain: optional,
    country: fc.option(fc.constantFrom('US', 'DE')),
    phone: optional,
    street: optional,
    city: optional,
    region: optional,
    postalCode: optional,
    duns: optional,
    lei: optional,
    taxId: optional,
  })
  .map(anAccount);

describe('matchEvidence', () => {
  it('is symmetric', () => {
    fc.assert(
      fc.property(account, account, (left, right) => {
        const [one, other] = [
          matchEvidence(left, right, OPTIONS),
          matchEvidence(right, left, OPTIONS),
        ];
        expect(one).toEqual(other);
        expect(one.probability).toBeGreaterThanOrEqual(0);
        expect(one.probability).toBeLessThanOrEqual(1);
      }),
    );
  });
});
