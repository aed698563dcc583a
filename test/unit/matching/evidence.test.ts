// Evidence: reasons add up, missing is neutral, contradictions count against.
import { describe, expect, it } from 'vitest';
import { type MatchEvidence, matchEvidence } from '../../../src/matching/evidence.ts';
import { anAccount, OPTIONS } from './an-account.ts';

const acme = anAccount({ name: 'Acme GmbH', domain: 'www.acme.de', country: 'DE' });

describe('matchEvidence', () => {
  it('adds up to its probability', () => {
    const other = anAccount({
      name: 'ACME',
      domain: 'acme.de',
      country: 'AT',
      phone: '+43 1 234 567',
    });
    const evidence = matchEvidence(acme, other, OPTIONS);
    const sum = evidence.reasons.reduce((total, reason) => total + reason.weight, evidence.prior);
    expect(evidence.probability).toBeCloseTo(1 / (1 + Math.exp(-sum)), 12);
    expect(evidence.reasons.length).toBeGreaterThan(0);
  });

  it('counts a contradiction against, and a missing field not at all', () => {
    const same = matchEvidence(acme, anAccount({ ...acme }), OPTIONS).probability;
    const silent = matchEvidence(acme, anAccount({ ...acme, domain: null }), OPTIONS);
    const other = matchEvidence(acme, anAccount({ ...acme, domain: 'acme.at' }), OPTIONS);
    const onDomain = (evidence: MatchEvidence) =>
      evidence.reasons.filter(({ field }) => field === 'web domain');
    expect(onDomain(silent)).toEqual([]);
    expect(onDomain(other)[0]?.weight).toBeLessThan(0);
    expect(same).toBeGreaterThan(silent.probability);
    expect(other.probability).toBeLessThan(silent.probability);
  });

  it('finds nothing in a shared freemail domain', () => {
    const [left, right] = [
      anAccount({ name: 'Foo', domain: 'gmail.com' }),
      anAccount({ name: 'Bar', domain: 'gmail.com' }),
    ];
    expect(matchEvidence(left, right, OPTIONS).probability).toBeLessThan(0.1);
  });
});
