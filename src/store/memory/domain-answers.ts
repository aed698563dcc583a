// What people said to proposals of shared web domains. Only grows.
import type { DomainAnswer } from '../../domain/domain-answer.ts';
import type { TenantStore } from '../../ports/store.ts';
import { keep } from './kept.ts';
import { byNumber, byText } from './order.ts';
import { appendOnly } from './tables.ts';
import type { MemoryTransaction } from './transaction.ts';

type Stored = { readonly seq: number; readonly answer: DomainAnswer };

const ANSWERS = appendOnly<Stored>('domain_answer');

/** `TenantStore.domainAnswers` in a transaction. */
export function domainAnswersIn(tx: MemoryTransaction): TenantStore['domainAnswers'] {
  return {
    async append(answer) {
      tx.requireTenant('domain_answer_tenant_id_fkey');
      await tx.append(ANSWERS, (seq) => ({ seq, answer: keep(answer) }));
    },
    async newest() {
      const rows = byNumber(await tx.where(ANSWERS, () => true), (row) => row.seq);
      const perDomain = new Map(rows.map(({ answer }) => [answer.domain, answer]));
      return byText([...perDomain.values()], ({ domain }) => domain);
    },
  };
}
