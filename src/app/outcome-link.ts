// The links by which a conflict's task is answered: what they say and how they are signed. They carry
// no name and nothing that is masked; whoever changes one character holds no link any more.
import { textOf } from '../domain/approval.ts';
import { OUTCOMES, type Outcome } from '../domain/conflict.ts';
import { invariant } from '../domain/errors.ts';
import type { TenantId } from '../domain/ids.ts';
import type { SplitLine } from '../domain/judgement.ts';
import type { UtcDay } from '../domain/time.ts';
import type { Vault } from '../ports/vault.ts';

/** One answer to one round of asking, good while the facts are those the task named. */
export type OutcomeLink = {
  /** Of the task; stands for the conflict, the round and the CRM it is asked in. */
  readonly taskKey: string;
  readonly outcome: Outcome;
  /** The last day on which it decides. */
  readonly expiresOn: UtcDay;
  /** The first 80 bits of SHA-256 over the conflict's facts hash, hex. */
  readonly facts: string;
};

/** How long after the due day a link still decides; escalation moves the day, and the links. */
export const LINK_DAYS_AFTER_DUE = 30;

/** Where links lead, below the console's address. */
export const LINK_PATH = '/decide';

const VERSION = 1;
/** As they stand in links that are in CRMs: a code is never given anew. */
const CODES: Readonly<Record<Outcome, number>> = {
  ...{ accept_split: 0, direct_keeps: 1, partner_keeps: 2, share: 3 },
  ...{ not_a_conflict: 4, accept_other_split: 5 },
};
const KEY_BYTES = 16;
const FACTS_BYTES = 10;
/** Version, outcome, day, key, facts: thirty bytes are forty characters without a spare bit. */
const BODY_LENGTH = 40;
const TOKEN = /^[\w-]{64}$/;

/** What a link sets, and on which facts. */
type Basis = {
  readonly outcome: Outcome;
  readonly split: readonly SplitLine[] | null;
  readonly factsHash: string;
};

/** What a link says of the facts it was made for; of the proposed split too, as another may be proposed. */
export function factsMark(
  { outcome, split, factsHash }: Basis,
  sha256: (text: string) => string,
): string {
  const basis = outcome === 'accept_other_split' ? `${factsHash} ${textOf(split)}` : factsHash;
  return sha256(basis).slice(0, FACTS_BYTES * 2);
}

/** Where a link leads: the console's address, then the token. */
export function linkAddress(
  { vault, publicUrl }: { readonly vault: Pick<Vault, 'sign'>; readonly publicUrl: string },
  tenantId: TenantId,
  link: OutcomeLink,
): string {
  return `${publicUrl}${LINK_PATH}/${outcomeToken(vault, tenantId, link)}`;
}

/** The link as the last part of an address: 64 characters, the same each time it is made. */
export function outcomeToken(
  vault: Pick<Vault, 'sign'>,
  tenantId: TenantId,
  link: OutcomeLink,
): string {
  const key = Buffer.from(link.taskKey, 'hex');
  invariant(key.length === KEY_BYTES, 'the key of a task has 32 hex digits');
  const head = Buffer.alloc(4);
  head.writeUInt8(VERSION, 0);
  head.writeUInt8(CODES[link.outcome], 1);
  head.writeUInt16BE(link.expiresOn, 2);
  const body = Buffer.concat([head, key, Buffer.from(link.facts, 'hex')]).toString('base64url');
  return body + vault.sign(body, contextOf(tenantId));
}

/** What the token says; null when this tenant's Parley did not make it exactly so. */
export function readOutcomeToken(
  vault: Pick<Vault, 'isSigned'>,
  tenantId: TenantId,
  token: string,
): OutcomeLink | null {
  if (!TOKEN.test(token)) return null;
  const body = token.slice(0, BODY_LENGTH);
  if (!vault.isSigned(body, token.slice(BODY_LENGTH), contextOf(tenantId))) return null;
  const bytes = Buffer.from(body, 'base64url');
  const code = bytes.readUInt8(1);
  const outcome = OUTCOMES.find((one) => CODES[one] === code);
  if (bytes.readUInt8(0) !== VERSION || outcome === undefined) return null;
  return {
    taskKey: bytes.subarray(4, 4 + KEY_BYTES).toString('hex'),
    outcome,
    expiresOn: bytes.readUInt16BE(2),
    facts: bytes.subarray(4 + KEY_BYTES).toString('hex'),
  };
}

const contextOf = (tenantId: TenantId) => ['outcome link', tenantId];
