// Conflicts under two policies side by side: which are the same, which changed, which are new and
// which vanished. A case is what one channel manager would have had on the desk: all conflicts, under
// either policy, that are linked by a claim they share.
import type { ClaimId } from '../../domain/ids.ts';
import type { ConflictJudgement } from '../../domain/judgement.ts';
import type { Instant } from '../../domain/time.ts';
import type { Period, Span } from './replay.ts';

/** `new` and `vanished`: under one policy only. `flipped`: another winner or split. `changed`: other. */
export type CaseKind = 'same' | 'new' | 'vanished' | 'flipped' | 'changed';

/** What differs while conflicts stand under both policies; `claims`: other claims are in it. */
export type Aspect = 'claims' | 'winner' | 'split' | 'severity' | 'action' | 'types' | 'days';

/** A conflict judged alike for a while. */
export type Stay = Period & { readonly judgement: ConflictJudgement };

export type Case = {
  readonly kind: CaseKind;
  readonly claimIds: readonly ClaimId[];
  readonly before: readonly Stay[];
  readonly after: readonly Stay[];
  /** Sorted; empty for `same`, and where only the time differs. */
  readonly aspects: readonly Aspect[];
  /** How long the two differ. */
  readonly differsMs: number;
  /** The most telling moment: both stand and differ, else the first that differs; null for `same`. */
  readonly moment: {
    readonly at: Instant;
    readonly before: ConflictJudgement | null;
    readonly after: ConflictJudgement | null;
  } | null;
};

/** The cases of a neighbourhood, by their first moment. */
export function casesOf(before: readonly Span[], after: readonly Span[]): readonly Case[] {
  const [ours, theirs] = [staysOf(before), staysOf(after)];
  const groups = groupsOf([...ours, ...theirs]);
  const within = (stays: readonly Stay[], group: ReadonlySet<ClaimId>) =>
    stays.filter(({ judgement }) => judgement.claimIds.some((id) => group.has(id)));
  return groups.map((group) => caseOf([...group], within(ours, group), within(theirs, group)));
}

const keys = new WeakMap<ConflictJudgement, string>();

/** Equal for conflicts that a channel manager would decide alike. */
export function keyOf(judgement: ConflictJudgement): string {
  const known = keys.get(judgement);
  if (known !== undefined) return known;
  const { splits, severity, action, types, slaBusinessDays, prevails } = judgement;
  const shares = splits.map(({ claimId, basisPoints }) => `${claimId}=${basisPoints}`);
  const key = [...shares, prevails, severity, action, types, slaBusinessDays].join('|');
  keys.set(judgement, key);
  return key;
}

/** Conflicts of the spans; one that stays alike over several spans is one stay. */
function staysOf(spans: readonly Span[]): readonly Stay[] {
  const stays: Stay[] = [];
  let open = new Map<string, Stay & { until: Instant }>();
  for (const { from, until, judgements } of spans) {
    const still = new Map<string, Stay & { until: Instant }>();
    for (const judgement of judgements) {
      if (!judgement.isConflict) continue;
      const key = keyOf(judgement);
      const known = open.get(key);
      if (known !== undefined) known.until = until;
      const stay = known ?? { from, until, judgement };
      if (known === undefined) stays.push(stay);
      still.set(key, stay);
    }
    open = still;
  }
  return stays;
}

/** Claim ids linked by the conflicts they are in, in order of appearance. */
function groupsOf(stays: readonly Stay[]): readonly ReadonlySet<ClaimId>[] {
  const groups: Set<ClaimId>[] = [];
  for (const { judgement } of stays) {
    const own = new Set(judgement.claimIds);
    const linked = groups.filter((group) => judgement.claimIds.some((id) => group.has(id)));
    const [first, ...others] = linked;
    if (first === undefined) groups.push(own);
    else for (const ids of [own, ...others]) for (const id of ids) first.add(id);
    for (const other of others) groups.splice(groups.indexOf(other), 1);
  }
  return groups;
}

function caseOf(
  claimIds: readonly ClaimId[],
  before: readonly Stay[],
  after: readonly Stay[],
): Case {
  const found: Differences = { aspects: new Set(), differsMs: 0, moment: null };
  const bounds = [...new Set([...before, ...after].flatMap(({ from, until }) => [from, until]))];
  bounds.sort((left, right) => left - right);
  bounds.slice(0, -1).forEach((at, index) => {
    const until = bounds[index + 1] ?? at;
    compareAt({ from: at, until }, standing(before, at), standing(after, at), found);
  });
  const { differsMs, moment } = found;
  const aspects = [...found.aspects].sort();
  return {
    kind: kindOf(before, after, found),
    claimIds,
    before,
    after,
    aspects,
    differsMs,
    moment,
  };
}

const standing = (stays: readonly Stay[], at: Instant): readonly ConflictJudgement[] =>
  stays.filter(({ from, until }) => from <= at && at < until).map(({ judgement }) => judgement);

type Differences = { aspects: Set<Aspect>; differsMs: number; moment: Case['moment'] };

function compareAt(
  { from, until }: Period,
  before: readonly ConflictJudgement[],
  after: readonly ConflictJudgement[],
  found: Differences,
): void {
  const [ours, theirs] = [before.map(keyOf).sort(), after.map(keyOf).sort()];
  if (ours.join('\n') === theirs.join('\n')) return;
  found.differsMs += until - from;
  const left = before.find((one) => !theirs.includes(keyOf(one))) ?? null;
  const right = after.find((one) => !ours.includes(keyOf(one))) ?? null;
  for (const aspect of left && right ? aspectsOf(left, right) : []) found.aspects.add(aspect);
  const isFirstOfBoth = left && right && !(found.moment?.before && found.moment.after);
  if (found.moment === null || isFirstOfBoth) {
    found.moment = { at: from, before: left, after: right };
  }
}

/** What differs between two conflicts, in a fixed order. */
export function aspectsOf(left: ConflictJudgement, right: ConflictJudgement): readonly Aspect[] {
  const aspects: Aspect[] = [];
  const differ = (aspect: Aspect, read: (one: ConflictJudgement) => unknown) => {
    if (JSON.stringify(read(left)) !== JSON.stringify(read(right))) aspects.push(aspect);
  };
  differ('claims', (one) => one.claimIds);
  differ('winner', (one) => one.prevails);
  differ('split', (one) => one.splits);
  differ('severity', (one) => one.severity);
  differ('action', (one) => one.action);
  differ('types', (one) => one.types);
  differ('days', (one) => one.slaBusinessDays);
  return aspects;
}

function kindOf(
  before: readonly Stay[],
  after: readonly Stay[],
  { aspects, moment }: Differences,
): CaseKind {
  if (moment === null) return 'same';
  if (before.length === 0) return 'new';
  if (after.length === 0) return 'vanished';
  return aspects.has('winner') || aspects.has('split') ? 'flipped' : 'changed';
}
