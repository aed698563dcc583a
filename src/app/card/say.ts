// What somebody says from the card. It is kept, told in the conflict's history and asked of the channel
// manager; it decides nothing. A manager's "seen" is the manager's own acknowledgement.
import type { ConflictEvent } from '../../domain/conflict.ts';
import type { Statement } from '../../domain/statement.ts';
import type { TenantStore } from '../../ports/store.ts';
import { acknowledge } from '../acknowledge.ts';
import type { AppContext } from '../context.ts';
import { accountsOf } from '../decide.ts';
import { evidenceInWords } from '../view-context.ts';
import { labelsOf, percentWords } from '../view-words.ts';
import { proposedSplit } from './shares.ts';
import { type Looked, type Standing, standingOf } from './standing.ts';
import { actsOf, conflictCard, ownStatements } from './view.ts';
import type { CardAct, CardActAnswer, CardActRequest, CardRefusal } from './view-model.ts';

/** Statements of one person about one conflict; whoever has more to say writes to the manager. */
const MOST_STATEMENTS = 20;

/** An act of somebody about one conflict; the key tells it from others of theirs. */
type Said = Pick<CardActRequest, 'conflictId' | 'key' | 'act'>;

/** Takes an act, or says why not; either way with the card as it is from now on. */
export async function sayFromCard(
  app: AppContext,
  store: TenantStore,
  looked: Looked,
  request: Said,
): Promise<CardActAnswer> {
  const seen = await standingOf(store, looked);
  if (seen.quiet !== null) return { ok: false, refusal: 'changed', view: seen.quiet };
  await store.conflicts.hold([seen.standing.conflict.id]);
  const found = await standingOf(store, looked);
  if (found.quiet !== null) return { ok: false, refusal: 'changed', view: found.quiet };
  const { standing } = found;
  const options = { ...app, now: looked.now };
  const isRepeated = ownStatements(standing).some(({ key }) => key === request.key);
  const refusal = isRepeated ? null : refusalOf(standing, request, options);
  if (refusal !== null) return { ok: false, refusal, view: conflictCard(standing, options) };
  if (!isRepeated) await keep(app, store, standing, request);
  const after = await standingOf(store, looked);
  const view = after.quiet ?? conflictCard(after.standing, options);
  return { ok: true, view };
}

type Around = Pick<AppContext, 'sha256'> & { readonly now: number };

function refusalOf(
  standing: Standing,
  { conflictId, act }: Said,
  { sha256, now }: Around,
): CardRefusal | null {
  if (standing.conflict.id !== conflictId) return 'changed';
  if (!actsOf(standing, now).includes(act.kind)) {
    return standing.conflict.decision === null ? 'not_allowed' : 'changed';
  }
  if (ownStatements(standing).length >= MOST_STATEMENTS) return 'too_many';
  const { text, link } = wordsOf(act);
  if (act.kind !== 'seen' && text === null && link === null) return 'text_missing';
  if (link !== null && !isWebAddress(link)) return 'link_unreadable';
  if (act.kind !== 'other_split') return null;
  return proposedSplit(act, { ...standing, sha256 }) === null ? 'split_outside_limits' : null;
}

function wordsOf(act: CardAct): Pick<Statement, 'text' | 'link'> {
  switch (act.kind) {
    case 'seen':
      return { text: null, link: null };
    case 'not_same':
    case 'other_split':
      return { text: act.reason.trim() || null, link: null };
    case 'evidence':
      return { text: act.text.trim() || null, link: act.link?.trim() || null };
  }
}

const isWebAddress = (text: string) => /^https?:\/\//i.test(text) && URL.canParse(text);

async function keep(
  app: AppContext,
  store: TenantStore,
  standing: Standing,
  { key, act }: Said,
): Promise<void> {
  const { conflict, ref, speaker, managerId } = standing;
  const at = app.clock.now();
  const statement: Statement = {
    conflictId: conflict.id,
    kind: act.kind,
    ref,
    split: act.kind === 'other_split' ? proposedSplit(act, { ...standing, ...app }) : null,
    ...wordsOf(act),
    by: speaker,
    key,
    at,
  };
  // Somebody who used this key on another conflict said that one, and nothing here.
  if (!(await store.statements.add(statement))) return;
  if (act.kind === 'seen' && managerId !== null) {
    await acknowledge(app, store, { conflictId: conflict.id, managerId });
    return;
  }
  const { split, text, by } = statement;
  if (split !== null) {
    const otherSplit = { split, text, by, at };
    await store.conflicts.update({ ...conflict, otherSplit, updatedAt: at });
  }
  await store.conflicts.addEvent(eventOf(statement, standing));
  const actor = `${speaker.connectionId}/${speaker.userId}`;
  const document = JSON.stringify(statement);
  await store.audit.append([{ at, kind: 'statement', actor, subject: conflict.id, document }]);
  await store.dirty.mark(await accountsOf(store, conflict));
}

/** On the conflict's page names are shown: it is the manager's. */
function eventOf(statement: Statement, { claims }: Standing): ConflictEvent {
  const { conflictId, at, by } = statement;
  const actor = by.email ?? `User ${by.userId}`;
  return { conflictId, at, kind: 'stated', actor, text: inWords(statement, labelsOf(claims)) };
}

function inWords(
  { kind, split, text, link }: Statement,
  labels: ReturnType<typeof labelsOf>,
): string {
  const said = text === null && link === null ? '' : ` ${evidenceInWords({ text, link })}`;
  switch (kind) {
    case 'seen':
      return 'Has seen it.';
    case 'not_same':
      return `Says that it is not the same deal or customer:${said}`;
    case 'other_split': {
      const shares = (split ?? []).map(
        (line) => `${labels.get(line.claimId) ?? 'Another'} ${percentWords(line.basisPoints)}`,
      );
      return `Proposes another split: ${shares.join(', ')}.${said}`;
    }
    case 'evidence':
      return `Adds evidence:${said}`;
  }
}
