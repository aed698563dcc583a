// The forms of entered context: what a browser sends, read into a fact and its evidence, or the first
// thing that is wrong with it in one sentence. Pure.
import { z } from 'zod';
import {
  CONTEXT_KINDS,
  type ContextEntryId,
  type ContextFact,
  type Evidence,
} from '../domain/context-entry.ts';
import { asClaimId } from '../domain/ids.ts';
import type { SplitLine } from '../domain/judgement.ts';
import { parseDecimal } from '../domain/money.ts';
import { parseDay } from '../domain/time.ts';

const WHOLE = 10_000n;
const MOST_CLAIMS = 200;
const LONGEST_KEY = 300;

const line = (longest: number) => z.string().max(longest).default('');

/** A field that comes once per claim: none, one, or many. */
const perClaim = z
  .union([z.string().max(LONGEST_KEY), z.array(z.string().max(LONGEST_KEY)).max(MOST_CLAIMS)])
  .optional()
  .transform((value) => (value === undefined ? [] : [value].flat()));

/** As sent; which fields are filled depends on the kind. */
export const contextFields = z.strictObject({
  kind: z.enum(CONTEXT_KINDS),
  claim: perClaim,
  share: perClaim,
  dated: line(20),
  agreement: line(100),
  partner: line(200),
  contract_end: line(20),
  named_since: line(20),
  evidence: line(1_000),
  link: line(500),
});
export type ContextFields = z.infer<typeof contextFields>;

export const withdrawFields = z.strictObject({
  entry: z
    .string()
    .regex(/^ce_[\w-]{1,60}$/)
    .transform((id): ContextEntryId => id),
  reason: z.string().max(500).default(''),
});

const day = (error: string) =>
  z.string().transform((text, context) => {
    const found = parseDay(text.trim());
    if (found !== null) return found;
    context.addIssue({ code: 'custom', message: error });
    return z.NEVER;
  });

const filled = (error: string) => z.string().trim().min(1, { error });

const evidenceShape = z
  .object({
    evidence: z.string().transform((text) => text.trim() || null),
    link: z
      .string()
      .transform((text) => text.trim() || null)
      .refine((text) => text === null || isWebAddress(text), {
        error: 'The link must be a web address that begins with https:// or http://.',
      }),
  })
  .transform(({ evidence: text, link }): Evidence => ({ text, link }))
  .refine(({ text, link }) => text !== null || link !== null, {
    error: 'Say on what evidence: a text, a link, or both.',
  });

function isWebAddress(text: string): boolean {
  return /^https?:\/\/\S+$/i.test(text) && URL.canParse(text);
}

const SHARE = 'Shares are percentages from 0 to 100 with at most two decimals, like 60 or 33.33.';

/** Claims and shares come in the same order; without any share all claims are under the agreement. */
const agreementShape = z
  .object({
    agreement: filled('Give the agreement’s number or name.'),
    claim: z.array(z.string()),
    share: z.array(z.string()),
  })
  .transform(({ agreement, claim, share }, context): ContextFact => {
    const kind = 'co_sell';
    const lines: SplitLine[] = [];
    for (const [index, id] of claim.entries()) {
      const text = share[index]?.trim() ?? '';
      if (text === '') continue;
      const points = parseDecimal(text.replace(',', '.').replace(/\s*%$/, ''), 2);
      if (points === null || points < 0n || points > WHOLE) {
        context.addIssue({ code: 'custom', message: SHARE });
        return z.NEVER;
      }
      lines.push({ claimId: asClaimId(id), basisPoints: Number(points) });
    }
    if (lines.length === 0) {
      return { kind, agreement, claimIds: claim.map(asClaimId), split: null };
    }
    return { kind, agreement, claimIds: lines.map((one) => one.claimId), split: lines };
  });

const FACTS: Readonly<Record<ContextFields['kind'], z.ZodType<ContextFact>>> = {
  customer_choice: z
    .object({
      claim: z.array(z.string()).min(1, { error: 'Choose whom the customer chose.' }),
      dated: day('Give the date of the choice as a day of the calendar.'),
    })
    .transform(({ claim, dated }) => {
      return { kind: 'customer_choice', claimId: asClaimId(claim[0] ?? ''), dated } as const;
    }),
  co_sell: agreementShape,
  incumbent: z
    .object({
      partner: filled('Choose the partner that holds the contract.'),
      contract_end: day('Give the day on which the contract ends.'),
    })
    .transform(({ partner, contract_end: contractEnd }) => {
      return { kind: 'incumbent', incumbent: partner, contractEnd } as const;
    }),
  named_account: z
    .object({ named_since: day('Give the day since which the account is named.') })
    .transform(({ named_since: namedSince }) => ({ kind: 'named_account', namedSince }) as const),
};

export type ReadContext =
  | { readonly fact: ContextFact; readonly evidence: Evidence }
  | { readonly reason: string };

/** What the fields say; `reason` is the first thing wrong with them. */
export function readContext(fields: ContextFields): ReadContext {
  const fact = FACTS[fields.kind].safeParse(fields);
  if (!fact.success) return { reason: firstFault(fact.error) };
  const evidence = evidenceShape.safeParse(fields);
  if (!evidence.success) return { reason: firstFault(evidence.error) };
  return { fact: fact.data, evidence: evidence.data };
}

function firstFault({ issues }: z.ZodError): string {
  return issues[0]?.message ?? 'This cannot be read.';
}
