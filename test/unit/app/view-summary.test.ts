// What is said of a conflict in one glance.
import { describe, expect, it } from 'vitest';
import { headlineOf } from '../../../src/app/view-summary.ts';
import { aClaim, aDirectClaim, anAccount } from '../../helpers/claims.ts';

describe('the headline', () => {
  const headline = (name: string) => {
    const account = anAccount('A', { name });
    return headlineOf([aClaim('P', { account }), aDirectClaim('D', { account })]);
  };

  it.each([
    ['Acme Robotics', / both claim Acme Robotics\.$/],
    ['Wrenfield Analytics Co.', / both claim Wrenfield Analytics Co\.$/],
  ])('of %s ends in one full stop', (name, wanted) => {
    expect(headline(name)).toMatch(wanted);
    expect(headline(name)).not.toContain('..');
  });
});
