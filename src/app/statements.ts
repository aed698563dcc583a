// What people say by records of their CRM: read in the order in which it was said, told to the conflict as
// the card's acts are, and answered on the record itself. A decision counts as a channel manager's alone.
import { OUTCOMES, type Outcome } from '../domain/conflict.ts';
import type { ConnectionId, RecordRef, TenantId } from '../domain/ids.ts';
import type { Language } from '../domain/language.ts';
import type { OwnFieldValues } from '../domain/own-fields.ts';
import type { SpokenStatement } from '../domain/statement.ts';
import type { Connection, TenantStore } from '../ports/store.ts';
import { checkFromCard } from './card/check.ts';
import { sayFromCard } from './card/say.ts';
import { sharesOf, sharesWithOwn } from './card/shares.ts';
import { type Looked, type Standing, standingOf } from './card/standing.ts';
import type { CardAct } from './card/view-model.ts';
import { checkWords } from './check-words.ts';
import { openSession } from './connect.ts';
import type { AppContext } from './context.ts';
import { decide } from './decide.ts';
import { decisionInWords } from './desired-fields.ts';
import { refusalWords, type StatementRefusal } from './statement-words.ts';

export type HeardReport = {
  readonly heard: number;
  readonly decided: number;
  readonly refused: number;
  /** Questions before starting. */
  readonly answered: number;
};

/** A question about a record that was made this moment waits so long for it to be read. */
const READ_WITHIN_MS = 10 * 60_000;

type Answer =
  | { readonly state: 'heard' | 'decided'; readonly text?: string }
  | { readonly state: 'answered'; readonly text: string }
  | { readonly state: 'refused'; readonly why: StatementRefusal | { readonly text: string } };

/**
 * Takes in every statement that has no answer yet, one transaction each, and puts its answer among what
 * write-back writes. One that was taken in before is only shown its answer again. Nothing is read while
 * nothing of Parley's shows in the CRM.
 */
export async function hearStatements(
  app: AppContext,
  tenantId: TenantId,
  connectionId: ConnectionId,
  signal?: AbortSignal,
): Promise<HeardReport> {
  const connection = await app.store.inTenant(tenantId, (store) =>
    store.connections.get(connectionId),
  );
  if (connection === null || !isListening(connection)) return NOTHING_HEARD;
  const session = openSession(app, tenantId, connection, signal);
  try {
    const statements = await session.readStatements();
    return await takeInStatements(app, tenantId, { connectionId, statements }, signal);
  } finally {
    await session.close();
  }
}

type StatementsRead = {
  readonly connectionId: ConnectionId;
  readonly statements: readonly SpokenStatement[];
};

/** Takes in statements that were read, one transaction each, as {@link hearStatements} does. */
export async function takeInStatements(
  app: AppContext,
  tenantId: TenantId,
  { connectionId, statements }: StatementsRead,
  signal?: AbortSignal,
): Promise<HeardReport> {
  const report = { ...NOTHING_HEARD };
  for (const statement of statements) {
    signal?.throwIfAborted();
    const answer = await app.store.inTenant(tenantId, (store) =>
      hear(app, store, { connectionId, statement }),
    );
    if (answer !== null) report[answer.state] += 1;
  }
  return report;
}

const NOTHING_HEARD: HeardReport = { heard: 0, decided: 0, refused: 0, answered: 0 };

/** HubSpot's card says it to Parley itself. */
export function isListening({ crm, state, writeMode }: Connection): boolean {
  const isShown = writeMode === 'live' || writeMode === 'paused';
  return crm === 'salesforce' && state === 'connected' && isShown;
}

type Spoken = { readonly connectionId: ConnectionId; readonly statement: SpokenStatement };

async function hear(
  app: AppContext,
  store: TenantStore,
  { connectionId, statement }: Spoken,
): Promise<Answer | null> {
  // Two who read the same list would each take it in.
  await store.turns.take(`statements ${connectionId}`);
  const connection = await store.connections.get(connectionId);
  if (connection === null || !isListening(connection)) return null;
  const { object, recordId } = statement;
  const ref: RecordRef = { connectionId, object, recordId };
  if ((await store.targets.get([ref])).length > 0) {
    await store.targets.recheck([ref]);
    return null;
  }
  const answer = await answerTo(app, store, { connection, statement });
  if (answer === null) return null;
  await store.targets.put([{ ref, home: 'statement', values: valuesOf(answer, statement) }]);
  return answer;
}

function valuesOf(answer: Answer, { language }: SpokenStatement): OwnFieldValues {
  const statement_answer =
    answer.state === 'refused' ? wordsOf(answer.why, language) : (answer.text ?? null);
  return { statement_state: answer.state, statement_answer };
}

/** A text is what deciding itself says, in English. */
function wordsOf(why: StatementRefusal | { readonly text: string }, language: Language): string {
  return typeof why === 'string' ? refusalWords(why, language) : why.text;
}

type Told = { readonly connection: Connection; readonly statement: SpokenStatement };

/** Null where it is too early to answer. */
async function answerTo(
  app: AppContext,
  store: TenantStore,
  { connection, statement }: Told,
): Promise<Answer | null> {
  const { about, kind, by, conflictId, recordId } = statement;
  if (about === null) return refused('no_opportunity');
  if (kind === null) return refused('unknown_kind');
  const viewer = { externalId: connection.externalId, ...by };
  const looked = { viewer, place: about, connection, now: app.clock.now() };
  if (kind === 'check') return checkOf(app, store, looked, statement);
  const found = await standingOf(store, looked);
  if (found.quiet !== null || found.standing.conflict.id !== conflictId) {
    return refused('changed');
  }
  if (kind === 'decision') return decideFrom(app, store, { standing: found.standing, statement });
  const act = actOf(app, found.standing, { ...statement, kind });
  const said = await sayFromCard(app, store, looked, { conflictId, key: recordId, act });
  if (said.ok) return { state: 'heard' };
  const isManagers = said.refusal === 'not_allowed' && found.standing.managerId !== null;
  return refused(isManagers ? 'ask_to_decide' : said.refusal);
}

const refused = (why: StatementRefusal): Answer => ({ state: 'refused', why });

/** As the card answers; only whoever made the statement reads it, and managers. */
async function checkOf(
  app: AppContext,
  store: TenantStore,
  looked: Looked,
  { at, language }: SpokenStatement,
): Promise<Answer | null> {
  const view = await checkFromCard(app, store, looked, null);
  if (view.state === 'answered') return { state: 'answered', text: checkWords(view, language) };
  if (view.state === 'used_up') return refused('checked_often');
  return looked.now - at < READ_WITHIN_MS ? null : refused('not_checked');
}

type Sellers = SpokenStatement & { readonly kind: CardAct['kind'] };

function actOf({ sha256 }: AppContext, standing: Standing, said: Sellers): CardAct {
  const reason = said.text ?? '';
  switch (said.kind) {
    case 'seen':
      return { kind: 'seen' };
    case 'not_same':
      return { kind: 'not_same', reason };
    case 'evidence':
      return { kind: 'evidence', text: reason, link: said.link };
    case 'other_split': {
      const shares = sharesWithOwn(sharesOf({ ...standing, sha256 }), said.ownBasisPoints);
      return { kind: 'other_split', shares, reason };
    }
  }
}

type Decided = { readonly standing: Standing; readonly statement: SpokenStatement };

/** Only a mapped channel manager decides; anybody else is told so, and the conflict’s history too. */
async function decideFrom(
  app: AppContext,
  store: TenantStore,
  { standing, statement }: Decided,
): Promise<Answer> {
  const { managerId, speaker } = standing;
  const outcome = OUTCOMES.find((one) => one === statement.outcome);
  if (outcome === undefined) return refused('no_outcome');
  const [conflict = standing.conflict] = await store.conflicts.hold([standing.conflict.id]);
  if (managerId === null) {
    const actor = speaker.email ?? `User ${speaker.userId}`;
    await tellRefused(app, store, { conflict, actor, outcome });
    return refused('not_a_manager');
  }
  if (outcome === 'not_a_conflict' && statement.text === null) {
    return refused('dismissal_without_reason');
  }
  if (await wasOpenedSince(store, { conflict, at: statement.at })) {
    return refused('opened_since');
  }
  const via = 'salesforce record';
  const { text: note, at } = statement;
  const result = await decide(app, store, {
    ...{ conflictId: conflict.id, outcome, managerId, via, note, at },
  });
  if (!result.ok) return { state: 'refused', why: { text: result.reason } };
  if (result.waitsFor === undefined) return { state: 'decided' };
  return { state: 'heard', text: `It stands once ${result.waitsFor} approves it (A-4).` };
}

type Late = Pick<Standing, 'conflict'> & { readonly at: number };

/** What was decided before it was asked again answers the question of before. */
async function wasOpenedSince(store: TenantStore, { conflict, at }: Late): Promise<boolean> {
  const events = await store.conflicts.events(conflict.id);
  return events.some((one) => isOpening(one.kind) && one.at > at);
}

const isOpening = (kind: string) => kind === 'reopened' || kind === 'decision_undone';

type Refused = Pick<Standing, 'conflict'> & { readonly actor: string; readonly outcome: Outcome };

function tellRefused(
  app: AppContext,
  store: TenantStore,
  { conflict, actor, outcome }: Refused,
): Promise<void> {
  return store.conflicts.addEvent({
    conflictId: conflict.id,
    at: app.clock.now(),
    kind: 'decision_refused',
    actor,
    text: `Chose "${decisionInWords(outcome)}" on the record, but is no channel manager: nothing is decided.`,
  });
}
