// Answers to proposals of shared web domains: kept, the newest of a domain counts.
import { describe, expect, it } from 'vitest';
import type { DomainAnswer } from '../../../src/domain/domain-answer.ts';
import type { StoreUnderTest } from '../engines.ts';

const anAnswer = (domain: string, change: Partial<DomainAnswer> = {}): DomainAnswer => ({
  ...{ domain, answer: 'declined', by: 'm', at: 1_000 },
  ...change,
});

export function domainAnswerPromises(opened: () => StoreUnderTest): void {
  describe('answers about domains', () => {
    it('give the newest of each domain, by domain, to their tenant alone', async () => {
      const { newTenant, run } = opened();
      const [tenant, other] = [await newTenant(), await newTenant()];
      const back = anAnswer('b.example', { answer: 'taken_back', at: 2_000 });
      const said = [anAnswer('b.example'), anAnswer('a.example'), back];
      await run(tenant, async ({ domainAnswers }) => {
        for (const one of said) await domainAnswers.append(one);
      });
      expect(await run(tenant, ({ domainAnswers }) => domainAnswers.newest())).toEqual([
        anAnswer('a.example'),
        back,
      ]);
      expect(await run(other, ({ domainAnswers }) => domainAnswers.newest())).toEqual([]);
    });
  });
}
