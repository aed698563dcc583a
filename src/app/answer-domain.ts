// A person declines the proposal that a web domain belongs to several customers, or takes that back. It
// changes no judgement: it is remembered, so that nobody is asked again.
import type { DomainAnswer } from '../domain/domain-answer.ts';
import { registrableDomain } from '../matching/domains.ts';
import type { TenantStore } from '../ports/store.ts';
import type { AnswerResult } from './answer-match.ts';
import type { AppContext } from './context.ts';

export type AnswerDomainInput = Omit<DomainAnswer, 'at'>;

/** Records the answer with who and when; `reason` where the text is no web domain. */
export async function answerDomain(
  { clock }: Pick<AppContext, 'clock'>,
  store: TenantStore,
  { domain: written, answer, by }: AnswerDomainInput,
): Promise<AnswerResult> {
  const domain = registrableDomain(written);
  if (domain === null) return { ok: false, reason: `“${written}” is no web domain.` };
  const at = clock.now();
  await store.domainAnswers.append({ domain, answer, by, at });
  const document = JSON.stringify({ domain, answer });
  await store.audit.append([{ at, kind: 'domain_answer', actor: by, subject: domain, document }]);
  return { ok: true };
}
