// A judgement as it is stored: the output whole, the inputs so that they can be found again, and
// proven to be the same, among the stored versions. `replay` judges once more from those.
import type { Claim } from '../domain/claim.ts';
import type { Conflict } from '../domain/conflict.ts';
import type { ContextEntryId } from '../domain/context-entry.ts';
import type { AccountId, ClaimId } from '../domain/ids.ts';
import {
  type ConflictJudgement,
  type CustomerContext,
  EMPTY_CONTEXT,
} from '../domain/judgement.ts';
import { DEFAULT_POLICY, type Policy } from '../domain/policy.ts';
import type { Instant } from '../domain/time.ts';
import { judgeNeighbourhood } from '../engagement/judge.ts';
import { commonHostsAmong, withHosts } from '../matching/common-hosts.ts';
import type { MatchAnswer } from '../ports/match-store.ts';
import type { StoredJudgement, TenantStore } from '../ports/store.ts';
import type { MatchLink } from './match-links.ts';
import { evidenceOf, type Neighbourhood } from './neighbourhood.ts';
import { parsePolicy } from './policy-in-force.ts';
import { deserialize, serialize } from './serialize.ts';

type Sha256 = (text: string) => string;

/** Everything that was judged, as listed then; the policy's version is beside it. */
type JudgementInputs = {
  /** Claims of the neighbourhood by id and hash of their content. */
  readonly claims: readonly (readonly [ClaimId, string])[];
  readonly context: CustomerContext;
  /** What people entered that went into the context. */
  readonly entered: readonly ContextEntryId[];
  readonly answers: readonly Pick<MatchAnswer, 'left' | 'right' | 'answer'>[];
  /** What matching said of pairs (M-8). */
  readonly links: readonly MatchLink[];
  /** Entries of the shipped list of common hosts that these accounts fell under. */
  readonly commonHosts: readonly string[];
};

/** What the text of a stored judgement holds. */
export type JudgementDocument = {
  readonly judgement: ConflictJudgement;
  /** The claims of the judgement, those set aside included. */
  readonly claims: readonly Claim[];
  /** Null in judgements stored before inputs were. */
  readonly inputs: JudgementInputs | null;
};

export type RecordOptions = {
  readonly neighbourhood: Neighbourhood | undefined;
  readonly answers: readonly MatchAnswer[];
  readonly links: readonly MatchLink[];
  readonly claims: ReadonlyMap<ClaimId, Claim>;
  readonly now: Instant;
  readonly sha256: Sha256;
};

/** The judgement of a conflict, to be stored. */
export function recordOf(conflict: Conflict, options: RecordOptions): StoredJudgement {
  const { neighbourhood, claims, now } = options;
  const { claimIds, excluded } = conflict.judgement;
  const involved = [...claimIds, ...excluded.map((one) => one.claimId)];
  const document: JudgementDocument = {
    judgement: conflict.judgement,
    claims: involved.map((id) => claims.get(id)).filter((claim) => claim !== undefined),
    inputs: neighbourhood === undefined ? null : inputsOf(neighbourhood, options),
  };
  return {
    conflictId: conflict.id,
    at: now,
    policyVersion: conflict.policyVersion,
    factsHash: conflict.factsHash,
    document: serialize(document),
  };
}

function inputsOf(neighbourhood: Neighbourhood, { answers, links, sha256 }: RecordOptions) {
  const members = new Set<AccountId>(neighbourhood.accountIds);
  return {
    claims: neighbourhood.claims.map((claim) => [claim.id, hashOf(claim, sha256)] as const),
    context: neighbourhood.context,
    entered: neighbourhood.enteredIds,
    answers: answers
      .filter(({ left, right }) => members.has(left) && members.has(right))
      .map(({ left, right, answer }) => ({ left, right, answer })),
    links: links.filter(({ left, right }) => members.has(left) && members.has(right)),
    commonHosts: commonHostsAmong(
      neighbourhood.claims.flatMap(({ account: { domain, parentDomain, aliasDomains } }) => [
        ...[domain, parentDomain, ...aliasDomains],
      ]),
    ),
  };
}

/** One claim may be in many conflicts of its neighbourhood, and each lists it. */
const texts = new WeakMap<Claim, string>();

/** Keys are sorted: the engines of the store give them back in different orders. */
function hashOf(claim: Claim, sha256: Sha256): string {
  let text = texts.get(claim);
  if (text === undefined) {
    text = serialize(sorted(claim));
    texts.set(claim, text);
  }
  return sha256(text);
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(entries.map(([key, member]) => [key, sorted(member)]));
}

export type Replay =
  /** Judged again from the stored inputs, the same bit for bit. */
  | { readonly outcome: 'reproduced' }
  /** Judged again, but this version of Parley says otherwise. */
  | { readonly outcome: 'differs'; readonly judgement: ConflictJudgement | null }
  /** An input is gone: past retention, erased, or never stored. */
  | { readonly outcome: 'inputs_gone'; readonly what: string };

/** Judges once more what was judged then, and compares. */
export async function replay(
  store: TenantStore,
  stored: StoredJudgement,
  sha256: Sha256,
): Promise<Replay> {
  const { judgement, inputs } = readDocument(stored);
  const gone = (what: string): Replay => ({ outcome: 'inputs_gone', what });
  if (inputs === null) return gone('the inputs were not stored with it');
  const policy = await policyOf(store, stored.policyVersion);
  if (policy === null) return gone(`version ${stored.policyVersion} of the policy`);
  const claims: Claim[] = [];
  for (const [id, hash] of inputs.claims) {
    const versions = await store.claims.versions(id);
    const claim = versions.find((one) => one !== null && hashOf(one, sha256) === hash);
    if (claim === undefined || claim === null) return gone(`the version of claim ${id} of then`);
    claims.push(claim);
  }
  if ((await store.entered.get(inputs.entered)).length < inputs.entered.length) {
    return gone('what was entered about the customer');
  }
  const evidence = evidenceOf(inputs.answers, inputs.links);
  const again = judgeNeighbourhood({
    ...{ claims, context: inputs.context, evidence, now: stored.at },
    policy: withHosts(policy, inputs.commonHosts),
  });
  const wanted = judgement.claimIds.join(' ');
  const found = again.find((one) => one.isConflict && one.claimIds.join(' ') === wanted);
  if (!found?.isConflict) return { outcome: 'differs', judgement: null };
  const isSame = serialize(found) === serialize(judgement);
  return isSame ? { outcome: 'reproduced' } : { outcome: 'differs', judgement: found };
}

/** The text of a stored judgement, read. */
export function readDocument(stored: StoredJudgement): JudgementDocument {
  const document = deserialize<Partial<JudgementDocument>>(stored.document);
  return {
    judgement: document.judgement as ConflictJudgement,
    claims: document.claims ?? [],
    inputs: document.inputs ? withAllParts(document.inputs) : null,
  };
}

/** Judgements stored before people could enter context, before M-8 or before common hosts lack those. */
function withAllParts(inputs: JudgementInputs): JudgementInputs {
  const { entered = [], links = [], commonHosts = [] } = inputs as Partial<JudgementInputs>;
  return {
    ...inputs,
    entered,
    links,
    commonHosts,
    context: { ...EMPTY_CONTEXT, ...inputs.context },
  };
}

async function policyOf(store: TenantStore, version: number): Promise<Policy | null> {
  if (version === 0) return DEFAULT_POLICY;
  const stored = await store.policies.get(version);
  return stored === null ? null : parsePolicy(stored.yaml);
}
