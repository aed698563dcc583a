// Statements that people made on record pages and Parley has not answered yet. Who made one is what
// Salesforce says, never a field that the page fills in.

import { languageOf } from '../../src/domain/language.ts';
import { ownFieldName, ownObjectName, statementLookup } from '../../src/domain/own-fields.ts';
import { canonicalId } from '../../src/domain/salesforce-id.ts';
import { isSpokenKind, type SpokenStatement } from '../../src/domain/statement.ts';
import type { Query, QueryRow, SalesforceClient } from './client.ts';
import { badAnswer } from './errors.ts';
import { idOf } from './records.ts';
import { compare, select } from './soql.ts';
import { instantOf } from './times.ts';

/** `LanguageLocaleKey`: in which language they use Salesforce (Object Reference, User, v62). */
const AUTHOR = ['CreatedBy.Email', 'CreatedBy.LanguageLocaleKey'];

/** A query, and what its rows tell. */
type StatementRider = {
  readonly query: Query;
  readonly told: (rows: readonly QueryRow[]) => readonly SpokenStatement[];
};

/** See the port. Nothing where the package is older, or its permission set not given. */
export async function readStatements(
  client: SalesforceClient,
  namespace: string,
): Promise<readonly SpokenStatement[]> {
  const rider = await statementRider(client, namespace);
  if (rider === null) return [];
  const rows: QueryRow[] = [];
  for await (const page of client.query(rider.query)) rows.push(...page.rows);
  return rider.told(rows);
}

/** The query of `readStatements`, to be asked together with others; null where there are none. */
export async function statementRider(
  client: SalesforceClient,
  namespace: string,
): Promise<StatementRider | null> {
  const object = ownObjectName('statement', namespace);
  const described = await client.describe(object);
  const names = namesIn(namespace);
  const known = new Set(described?.fields.map(({ name }) => name));
  const needed = [names.kind, names.conflict, names.about, names.state];
  if (!needed.every((name) => known.has(name))) return null;
  const seen = Object.values(names).filter((name) => known.has(name));
  const soql = select({
    fields: ['Id', 'CreatedDate', 'CreatedById', ...AUTHOR, ...seen],
    from: object,
    where: compare(names.state, '=', null),
    orderBy: ['CreatedDate', 'Id'],
  });
  return {
    query: { soql, deleted: false },
    told: (rows) => rows.map((row) => statementOf(row, object, names)),
  };
}

type Names = ReturnType<typeof namesIn>;

function namesIn(namespace: string) {
  const own = (key: Parameters<typeof ownFieldName>[1]) =>
    ownFieldName('salesforce', key, namespace);
  return {
    kind: own('statement_kind'),
    conflict: own('statement_conflict'),
    text: own('statement_text'),
    link: own('statement_link'),
    share: own('statement_share'),
    outcome: own('statement_outcome'),
    state: own('statement_state'),
    about: statementLookup(namespace),
  };
}

function statementOf(row: QueryRow, object: string, names: Names): SpokenStatement {
  const text = (name: string) => {
    const value = row[name];
    return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
  };
  const at = instantOf(row['CreatedDate']);
  const by = text('CreatedById');
  if (at === null || by === null) throw badAnswer('a query: a statement has no author or time');
  const kind = text(names.kind);
  const about = text(names.about);
  const share = row[names.share];
  const author = row['CreatedBy'] as QueryRow | null | undefined;
  const [email = null, locale = null] = [author?.['Email'], author?.['LanguageLocaleKey']];
  return {
    object,
    recordId: idOf(row),
    about: about === null ? null : { object: 'Opportunity', recordId: canonicalId(about) },
    conflictId: text(names.conflict) ?? '',
    kind: isSpokenKind(kind) ? kind : null,
    text: text(names.text)?.replaceAll('\r\n', '\n') ?? null,
    link: text(names.link),
    ownBasisPoints: typeof share === 'number' ? Math.round(share * 100) : null,
    outcome: text(names.outcome),
    by: { userId: canonicalId(by), email: typeof email === 'string' ? email : null },
    language: languageOf(typeof locale === 'string' ? locale : null),
    at,
  };
}
