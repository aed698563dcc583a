// What people said to proposals of shared web domains. Only grows.
import type { DomainAnswer } from '../domain/domain-answer.ts';
import type { TenantStore } from '../ports/store.ts';
import { decode, encode } from './codec.ts';
import type { Tx } from './tables.ts';

/** `TenantStore.domainAnswers` on a transaction. */
export function domainAnswersIn(tx: Tx): TenantStore['domainAnswers'] {
  return {
    async append(answer) {
      const row = { domain: answer.domain, body: encode(answer) };
      await tx.insertInto('domain_answer').values(row).execute();
    },
    async newest() {
      const rows = await tx
        .selectFrom('domain_answer')
        .distinctOn('domain')
        .select('body')
        .orderBy('domain')
        .orderBy('seq', 'desc')
        .execute();
      return rows.map((row) => decode<DomainAnswer>(row.body));
    },
  };
}
